#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

#include "tests/experiments/sweep/small_trial.hpp"
#include "tests/temporary_folder.hpp"
#include "tests/thrown.hpp"

using namespace rankcollapse;

namespace {

std::string identity(const std::vector<std::string>& changes = {}) {
  return identity_of(small_trial(changes), "data");
}

/// Bytes of memory that this process has touched and not given back.
std::size_t resident_memory() {
  std::ifstream file("/proc/self/statm");
  std::size_t all = 0, resident = 0;
  file >> all >> resident;
  return resident * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

}  // namespace

TEST_CASE("identity: what changes no result is not in it") {
  CHECK(identity({"name=another"}) == identity());
  CHECK(identity({"training.optimizer.learning_rate=1e-1"}) == identity());
  CHECK(identity({"training.shuffle=true"}) == identity());
  CHECK(identity({"training.checkpoint.seconds=7"}) == identity());
  CHECK(identity({"training.checkpoint={seconds: 7}"}) == identity());
}

TEST_CASE("identity: one seed for all and four seeds that are the same are one") {
  CHECK(identity({"seed={init: 5, shuffle: 5, augment: 5, dropout: 5}"}) == identity({"seed=5"}));
  CHECK(identity({"seed={init: 5}"}) == identity({"seed={init: 5, shuffle: 1, augment: 1, dropout: 1}"}));
  CHECK(identity({"seed={init: 5}"}) != identity({"seed={shuffle: 5}"}));
  CHECK(identity({"seed={dropout: 5}"}) != identity());
}

TEST_CASE("identity: l2: c and weight_decay: 2c are one") {
  CHECK(identity({"regularization={all: {l2: 3e-4}}"}) ==
        identity({"regularization={all: {weight_decay: 6e-4}}"}));
  CHECK(identity({"regularization={all: {l2: 3e-4}}"}) !=
        identity({"regularization={all: {decoupled_weight_decay: 6e-4}}"}));
}

TEST_CASE("identity: whatever changes a result changes it") {
  CHECK(identity({"seed=2"}) != identity());
  CHECK(identity({"training.batch_size=8"}) != identity());
  CHECK(identity({"regularization.all.l2=1e-3"}) != identity());
  CHECK(identity({"model.layers.1.type=relu"}) != identity());
  CHECK(identity_of(small_trial(), "other data") != identity());
}

TEST_CASE("the resolved configuration of a trial is that trial") {
  const TemporaryFolder folder;
  const Trial trial = small_trial();
  write_text(folder / "config.yaml", trial.resolved);
  auto document = Document::load(folder / "config.yaml");
  CHECK(identity_of(read_trial(document, "again"), "data") == identity());
}

TEST_CASE("the seeds of the streams can be set apart") {
  const Trial trial = small_trial({"seed={init: 3, dropout: 5}"});
  CHECK(trial.seeds.init == 3);
  CHECK(trial.seeds.shuffle == 1);
  CHECK(trial.seeds.dropout == 5);
}

TEST_CASE("all mistakes of a configuration are reported at once, at their places") {
  auto document = Document::parse(
      "name: a/b\n"
      "dataset: {type: gaussian_mixture, classes: 3, dimension: 8, noise: 1, samples_per_class: 4, "
      "test_samples_per_class: 4}\n"
      "model:\n"
      "  layers:\n"
      "    - {type: dense, unit: 10}\n"
      "    - {type: rleu}\n"
      "regularization: {fc9: {l2: 0.1}}\n"
      "training: {epochs: 1, optimizer: {learning_rate: 0}}\n",
      "lab.yaml");
  const std::string message = thrown_by([&] { read_trial(document, "lab"); });
  for (const char* part : {"lab.yaml:1:7: error: name: a name is made of letters",
                           "lab.yaml:5:7: error: model.layers[0].units: missing",
                           "lab.yaml:5:21: error: model.layers[0].unit: unknown key",
                           "lab.yaml:6:14: error: model.layers[1].type: no layer is called 'rleu'",
                           "did you mean 'relu'?", "lab.yaml:7:18: error: regularization.fc9",
                           "lab.yaml:8:50: error: training.optimizer.learning_rate: "}) {
    INFO(message);
    CHECK(message.find(part) != std::string::npos);
  }
}

TEST_CASE(
    "behind a wrong layer or data set only those are complained about, and what is wrong with a probe") {
  const auto complaint = [](const std::string& dataset, const std::string& layer) {
    return "\n" + thrown_by([&] {
             auto document = Document::parse(
                 "dataset: " + dataset + "\nmodel:\n  input: 8\n  layers:\n    - {type: " + layer +
                     ", name: fc1}\n    - {type: dense, name: fc2, units: 3}\n"
                     "training: {epochs: 1, optimizer: {learning_rate: 0.1}}\n"
                     "probes:\n"
                     "  - {type: variability, layers: [input, fc2], split: validation}\n"
                     "  - {type: neural_collapse}\n"
                     "  - {type: rank_bound, samples: 600}\n"
                     "  - {type: truncation, ranks: [1]}\n"
                     "  - {type: spectrum, layers: [fc2], evry: {epochs: 1}}\n",
                 "lab.yaml");
             read_trial(document, "lab");
           });
  };
  CHECK(complaint("{type: gaussian_mixtures}", "dense, units: 4") == R"(
2: lab.yaml:1:17: error: dataset.type: no dataset is called 'gaussian_mixtures' (known: cifar10, fashion_mnist, gaussian_mixture, mnist, procedural_images; did you mean 'gaussian_mixture'?)
   1 | dataset: {type: gaussian_mixtures}
     |                 ^
lab.yaml:13:37: error: probes[4].evry: unknown key (known here: at, every, layers, name, readings, type; did you mean 'every'?)
  13 |   - {type: spectrum, layers: [fc2], evry: {epochs: 1}}
     |                                     ^)");
  CHECK(complaint("{type: gaussian_mixture, classes: 3, dimension: 8, noise: 1, samples_per_class: 4, "
                  "test_samples_per_class: 4}",
                  "dens") == R"(
2: lab.yaml:5:14: error: model.layers[0].type: no layer is called 'dens' (known: avg_pool2d, batch_norm, conv2d, dense, dropout, flatten, global_avg_pool, leaky_relu, max_pool2d, relu, residual, sigmoid, tanh; did you mean 'dense'?)
   5 |     - {type: dens, name: fc1}
     |              ^
lab.yaml:9:54: error: probes[0].split: there is no validation split: the data set's key `validation` makes one
   9 |   - {type: variability, layers: [input, fc2], split: validation}
     |                                                      ^
lab.yaml:13:37: error: probes[4].evry: unknown key (known here: at, every, layers, name, readings, type; did you mean 'every'?)
  13 |   - {type: spectrum, layers: [fc2], evry: {epochs: 1}}
     |                                     ^)");
}

TEST_CASE("a network that does not end in the data's classes is an error") {
  const std::string message = thrown_by([] { small_trial({"model.layers.6.units=4"}); });
  INFO(message);
  CHECK(
      message.find("the network gives 4 features, and the data have 3 classes: end with {type: dense, units: "
                   "classes}") != std::string::npos);
}

TEST_CASE("every model can be built, and Mini-AlexNet has the parameters of the original") {
  std::size_t models = 0;
  for (const auto& entry : std::filesystem::directory_iterator(PROJECT_ROOT "/configs/models")) {
    INFO(entry.path().string());
    auto document = Document::load(entry.path());
    const Network network = make_network(document.root(), Shape{}, 10);
    document.finish();
    CHECK(network.output_shape() == Shape::vector(10));
    ++models;
    if (entry.path().stem() == "mini_alexnet") {
      CHECK(parameter_count(network, true) == 2'272'458);
      CHECK(parameter_count(network, false) == 2'271'754);
      CHECK(2e-6 * network.training_multiply_adds() == Approx(401.11).epsilon(1e-4));
    }
  }
  CHECK(models >= 8);
}

TEST_CASE("a trial that is only built takes none of the memory that training it would") {
  const std::size_t before = resident_memory();
  std::vector<Trial> trials;
  std::size_t numbers = 0;
  for (int i = 0; i < 8; ++i) {
    auto document = Document::load(PROJECT_ROOT "/configs/blog/mini_alexnet_baseline.yaml");
    trials.push_back(read_trial(document, "built"));
    numbers += parameter_count(trials.back().network, false);
  }
  const std::size_t weights_and_gradients = 2 * numbers * sizeof(Scalar);
  CHECK(weights_and_gradients > 100'000'000);
  CHECK(resident_memory() < before + weights_and_gradients / 4);
}
