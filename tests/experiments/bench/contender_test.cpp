#include "experiments/bench/contender.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "tests/experiments/bench/script.hpp"

using namespace rankcollapse;

namespace {

constexpr Workload workload = {"small", "A small one", "small.yaml", "8x8x1", 4, 1, 2, true};

Ended well(const std::string& output, long memory = 10) {
  return {0, "", output, "", memory};
}

}  // namespace

TEST_CASE("a peer that tells its version takes part") {
  const Contender found = looked_for(script("Peer", "echo '{\"version\": \"2.6.3\"}'"));
  CHECK(found.version == "2.6.3");
  CHECK(found.absence.empty());
}

TEST_CASE("a peer that cannot be asked is absent, with the reason in a line") {
  Contender peer = script("Peer", "");
  CHECK(looked_for(peer).absence == "it does not tell its version");
  peer = script("Peer", "echo Traceback >&2; echo \"No module named 'torch'\" >&2; echo >&2; exit 1");
  CHECK(looked_for(peer).absence == "exit code 1: No module named 'torch'");
  peer = script("Peer", "echo '{\"version\": \"2.6.3\"}'; exit 1");
  CHECK(looked_for(peer).absence == "exit code 1");
  peer.words = {"/no/such/program"};
  CHECK(looked_for(peer).absence == "No such file or directory");
}

TEST_CASE("a contender's rate is that of all its processes together") {
  const Reported reported = report_of({well(R"({"images_per_second": 100.5, "kernels": ["fast"]})"),
                                       well(R"({"images_per_second": 99.5})", 20)});
  CHECK(reported.images_per_second == 200.0);
  CHECK(reported.peak_memory_kb == 30);
  CHECK(reported.failure.empty());
  CHECK(reported.details.find("kernels") != nullptr);
}

TEST_CASE("a report without a rate is a failure that shows what was said instead") {
  const std::string lacking = "it told no images_per_second";
  CHECK(report_of({well("")}).failure == lacking);
  CHECK(report_of({well("{\"images\": 3}\n")}).failure == lacking + ": '{\"images\": 3}'");
  CHECK(report_of({well("{\"images_per_second\": 0}")}).failure ==
        lacking + ": '{\"images_per_second\": 0}'");
  CHECK(report_of({well("{\"images_per_second\": \"fast\"}")}).failure ==
        lacking + ": '{\"images_per_second\": \"fast\"}'");
  CHECK(report_of({well("[1, 2")}).failure == lacking + ": '[1, 2'");
}

TEST_CASE("one process that fails makes the round fail, whatever the other one reached") {
  const Reported reported =
      report_of({well("{\"images_per_second\": 100}"), {1, "exit code 1", "", "out of memory\n", 5}});
  CHECK(std::isnan(reported.images_per_second));
  CHECK(reported.failure == "exit code 1: out of memory");
}

TEST_CASE("a contender is called with the workload in words, those of the variant last") {
  const Contender peer =
      script("Peer", "echo \"{\\\"images_per_second\\\": 1, \\\"words\\\": \\\"$*, $MODE\\\"}\"");
  const Variant variant = {"turned", {{"--turned"}, {"MODE=slow"}}};
  const Reported reported = measure(peer, variant, workload, "/models", 0.5);
  REQUIRE(reported.failure.empty());
  CHECK(reported.images_per_second == 2.0);
  CHECK(reported.details.find("words")->text() ==
        "--model /models/small.yaml --input 8x8x1 --batch 4 --threads 1 --seconds 0.5 --turned, slow");
}
