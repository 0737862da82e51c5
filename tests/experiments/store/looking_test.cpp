#include <catch2/catch.hpp>

#include "engine/files/csv.hpp"
#include "experiments/store/committed_form.hpp"
#include "experiments/store/metrics_bound.hpp"
#include "experiments/store/time_left.hpp"
#include "experiments/store/trial_folders.hpp"
#include "tests/temporary_folder.hpp"

using namespace rankcollapse;

namespace {

using Kind = TrialCondition::Kind;

TimedTrial ended(const std::string& state, double seconds) {
  TrialStatus status;
  status.state = state;
  status.seconds = seconds;
  return {status, state == "done" ? Kind::done : Kind::diverged, {}};
}

/// One that has trained `epochs` of ten, ten seconds each.
TimedTrial begun(Kind kind, int epochs) {
  TrialProgress progress;
  progress.last_metrics = {{"epoch", std::to_string(epochs)}};
  progress.epochs = 10.0;
  progress.seconds = 10.0 * epochs;
  return {std::nullopt, kind, progress};
}

std::string parts(const std::string& name) {
  const auto [number, label, digits] = parse_trial_folder_name(name);
  return number + "|" + label + "|" + digits;
}

}  // namespace

TEST_CASE("the name of a trial's folder has a number, perhaps swept values, and eight digits") {
  CHECK(parts("0007_l2=3e-4_seed=1~a1b2c3d4") == "0007|l2=3e-4_seed=1|a1b2c3d4");
  CHECK(parts("12345~00000000") == "12345||00000000");
  for (const char* other : {"checkpoint", "0001", "~a1b2c3d4", "x~a1b2c3d4", "0001~a1b2c3d", "0001~A1B2C3D4",
                            "0001x~a1b2c3d4", "0001~a1b2c3d4.tmp"}) {
    CHECK(parts(other) == "||");
  }
}

TEST_CASE("what is left of a sweep is estimated from trials that are done and from epochs that have passed") {
  CHECK(!time_left({}));
  CHECK(!time_left({ended("done", 50)}));
  CHECK(!time_left({begun(Kind::not_begun, 0), ended("diverged", 1)}));
  CHECK(time_left({ended("done", 50), begun(Kind::not_begun, 0)})->training_seconds == Approx(50));
  // 100 s each, 70 and 60 of them left; one that has not begun: 100.
  const auto left = time_left(
      {begun(Kind::running, 3), begun(Kind::running, 4), begun(Kind::not_begun, 0), ended("diverged", 1)});
  CHECK(left->training_seconds == Approx(70 + 60 + 100));
  CHECK(left->running == 2);
  CHECK(left->seconds() == Approx(115));
  CHECK(time_left({begun(Kind::interrupted, 3)})->seconds() == Approx(70));
}

TEST_CASE("ends agree within the bound for other kernels, or each metric that does not is named") {
  TrialStatus a, b;
  a.state = b.state = "done";
  a.final_metrics = {{"epoch", "3"}, {"test_loss", "1"}, {"test_accuracy", "0.5"}, {"learning_rate", ""}};
  b.final_metrics = {
      {"epoch", "3"}, {"test_loss", "1.05"}, {"test_accuracy", "0.529"}, {"learning_rate", ""}};
  CHECK(disagreements(a, b).empty());
  b.final_metrics[1].second = "1.06";
  b.final_metrics[2].second = "0.469";
  b.state = "diverged";
  CHECK(disagreements(a, b) == std::vector<std::string>{"it is done as recorded, diverged now",
                                                        "test_loss: 1 as recorded, 1.06 now",
                                                        "test_accuracy: 0.5 as recorded, 0.469 now"});
  b.final_metrics.pop_back();
  b.final_metrics[1].second = "nan";
  CHECK(disagreements(a, b)[1] == "test_loss: 1 as recorded, nan now");
}

TEST_CASE("the committed configuration has no places: of data, of initial weights, of files far away") {
  const TemporaryFolder folder;
  write_text(folder / "config.yaml",
             "name: lab  # lab.yaml:1\n"
             "dataset:\n"
             "  type: mnist  # ../data/mnist.yaml:1\n"
             "  path: /home/ada/mnist  # --set\n"
             "training:\n"
             "  initial_weights: /home/ada/it's.safetensors  # ../../home/ada/begin.yaml:7\n"
             "  epochs: 3  # /home/ada/begin.yaml:8\n");
  CHECK(committed_config(folder.path()) ==
        "name: lab  # lab.yaml:1\n"
        "dataset:\n"
        "  type: mnist  # ../data/mnist.yaml:1\n"
        "  # path: left out, a place on the machine that trained\n"
        "training:\n"
        "  initial_weights: 'it''s.safetensors'  # begin.yaml:7\n"
        "  epochs: 3  # begin.yaml:8\n");
}

TEST_CASE("the committed provenance names no host, process or folder, and keeps the rest") {
  const Json json = parse_json(R"({"identity": "ab", "data": {"checksum": "cd", "description":
      "MNIST, 3 images, from /home/ada/mnist"}, "initial_weights": {"file": "/home/ada/w.pt", "checksum": "ef"},
      "sessions": [{"began": "now", "host": "vm", "pid": 7, "threads": 2}]})",
                               "provenance.json");
  CHECK(format_json(committed_provenance(json), false) ==
        R"({"identity":"ab","data":{"checksum":"cd","description":"MNIST, 3 images"},)"
        R"("initial_weights":{"file":"w.pt","checksum":"ef"},"sessions":[{"began":"now","threads":2}]})");
  const Json drawn = parse_json(R"({"initial_weights": null})", "provenance.json");
  CHECK(format_json(committed_provenance(drawn), false) == R"({"initial_weights":null})");
}
