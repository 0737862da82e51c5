#include "experiments/report/report.hpp"

#include <catch2/catch.hpp>
#include <regex>

#include "experiments/report/assets.hpp"
#include "experiments/report/content_policy.hpp"
#include "tests/experiments/report/long_sweep.hpp"
#include "tests/experiments/report/recorded_page.hpp"

namespace {

namespace fs = std::filesystem;
using namespace rankcollapse;

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t number = 0;
  for (std::size_t place = text.find(part); place != text.npos; place = text.find(part, place + 1)) ++number;
  return number;
}

/// The text of every element of a class, without what stands in brackets.
std::vector<std::string> texts_of(const std::string& page, const std::string& opening,
                                  const std::string& closing) {
  std::vector<std::string> texts;
  for (std::size_t place = page.find(opening); place != page.npos; place = page.find(opening, place + 1)) {
    const std::size_t begin = page.find('>', place) + 1;
    texts.push_back(page.substr(begin, page.find(closing, begin) - begin));
  }
  return texts;
}

}  // namespace

TEST_CASE("the same records and verdicts give the same page, wherever they lie") {
  const TemporaryFolder moved;
  fs::copy(recorded("penalties"), moved / "penalties", fs::copy_options::recursive);
  const std::string page = page_of({recorded("penalties")});
  CHECK(page == page_of({recorded("penalties")}));
  CHECK(page == page_of({moved / "penalties"}));
  CHECK(page.find(PROJECT_ROOT) == std::string::npos);
}

TEST_CASE("every view says n, the seeds and what was found") {
  const std::string page = page_of({recorded("penalties")});
  for (const char* view : {"spectra", "profiles", "penalties", "predictions"}) {
    INFO(view);
    const std::size_t place = page.find("id=\"" + std::string(view) + "-0\"");
    REQUIRE(place != std::string::npos);
    const std::string begin = page.substr(place, 900);
    CHECK(begin.find("<small>n = 2, seeds 1, 2, commit") != std::string::npos);
    CHECK(begin.find("<p class=\"finding\">") != std::string::npos);
  }
}

TEST_CASE("findings are sentences made of the numbers") {
  const std::string page = page_of({recorded("penalties")});
  for (const std::string& finding : texts_of(page, "<p class=\"finding\"", "</p>")) {
    INFO(finding);
    CHECK(finding.ends_with("."));
    CHECK(finding.find_first_of("0123456789") != std::string::npos);
    CHECK(finding.find("nan") == std::string::npos);
    CHECK(finding.find("–") == std::string::npos);
  }
}

TEST_CASE("the page allows its two scripts by their hashes, and they are the only ones") {
  const std::string page = page_of({recorded("penalties")});
  const std::array<std::string_view, 2> scripts = {chart_library(), report_script()};
  CHECK(page.find("content=\"" + content_policy(scripts) + "\"") != std::string::npos);
  const std::vector<std::string> written = texts_of(page, "<script>", "</script>");
  REQUIRE(written.size() == 2);
  CHECK(written[0] == scripts[0]);
  CHECK(written[1] == scripts[1]);
  CHECK(count(page, "<script") == 3);  // and the data
  CHECK(page.find("Chart.js v3.9.1") != std::string::npos);
  CHECK(page.find("Released under the MIT License") != std::string::npos);
}

TEST_CASE("the page asks for no other file and runs nothing of an attribute") {
  std::string page = page_of({recorded("penalties")});
  page.erase(page.find("<script>"));
  CHECK_FALSE(std::regex_search(page.substr(0, page.find("<svg")), std::regex(R"((src|href)="(?!#))")));
  CHECK(page.find("@import") == std::string::npos);
  CHECK(page.find("url(http") == std::string::npos);
  CHECK(page.find(" onclick") == std::string::npos);
}

TEST_CASE("a statement that was judged has its verdict, numbers and place on the page, a defect its row") {
  const std::string page = page_of({recorded("penalties")}, some_verdicts());
  CHECK(page.find("Of what the works state: 1 reproduced, 1 not reproduced, 0 inconclusive, 1 not testable "
                  "here, 0 not "
                  "run.") != std::string::npos);
  CHECK(page.find("<li class=\"reproduced\"><a href=\"#claim-first\"") != std::string::npos);
  CHECK(page.find("<tr id=\"claim-first\"") != std::string::npos);
  CHECK(page.find("0.0402 (0.0398–0.0405)") != std::string::npos);
  CHECK(page.find("declared before the run") != std::string::npos);
  CHECK(page.find("1 judgement of hypotheses of our own") != std::string::npos);
  CHECK(page.find("1 statement not testable here") != std::string::npos);
  CHECK(page.find("the tolerance divides where it multiplies") != std::string::npos);
}

TEST_CASE("every trial has its row and what it was made with") {
  const std::string page = page_of({recorded("penalties")});
  const Records records = read_records(std::vector<fs::path>{recorded("penalties")});
  for (const Record& trial : records.trials)
    CHECK(page.find("<td>" + trial.identity().substr(0, 12) + "</td>") != std::string::npos);
  CHECK(page.find("<dt>Machine</dt>") != std::string::npos);
}

TEST_CASE("folders of one experiment pool, others stand one after the other") {
  const TemporaryFolder other;
  fs::copy(recorded("penalties"), other / "penalties", fs::copy_options::recursive);
  CHECK(page_of({recorded("penalties"), other / "penalties"}) == page_of({recorded("penalties")}));
  const std::string page = page_of({recorded("penalties"), recorded("doses")});
  CHECK(page.find("<a href=\"#experiment-0\">penalties</a>") != std::string::npos);
  CHECK(page.find("id=\"spectra-1\"") != std::string::npos);
}

TEST_CASE("a page can be made of whatever was recorded, and of nothing") {
  for (const char* experiment : {"batch_sizes", "classes", "controls", "doses", "variability"}) {
    INFO(experiment);
    CHECK(page_of({recorded(experiment)}).find("Every trial") != std::string::npos);
  }
  CHECK(html_report({}, {}).find("<h1>No finished trial</h1>") != std::string::npos);
  const TemporaryFolder bare;
  fs::copy(recorded("penalties"), bare / "penalties", fs::copy_options::recursive);
  for (const auto& entry : fs::recursive_directory_iterator(bare / "penalties")) {
    const std::string extension = entry.path().extension();
    if (extension == ".npz" || (extension == ".csv" && entry.path().filename() != "trials.csv"))
      fs::remove(entry.path());
  }
  const std::string page = page_of({bare / "penalties"});
  CHECK(page.find("id=\"spectra-0\"") == std::string::npos);
  CHECK(page.find("Every trial") != std::string::npos);
}

TEST_CASE("the page of a sweep of 30 trials, 21 moments each, is smaller than 5 MB") {
  const LongSweep sweep(30, 21);
  const std::string page = page_of({sweep.experiment()});
  CHECK(page.size() < 5'000'000);
  CHECK(page.find("moments") != std::string::npos);
}

TEST_CASE("a page of three such sweeps is smaller than 5 MB too") {
  const LongSweep sweep(30, 21);
  const TemporaryFolder others;
  std::vector<fs::path> experiments = {sweep.experiment()};
  for (const char* name : {"longer", "longest"}) {
    experiments.push_back(others / name);
    fs::copy(sweep.experiment(), experiments.back(), fs::copy_options::recursive);
  }
  const std::string page = page_of(experiments);
  CHECK(page.size() < 5'000'000);
  CHECK(count(page, "<section class=\"experiment\"") == 3);
}
