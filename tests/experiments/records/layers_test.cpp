#include "experiments/records/layers.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "tests/experiments/records/written_experiment.hpp"

using namespace rankcollapse;

namespace {

Records read(const std::string& experiment) {
  const std::vector<std::filesystem::path> folders = {std::filesystem::path(PROJECT_ROOT) /
                                                      "tests/experiments/recorded" / experiment};
  return read_records(folders);
}

double classes_by(const std::string& dataset) {
  WrittenExperiment written;
  written.add({.config = "dataset: " + dataset + "\n", .weight_decay = {}});
  return class_count(written.records().trials.front());
}

}  // namespace

TEST_CASE("the features that a weight reads are the outputs of the layer before its own") {
  const Record trial = read("penalties").trials.front();
  CHECK(features_into(trial, "fc1.weight") == "flatten");
  CHECK(features_into(trial, "fc2.weight") == "relu1");
  CHECK(features_into(trial, "fc3.weight") == "relu2");
  CHECK(features_into(trial, "fc9.weight") == "");
  CHECK(features_into(read("variability").trials.front(), "fc1.weight") == "input");
}

TEST_CASE("the number of classes is what a probe counted, or what the data's settings say") {
  CHECK(class_count(read("variability").trials.front()) == 5.0);
  const Records merged = read("classes");
  CHECK(class_count(merged.trials[0]) == 2.0);
  CHECK(class_count(merged.trials[1]) == 5.0);
  CHECK(class_count(merged.trials[2]) == 10.0);
  CHECK(classes_by("{type: gaussian_mixture, classes: 7}") == 7.0);
  CHECK(classes_by("{type: cifar10, classes: [0, 3, 10]}") == 3.0);
  CHECK(classes_by("{type: cifar10}") == 10.0);
  CHECK(classes_by("{type: cifar10, rotate180_as_classes: true}") == 20.0);
  CHECK(classes_by("{type: cifar10, classes: [1, 2], rotate180_as_classes: true}") == 4.0);
  CHECK(std::isnan(classes_by("{type: somebodys}")));
}
