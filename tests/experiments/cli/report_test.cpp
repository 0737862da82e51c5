#include <catch2/catch.hpp>

#include "tests/experiments/cli/program.hpp"

namespace {

const std::string recorded = "tests/experiments/recorded/penalties";

}  // namespace

TEST_CASE("report writes one page and tells its address") {
  const TemporaryFolder folder;
  const Called called = call("report " + recorded + " -o " + quoted((folder / "page.html").string()));
  CHECK(called.exit_code == 0);
  CHECK(called.output == "file://" + (folder / "page.html").string() + "\n");
  CHECK(called.messages.empty());
  const std::string page = read_text(folder / "page.html");
  CHECK(page.starts_with("<!DOCTYPE html>"));
  CHECK(page.ends_with("</html>\n"));
  CHECK(page.find("No statement of the works is about these trials.") != std::string::npos);
}

TEST_CASE("report of trials without a result says so, and one that cannot be written says why") {
  const TemporaryFolder folder;
  CHECK(call("run configs/smoke.yaml --quiet --threads 1 --set training.epochs=1 --results " +
             quoted((folder / "results").string()))
            .exit_code == 0);
  const std::filesystem::path experiment = folder / "results/runs/smoke";
  for (const auto& entry : std::filesystem::directory_iterator(experiment)) {
    if (entry.is_directory()) std::filesystem::remove(entry.path() / "status.json");
  }
  const Called empty =
      call("report " + quoted(experiment.string()) + " -o " + quoted((folder / "page.html").string()));
  CHECK(empty.exit_code == 3);
  CHECK(empty.messages == "rankcollapse: report: no trial of these has a result yet\n");
  const Called refused = call("report " + recorded + " -o /proc/page.html");
  CHECK(refused.exit_code == 6);
}
