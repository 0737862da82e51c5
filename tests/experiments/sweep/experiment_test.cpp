#include "experiments/sweep/experiment.hpp"

#include <catch2/catch.hpp>

#include "engine/files/safetensors.hpp"
#include "engine/nn/tensors.hpp"
#include "tests/experiments/sweep/small_trial.hpp"
#include "tests/temporary_folder.hpp"
#include "tests/thrown.hpp"

using namespace rankcollapse;

namespace {

constexpr const char* small_data =
    "{type: gaussian_mixture, classes: 3, dimension: 8, noise: 1, samples_per_class: 11, "
    "test_samples_per_class: 5}";

/// The configuration of small_trial() with a sweep.
Experiment small_experiment(const std::string& sweep, const std::vector<std::string>& overrides = {}) {
  const std::string text =
      std::string("name: smoke\ndataset: ") + small_data +
      "\nmodel: models/mlp_tanh_64x4.yaml\ntraining:\n  precision: " + precision_name +
      "\n  epochs: 4\n  batch_size: 7\n  optimizer: {learning_rate: 0.1, momentum: 0.9}\n"
      "  schedule: {type: exponential, factor: 0.95}\n"
      "regularization: {all: {l2: 5e-4}}\nsweep: " +
      sweep + "\n";
  return read_experiment(Document::parse(text, PROJECT_ROOT "/configs/lab.yaml", overrides), "small");
}

Experiment identified(const std::string& sweep) {
  Experiment experiment = small_experiment(sweep);
  identify(experiment, {});
  return experiment;
}

/// The identity of a trial that no sweep has made.
std::string identity_of_one(const std::vector<std::string>& changes) {
  const Trial trial = small_trial(changes);
  return identity_of(trial, trial.dataset->load({}, 0).checksum);
}

/// A file in the project's folder of configurations, with these lines in place of its sweep and training.
std::string complaint_about(const std::string& lines) {
  const std::string text = std::string("dataset: ") + small_data + "\nmodel: models/mlp1.yaml\n" + lines;
  return thrown_by([&] { read_experiment(Document::parse(text, PROJECT_ROOT "/configs/lab.yaml"), "lab"); });
}

}  // namespace

TEST_CASE("a file without a sweep is a sweep of one, with the identity of that trial") {
  Experiment experiment = identified("{}");
  REQUIRE(experiment.trials().size() == 1);
  CHECK(experiment.name() == "smoke");
  CHECK(experiment.trials()[0].identity == identity_of_one({}));
  CHECK(experiment.trials()[0].swept.empty());
  CHECK(experiment.swept_keys().empty());
}

TEST_CASE("a trial of a sweep is the trial that --set makes of the same values") {
  const Experiment experiment = identified(
      "{product: [{grid: {model.layers.1.type: [tanh, relu]}}, {zip: {seed: [2, 3], regularization: [{}, "
      "{all: {l2: 0.1}}]}}]}");
  REQUIRE(experiment.trials().size() == 4);
  CHECK(experiment.swept_keys() == std::vector<std::string>{"model.layers.1.type", "seed", "regularization"});
  CHECK(experiment.trials()[3].swept == std::vector<SweptValue>{{"model.layers.1.type", "relu"},
                                                                {"seed", "3"},
                                                                {"regularization", "{all: {l2: 0.1}}"}});
  CHECK(experiment.trials()[0].identity == identity_of_one({"seed=2", "regularization={}"}));
  CHECK(experiment.trials()[3].identity ==
        identity_of_one({"model.layers.1.type=relu", "seed=3", "regularization.all.l2=0.1"}));
}

TEST_CASE("a trial is built anew as it was planned, and its resolved file runs to the same identity") {
  const TemporaryFolder folder;
  Experiment experiment = identified("{grid: {seed: [5, 6], training.epochs: [2, 3]}}");
  const PlannedTrial& planned = experiment.trials()[2];
  const Trial trial = experiment.build(2);
  CHECK(identity_of(trial, planned.data_checksum) == planned.identity);
  CHECK(trial.training.steps == planned.steps);
  CHECK(planned.steps == 2 * 5);
  CHECK(planned.work == Approx(trial.network.training_multiply_adds() * 33 * 2));
  CHECK(trial.seeds.init == 6);
  write_text(folder / "config.yaml", trial.resolved);
  Experiment again = read_experiment(Document::load(folder / "config.yaml"), "again");
  identify(again, {});
  REQUIRE(again.trials().size() == 1);
  CHECK(again.trials()[0].identity == planned.identity);
  CHECK(again.name() == "smoke");
}

TEST_CASE("trials of the same results are one: the first stays, the others are counted") {
  CHECK(small_experiment("{grid: {seed: [1, 2, 1.0, 2e0]}}").duplicates() == 2);
  const Experiment experiment = identified(
      "{list: [{seed: 2}, {regularization: {all: {l2: 5e-4}}, seed: 1}, {regularization: {all: "
      "{weight_decay: "
      "1e-3}}}, {}, {seed: 2, dataset.noise: 1}]}");
  CHECK(experiment.trials().size() == 2);
  CHECK(experiment.duplicates() == 3);
}

TEST_CASE("trials of several precisions, models and data sets are of one sweep") {
  Experiment experiment = small_experiment(
      std::string("{list: [{training.epochs: 2}, {training.epochs: 2, dataset.seed: 2}, {model: ") +
      PROJECT_ROOT + "/configs/models/mlp1.yaml}]}");
  identify(experiment, {});
  REQUIRE(experiment.trials().size() == 3);
  CHECK(experiment.trials()[0].data_checksum != experiment.trials()[1].data_checksum);
  CHECK(experiment.trials()[0].data_checksum == experiment.trials()[2].data_checksum);
  CHECK(experiment.trials()[0].work != experiment.trials()[2].work);
  const auto both = read_experiment(
      Document::load(PROJECT_ROOT "/configs/smoke.yaml",
                     std::vector<std::string>{"sweep={grid: {training.precision: [float32, float64]}}"}),
      "both");
  CHECK(both.trials()[0].precision == "float32");
  CHECK(both.trials()[1].precision == "float64");
}

TEST_CASE("a swept section comes before what is swept in it, in whatever order they stand") {
  const std::string section = "{type: sgd, learning_rate: 0.5}";
  for (const std::string& sweep :
       {"{list: [{training.optimizer: " + section + ", training.optimizer.momentum: 0.25}]}",
        "{list: [{training.optimizer.momentum: 0.25, training.optimizer: " + section + "}]}"}) {
    CHECK(identified(sweep).trials()[0].identity ==
          identity_of_one({"training.optimizer={learning_rate: 0.5, momentum: 0.25}"}));
  }
}

TEST_CASE("the mistakes of all trials are reported at once, each once") {
  const std::string file = PROJECT_ROOT "/configs/lab.yaml";
  CHECK(complaint_about("training: {epochs: 1, optimizer: {learning_rate: -1}}\n"
                        "sweep: {grid: {seed: [1, x, 2], training.batch_size: [8, 0]}}\n") ==
        "2: " + file + ":3:50: error: training.optimizer.learning_rate: must be greater than 0, is -1\n" +
            "   3 | training: {epochs: 1, optimizer: {learning_rate: -1}}\n" +
            "     |                                                  ^\n" + file +
            ":4:26: error: seed: expected a whole number, found 'x'\n" +
            "   4 | sweep: {grid: {seed: [1, x, 2], training.batch_size: [8, 0]}}\n" +
            "     |                          ^\n" + file +
            ":4:58: error: training.batch_size: must be between 1 and 1e+15, is 0\n" +
            "   4 | sweep: {grid: {seed: [1, x, 2], training.batch_size: [8, 0]}}\n" +
            "     |                                                          ^");
}

TEST_CASE("a mistake outside the sweep that only some trials have names them") {
  CHECK(complaint_about("training: {dose: 1, optimizer: {learning_rate: 0.1}}\n"
                        "sweep: {grid: {regularization.all.l2: [0, 0.1], seed: [1, 2]}}\n")
            .find("training.dose: a dose is λ·η_eff·steps, and nothing is penalised: give `steps` for such a "
                  "control "
                  "(in 2 of 4 trials: regularization.all.l2=0)\n") != std::string::npos);
  CHECK(complaint_about("training: {dose: 1, optimizer: {learning_rate: 0.1}}\n"
                        "sweep: {list: [{seed: 5}, {seed: 6}, {regularization.all.l2: 0.1}]}\n")
            .find("control (in 2 of 3 trials, the first with seed=5)\n") != std::string::npos);
}

TEST_CASE("a sweep with a mistake of its own is reported before any of its trials") {
  const std::string complaint = complaint_about("training: {epochs: x}\nsweep: {grid: {seed: 1}}\n");
  CHECK(complaint.find("sweep.grid.seed: expected a list of values") != std::string::npos);
  CHECK(complaint.find("epochs") == std::string::npos);
}

TEST_CASE("a trial has the initial weights of its own file, in a sweep of files too") {
  const TemporaryFolder folder;
  std::vector<std::string> files;
  for (const std::uint64_t seed : {1u, 2u}) {
    Trial trial = small_trial();
    initialize_weights(trial.network, Random(seed, "init"));
    Safetensors content;
    for (const MatrixInPlace& matrix : state_of(trial.network)) content.tensors.push_back(to_tensor(matrix));
    files.push_back((folder / (std::to_string(seed) + ".safetensors")).string());
    write_text(files.back(), format_safetensors(content));
  }
  const Experiment experiment = identified("{grid: {training.initial_weights: ['" + files[0] + "', '" +
                                           files[1] + "'], seed: [1, 2]}}");
  REQUIRE(experiment.trials().size() == 4);
  for (std::size_t i = 0; i < 4; ++i) {
    CHECK(experiment.trials()[i].identity ==
          identity_of_one(
              {"training.initial_weights='" + files[i / 2] + "'", "seed=" + std::to_string(i % 2 + 1)}));
  }
}

TEST_CASE("what cannot be used of initial weights is reported for all trials at once") {
  const TemporaryFolder folder;
  write_text(folder / "w.safetensors", "no weights");
  const std::string file = (folder / "w.safetensors").string();
  CHECK(thrown_by([&] {
          small_experiment("{grid: {training.initial_weights: ['" + file +
                           "', /nowhere/a.pt], seed: [1, 2]}}");
        }) == "3: " + thrown_by([&] { read_weights(file); }).substr(3) + "\n" +
                  thrown_by([&] { read_weights("/nowhere/a.pt"); }).substr(3));
}

TEST_CASE(
    "an override by --set of a key that the sweep varies, of a section around it or a part of it, is an "
    "error") {
  const std::string sweep = "{grid: {training.optimizer: [{learning_rate: 1}]}}";
  for (const std::string text :
       {"training.optimizer={learning_rate: 2}", "training.optimizer.momentum=0", "training={epochs: 1}"}) {
    CHECK(thrown_by([&] { small_experiment(sweep, {text}); }) ==
          "2: --set " + text +
              ": error: the sweep varies training.optimizer (" PROJECT_ROOT
              "/configs/lab.yaml:11:16): narrow the sweep with --only, or add --set sweep={} to train one "
              "trial");
  }
  CHECK(small_experiment(sweep, {"training.optimizer={learning_rate: 2}", "sweep={}"}).trials().size() == 1);
  CHECK(small_experiment(sweep, {"seed=2"}).trials().size() == 1);
}

TEST_CASE("data sets that are missing are all named") {
  Experiment experiment = small_experiment(
      "{list: [{dataset: {type: cifar10, path: /nowhere/a}, model.layers: [{type: flatten}, {type: dense, "
      "units: "
      "10}]}, {dataset: {type: cifar10, path: /nowhere/b}, model.layers: [{type: flatten}, {type: dense, "
      "units: "
      "10}]}]}");
  CHECK(experiment.trials().size() == 2);
  const std::string message = thrown_by([&] { identify(experiment, {}); });
  CHECK(message.starts_with("3: "));
  CHECK(message.find("/nowhere/a") != std::string::npos);
  CHECK(message.find("/nowhere/b") != std::string::npos);
}
