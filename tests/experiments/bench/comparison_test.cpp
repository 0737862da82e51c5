#include "experiments/bench/comparison.hpp"

#include <catch2/catch.hpp>

#include "engine/core/error.hpp"
#include "tests/experiments/bench/script.hpp"
#include "tests/temporary_folder.hpp"
#include "tests/thrown.hpp"

using namespace rankcollapse;

namespace {

constexpr Workload convolutions = {"images", "Images", "images.yaml", "8x8x1", 4, 2, 1, true};
constexpr Workload perceptron = {"vectors", "Vectors", "vectors.yaml", "8x8x1", 4, 2, 2, false};

/// Prints such a rate.
std::string rate(const std::string& number) {
  return "echo '{\"images_per_second\": " + number + ", \"mflop_per_image\": 2}'";
}

/// As the n-th call of it in a folder prints the n-th rate.
std::string rates(const TemporaryFolder& folder, const std::string& numbers) {
  const std::string count = (folder / "count").string();
  return "echo >>" + count + "; shift $#; set -- " + numbers + "; shift $(($(wc -l <" + count +
         ") - 1)); echo \"{\\\"images_per_second\\\": $1, \\\"mflop_per_image\\\": 2}\"";
}

ComparisonPlan plan_of(std::vector<Contender> contenders, int rounds) {
  return {{convolutions}, std::move(contenders), "/models", rounds, 0.1};
}

Json::Array compared(const ComparisonPlan& plan) {
  return compare(
      plan, [](int) { return 1e9; }, [](const std::string&) {});
}

/// The first ratio of the first workload, and the first that was measured in it.
const Json& ratio(const Json::Array& workloads, std::size_t index = 0) {
  return std::get<Json::Array>(workloads.at(0).find("ratios")->value).at(index);
}
const Json& measured(const Json::Array& workloads, std::size_t index) {
  return std::get<Json::Array>(workloads.at(0).find("measured")->value).at(index);
}

}  // namespace

TEST_CASE("a comparison gives the median and the ends of the ratios of the same round") {
  const TemporaryFolder ours, theirs;
  const Json::Array workloads = compared(
      plan_of({script("us", rates(ours, "100 10 60")), script("them", rates(theirs, "50 10 15"))}, 3));
  CHECK(ratio(workloads).find("peer")->text() == "them");
  CHECK(ratio(workloads).find("median")->number() == 2.0);
  CHECK(ratio(workloads).find("low")->number() == 1.0);
  CHECK(ratio(workloads).find("high")->number() == 4.0);
  CHECK(ratio(workloads).find("rounds")->integer() == 3);
  CHECK(format_json(*measured(workloads, 1).find("images_per_second"), false) == "[50.0,10.0,15.0]");
  // The median round: 60 images a second of 2 MFLOP each, on a machine of 1 GFLOP a second.
  CHECK(measured(workloads, 0).find("fraction_of_peak")->number() == Approx(0.12));
}

TEST_CASE(
    "of a peer's variants the fastest of the round counts, and only those for this kind of network run") {
  Contender peer = script("peer", "echo \"{\\\"images_per_second\\\": $SPEED}\"");
  peer.for_convolutions = {{"slow", {{}, {"SPEED=10"}}}, {"fast", {{}, {"SPEED=40"}}}};
  peer.for_perceptrons = {{"slow", {{}, {"SPEED=10"}}}};
  ComparisonPlan plan = plan_of({script("us", rate("80")), peer}, 2);
  plan.workloads.push_back(perceptron);
  const Json::Array workloads = compared(plan);
  REQUIRE(workloads.size() == 2);
  CHECK(ratio(workloads).find("median")->number() == 2.0);
  CHECK(ratio({workloads[1]}).find("median")->number() == 8.0);
  CHECK(measured(workloads, 2).find("variant")->text() == "fast");
}

TEST_CASE("everyone runs in each round, and each round begins with another one") {
  const TemporaryFolder folder;
  const std::string log = (folder / "log").string();
  const auto noted = [&](const std::string& name) {
    return script(name, "echo " + name + " >>" + log + "; " + rate("1"));
  };
  int peaks = 0;
  std::vector<std::string> lines;
  compare(
      plan_of({noted("us"), noted("a"), noted("b")}, 3),
      [&](int threads) {
        CHECK(threads == 2);
        ++peaks;
        return 1e9;
      },
      [&](const std::string& line) { lines.push_back(line); });
  CHECK(read_text(log) == "us\na\nb\na\nb\nus\nb\nus\na\n");
  CHECK(peaks == 3);
  REQUIRE(lines.size() == 3);
  CHECK(lines[1] == "round 2 of 3: images: us 1, a 1, b 1");
}

TEST_CASE("the peak of a workload is that of all threads of all its processes") {
  std::vector<int> asked;
  ComparisonPlan plan = plan_of({script("us", rate("1"))}, 1);
  plan.workloads.push_back(perceptron);
  compare(
      plan,
      [&](int threads) {
        asked.push_back(threads);
        return 1e9;
      },
      [](const std::string&) {});
  CHECK(asked == std::vector<int>{2, 4});
}

TEST_CASE("an absent peer is not run, and has no ratio") {
  Contender peer = script("peer", rate("1"));
  peer.absence = "it is not here";
  const Json::Array workloads = compared(plan_of({script("us", rate("2")), peer}, 2));
  CHECK(ratio(workloads).find("rounds")->integer() == 0);
  CHECK(std::get<Json::Array>(workloads[0].find("measured")->value).size() == 1);
}

TEST_CASE("a peer that fails is named with its message and not run again, and the others go on") {
  const TemporaryFolder folder;
  const std::string log = (folder / "log").string();
  std::vector<std::string> lines;
  const Json::Array workloads = compare(
      plan_of({script("us", rate("6")),
               script("broken", "echo run >>" + log + "; echo 'no kernel for this' >&2; exit 1"),
               script("sound", rate("3"))},
              3),
      [](int) { return 1e9; }, [&](const std::string& line) { lines.push_back(line); });
  CHECK(ratio(workloads, 0).find("rounds")->integer() == 0);
  CHECK(ratio(workloads, 1).find("median")->number() == 2.0);
  CHECK(ratio(workloads, 1).find("rounds")->integer() == 3);
  CHECK(measured(workloads, 1).find("failure")->text() == "exit code 1: no kernel for this");
  CHECK(format_json(*measured(workloads, 1).find("images_per_second"), false) == "[null,null,null]");
  CHECK(lines[0] == "round 1 of 3: images: us 6, broken failed (exit code 1: no kernel for this), sound 3");
  CHECK(read_text(log) == "run\n");
}

TEST_CASE("a failure of our own ends the comparison") {
  CHECK(thrown_by([&] { compared(plan_of({script("us", "echo broken >&2; exit 1")}, 1)); }) ==
        "1: images: us cannot be timed: exit code 1: broken");
}
