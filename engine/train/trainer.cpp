#include "engine/train/trainer.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "engine/train/evaluate.hpp"
#include "engine/train/regularization.hpp"
#include "engine/train/training_step.hpp"

namespace rankcollapse {
namespace {

std::vector<std::uint32_t> order_of(const BatchSource& source, const Random& random, std::uint64_t epoch,
                                    bool shuffle) {
  const auto samples = static_cast<std::uint32_t>(source.size());
  if (shuffle) return random.permutation(samples, epoch);
  std::vector<std::uint32_t> order(samples);
  std::iota(order.begin(), order.end(), 0u);
  return order;
}

/// The last step ended an epoch, or the run, and that has not been reported yet.
bool report_is_due(const Progress& progress, const TrainingPlan& plan) {
  return progress.samples > 0 && (progress.step % plan.steps_per_epoch == 0 || progress.step == plan.steps);
}

/// Nothing if the run is to stop: an evaluation may take longer than the system's patience.
std::optional<EpochReport> report_epoch(const Training& training, const Progress& progress, Batch& batch) {
  const TrainingPlan& plan = training.plan;
  const std::uint64_t last_step = progress.step - 1;
  const auto seen = static_cast<double>(progress.samples);
  EpochReport report;
  report.epoch = last_step / plan.steps_per_epoch + 1;
  report.step = progress.step;
  report.learning_rate = plan.rate(last_step);
  report.train_loss = progress.loss_sum / seen;
  report.train_accuracy = static_cast<double>(progress.correct) / seen;
  report.penalty = penalty(training.network.trained_parameters());
  const auto test = evaluate(training, *training.splits.test, batch);
  if (!test) return std::nullopt;
  report.test = *test;
  if (training.splits.validation != nullptr) {
    report.validation = evaluate(training, *training.splits.validation, batch);
    if (!report.validation) return std::nullopt;
  }
  return report;
}

}  // namespace

Outcome train(const Training& training, Progress& progress, TrainingObserver& observer) {
  auto& [network, plan, splits, seeds, workers, stop] = training;
  const Random shuffle(seeds.shuffle, "shuffle");
  TrainingStep training_step(network, plan, Random(seeds.dropout, "dropout"), workers);
  std::vector<std::uint32_t> order;
  Batch batch, evaluation_batch;

  while (true) {
    if (report_is_due(progress, plan)) {
      const auto report = report_epoch(training, progress, evaluation_batch);
      if (!report) return Outcome::interrupted;
      observer.epoch_ended(*report);
      progress = {progress.step, 0.0, 0, 0};
    }
    if (progress.step == plan.steps) return Outcome::done;
    if (stop) return Outcome::interrupted;

    const std::uint64_t epoch = progress.step / plan.steps_per_epoch;
    const std::uint64_t position = progress.step % plan.steps_per_epoch;
    if (order.empty() || position == 0) order = order_of(*splits.train, shuffle, epoch, plan.shuffle);
    const std::size_t first = position * plan.batch_size;
    const std::size_t samples = std::min(plan.batch_size, order.size() - first);
    splits.train->load(std::span(order).subspan(first, samples), epoch, batch);

    const auto [loss, correct] = training_step.take(progress.step, batch);
    if (!std::isfinite(loss)) return Outcome::diverged;
    progress.loss_sum += loss * static_cast<double>(samples);
    progress.correct += correct;
    progress.samples += samples;

    ++progress.step;
    project(plan.projection, progress.step);
    observer.step_ended(progress);
  }
}

}  // namespace rankcollapse
