#include "experiments/records/conditions.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

#include "experiments/records/records.hpp"

using namespace rankcollapse;

namespace {

Records read(const std::string& experiment) {
  const std::vector<std::filesystem::path> folders = {std::filesystem::path(PROJECT_ROOT) /
                                                      "tests/experiments/recorded" / experiment};
  return read_records(folders);
}

}  // namespace

TEST_CASE("trials that differ in their seeds alone are one condition") {
  const Records records = read("penalties");
  const auto trials = records.of("penalties");
  CHECK(differing_settings(trials) == std::vector<std::string>{"regularization.fc1.l2"});
  const auto conditions = conditions_of(trials);
  REQUIRE(conditions.size() == 3);
  CHECK(conditions[0].label == "l2=0");
  CHECK(conditions[1].label == "l2=5e-3");
  CHECK(conditions[1].trials == std::vector<const Record*>{trials[2], trials[3]});
}

TEST_CASE("a condition is told by all settings in which it differs") {
  const Records records = read("controls");
  std::vector<std::string> labels;
  for (const Condition& condition : conditions_of(records.of("controls"))) labels.push_back(condition.label);
  CHECK(labels == std::vector<std::string>{"type=glorot_normal_truncated l2=0",
                                           "type=glorot_normal_truncated l2=1e-3",
                                           "type=glorot_normal_truncated l2=0.01", "type=orthogonal l2=0"});
}

TEST_CASE("what stands along an axis tells no conditions apart") {
  const Records records = read("controls");
  const std::vector<std::string_view> penalty = {"regularization."};
  const auto conditions = conditions_of(records.of("controls"), penalty);
  REQUIRE(conditions.size() == 2);
  CHECK(conditions[0].label == "type=glorot_normal_truncated");
  CHECK(conditions[0].trials.size() == 6);
  CHECK(conditions[1].label == "type=orthogonal");
  CHECK(conditions[1].trials.size() == 2);
}

TEST_CASE("no trials have no conditions") {
  CHECK(conditions_of({}).empty());
  CHECK(source_line({}) == "n = 0");
}

TEST_CASE("the spread is over what is recorded") {
  const double absent = std::numeric_limits<double>::quiet_NaN();
  const std::vector<double> numbers = {3.0, absent, 1.0}, none = {absent};
  const Spread spread = spread_over(numbers);
  CHECK(spread.n == 2);
  CHECK(spread.mean == 2.0);
  CHECK(spread.low == 1.0);
  CHECK(spread.high == 3.0);
  CHECK(spread_over(none).n == 0);
  CHECK(std::isnan(spread_over(none).mean));
}

TEST_CASE("a caption tells how many seeds, which ones, and the trials' own commit") {
  const Records records = read("penalties");
  const auto trials = records.of("penalties");
  CHECK(source_line(trials) == "n = 2, seeds 1, 2, commit " + trials[0]->commit().substr(0, 7));
  const std::vector<const Record*> one = {trials[0]};
  CHECK(source_line(one) == "n = 1, seed 1, commit " + trials[0]->commit().substr(0, 7));
}

TEST_CASE("a caption tells the fewest and the most seeds of a condition") {
  const Records records = read("penalties");
  auto trials = records.of("penalties");
  trials.erase(trials.begin() + 3);
  CHECK(source_line(trials).starts_with("n = 1 to 2, seeds 1, 2, "));
  trials.push_back(trials.back());  // the same seed once more is no further one
  CHECK(source_line(trials).starts_with("n = 1 to 2, seeds 1, 2, "));
}
