#include "experiments/figures/figure.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <set>

#include "experiments/figures/render.hpp"

using namespace rankcollapse;

namespace {

namespace fs = std::filesystem;

const std::vector<fs::path>& recorded_experiments() {
  static const std::vector<fs::path> folders = [] {
    std::vector<fs::path> found;
    for (const auto& entry : fs::directory_iterator(fs::path(PROJECT_ROOT) / "tests/experiments/recorded")) {
      if (fs::exists(entry.path() / "trials.csv")) found.push_back(entry.path());
    }
    std::sort(found.begin(), found.end());
    return found;
  }();
  return folders;
}

constexpr PictureFormat formats[] = {PictureFormat::svg, PictureFormat::pdf, PictureFormat::png};

bool has_a_number(const Chart& chart) {
  const std::string csv = chart_csv(chart);
  return std::count(csv.begin(), csv.end(), '\n') > 1;
}

}  // namespace

TEST_CASE(
    "every figure has a name of its own that files and --only can have, and says what it shows and whose it "
    "is") {
  std::set<std::string_view> names;
  for (const FigureRow& row : figure_table()) {
    INFO(row.name);
    CHECK(names.insert(row.name).second);
    CHECK(row.name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == std::string_view::npos);
    CHECK_FALSE(row.description.empty());
    CHECK_FALSE(row.protocol.empty());
  }
}

TEST_CASE("without trials, a figure of trials says what it would need, and this can be drawn") {
  for (const FigureRow& row : figure_table()) {
    if (row.from_theory) continue;
    INFO(row.name);
    const Chart chart = row.draw({});
    CHECK_FALSE(chart.title.empty());
    CHECK(chart.is_empty());
    CHECK(render(chart, PictureFormat::svg) == render(row.draw({}), PictureFormat::svg));
  }
}

TEST_CASE("a figure from theory needs no trial and is the same at every drawing") {
  for (const FigureRow& row : figure_table()) {
    if (!row.from_theory) continue;
    INFO(row.name);
    const Chart chart = row.draw({});
    CHECK(has_a_number(chart));
    CHECK_FALSE(chart.caption.empty());
    CHECK(chart_csv(row.draw({})) == chart_csv(chart));
    for (const PictureFormat format : formats) CHECK(render(chart, format).size() > 100);
  }
}

TEST_CASE(
    "every figure draws a recorded experiment or says what it would need, and has numbers of at least one") {
  std::set<std::string_view> with_numbers;
  for (const fs::path& folder : recorded_experiments()) {
    const Records records = read_records(std::span(&folder, 1));
    const auto trials = records.of(folder.filename().string());
    for (const FigureRow& row : figure_table()) {
      if (row.from_theory) continue;
      INFO(row.name << " of " << folder);
      const Chart chart = row.draw(trials);
      CHECK(has_a_number(chart) != chart.is_empty());
      if (chart.is_empty()) continue;
      CHECK_FALSE(chart.caption.empty());
      CHECK(render(row.draw(trials), PictureFormat::svg) == render(chart, PictureFormat::svg));
      if (!with_numbers.insert(row.name).second) continue;
      for (const PictureFormat format : formats) CHECK(render(chart, format) == render(chart, format));
    }
  }
  for (const FigureRow& row : figure_table()) {
    INFO(row.name);
    CHECK(with_numbers.contains(row.name) != row.from_theory);
  }
}

TEST_CASE("every figure draws one trial alone, or says what it would need") {
  for (const fs::path& folder : recorded_experiments()) {
    const Records records = read_records(std::span(&folder, 1));
    const std::vector<const Record*> one = {&records.trials.front()};
    for (const FigureRow& row : figure_table()) {
      INFO(row.name << " of " << folder);
      if (!row.from_theory) CHECK(render(row.draw(one), PictureFormat::svg).size() > 100);
    }
  }
}
