#include <catch2/catch.hpp>

#include "engine/files/json.hpp"
#include "tests/experiments/cli/small_sweep.hpp"

namespace {

namespace fs = std::filesystem;
using rankcollapse::Json;

std::string from(const std::string& text, const std::string& begin) {
  const std::size_t place = text.find(begin);
  return place == std::string::npos ? "" : text.substr(place);
}

}  // namespace

TEST_CASE(
    "diff shows the settings that differ, the metrics side by side, and what the trials were made with") {
  const SmallSweep sweep("regularization.all.l2", {"1e-3", "0"});
  const fs::path provenance = sweep.trial(1) / "provenance.json";
  const std::string version =
      rankcollapse::read_recorded_trial(sweep.trial(0)).provenance_text({"numerics_version"});
  SmallSweep::replace(provenance, "\"numerics_version\": " + version, "\"numerics_version\": 0");
  const Called called = call("diff 0001 0002" + sweep.option());
  INFO(called.output << called.messages);
  CHECK(called.exit_code == 0);
  CHECK(called.output.starts_with("A  " + sweep.trial(0).string() + "\nB  " + sweep.trial(1).string() +
                                  "\n\n"
                                  "settings                   A  B\n"
                                  "regularization.all.l2  0.001  0\n\n"
                                  "final metrics          A        B     B − A\n"
                                  "epoch                  3        3         0\n"));
  CHECK(from(called.output, "\nmade with") == "\nmade with         A  B\nnumerics_version  " + version +
                                                  "  0\n\n"
                                                  "different trials with different result hashes\n");
}

TEST_CASE("diff of a trial and itself finds nothing; a key that one of two lacks is shown by a dash") {
  const SmallSweep sweep;
  const Called same = call("diff 0001 " + quoted(sweep.trial(0).string()) + sweep.option());
  CHECK(same.output.find("\nsettings: no difference\n") != std::string::npos);
  CHECK(same.output.find("\nmade with: no difference\n\nthe same trial with the same result hash\n") !=
        std::string::npos);
  const SmallSweep other("training.schedule", {"{type: constant}"});
  const Called called =
      call("diff " + quoted(sweep.trial(0).string()) + " " + quoted(other.trial(0).string()));
  INFO(called.output);
  CHECK(called.output.find("\nsettings                            A         B\n"
                           "training.schedule.type    exponential  constant\n"
                           "training.schedule.factor         0.95         –\n") != std::string::npos);
}

TEST_CASE("diff --json has every digit, and an unfinished trial has no metrics") {
  SmallSweep sweep;
  sweep.add_unfinished("0003~0123abcd");
  const Called called = call("diff --json 0001 0002" + sweep.option());
  const Json json = rankcollapse::parse_json(called.output, "diff");
  const auto& settings = std::get<Json::Array>(json.find("settings")->value);
  REQUIRE(settings.size() == 1);
  CHECK(settings[0].find("key")->text() == "seed");
  CHECK(settings[0].find("a")->text() == "1");
  CHECK(settings[0].find("b")->text() == "2");
  CHECK(std::get<bool>(json.find("same_result_hash")->value) == false);
  CHECK(std::get<Json::Array>(json.find("final_metrics")->value).size() == 8);
  const Called unfinished = call("diff 0001 0123abcd" + sweep.option());
  CHECK(unfinished.exit_code == 0);
  CHECK(unfinished.output.ends_with("\ndifferent trials; no result hashes to compare\n"));
}
