#pragma once

#include <atomic>
#include <catch2/catch.hpp>
#include <cstring>
#include <sstream>
#include <string>
#include <vector>

#include "engine/core/error.hpp"
#include "engine/nn/tensors.hpp"
#include "engine/train/regularization.hpp"
#include "engine/train/trainer.hpp"

namespace rankcollapse {

/// A network and how it is trained.
struct TrainingCase {
  Network network;
  TrainingPlan plan;
};

/// What a configuration {model, regularization, training} describes, with its initial weights; throws its
/// mistakes.
inline TrainingCase training_case(const std::string& yaml, std::size_t samples, std::uint64_t seed = 1) {
  Document document = Document::parse(yaml, "lab.yaml");
  const Config root = document.root();
  Network network = make_network(root.section("model"), {}, 0);
  read_regularization(root.section_or_defaults("regularization"), network);
  TrainingPlan plan = read_training(root.section("training"), network, samples);
  document.finish();
  initialize_weights(network, Random(seed, "init"));
  return {std::move(network), std::move(plan)};
}

/// Keeps all that it is told, and asks for the end after a step of choice.
class Recorder final : public TrainingObserver {
 public:
  void epoch_ended(const EpochReport& report) override { reports.push_back(report); }
  void step_ended(const Progress& progress) override {
    steps.push_back(progress.step);
    if (progress.step == stop_after) stop = true;
  }

  std::uint64_t stop_after = 0;  // 0: goes on to the end
  std::atomic<bool> stop = false;
  std::vector<EpochReport> reports;
  std::vector<std::uint64_t> steps;
};

inline Outcome train(TrainingCase& training, const Splits& splits, Progress& progress, Recorder& recorder,
                     const Seeds& seeds = {}, int threads = 1) {
  Workers workers(threads);
  return train({training.network, training.plan, splits, seeds, workers, recorder.stop}, progress, recorder);
}

/// From the first step to the last.
inline Recorder& train_to_the_end(TrainingCase& training, const Splits& splits, Recorder& recorder,
                                  const Seeds& seeds = {}, int threads = 1) {
  Progress progress;
  REQUIRE(train(training, splits, progress, recorder, seeds, threads) == Outcome::done);
  REQUIRE(progress.step == training.plan.steps);
  return recorder;
}

inline Parameter& parameter_of(const Network& network, const std::string& name) {
  for (Parameter* parameter : network.parameters()) {
    if (parameter->name == name) return *parameter;
  }
  throw Error(ExitCode::internal, "the test's network has no " + name);
}

/// All bits that a network's parameters and running statistics consist of.
inline std::string bits_of(const Network& network) {
  std::string bits;
  for (const MatrixInPlace& matrix : state_of(network)) {
    bits.append(reinterpret_cast<const char*>(matrix.value->memptr()), matrix.value->n_elem * sizeof(Scalar));
  }
  return bits;
}

/// Every figure of the reports to the last bit, a line a report.
inline std::string to_string(const std::vector<EpochReport>& reports) {
  std::ostringstream text;
  text << std::hexfloat;
  for (const EpochReport& report : reports) {
    text << report.epoch << " " << report.step << " " << report.learning_rate.value_or(-1) << " "
         << report.train_loss << " " << report.train_accuracy << " " << report.penalty << " "
         << report.test.loss << " " << report.test.accuracy;
    if (report.validation) text << " " << report.validation->loss << " " << report.validation->accuracy;
    text << "\n";
  }
  return text.str();
}

/// What rounding leaves of a number in this build.
inline double precise(double in_double, double in_float) {
  return sizeof(Scalar) == 8 ? in_double : in_float;
}

}  // namespace rankcollapse
