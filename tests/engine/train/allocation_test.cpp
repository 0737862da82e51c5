#include <algorithm>
#include <catch2/catch.hpp>

#include "tests/counted_allocations.hpp"
#include "tests/engine/train/samples.hpp"
#include "tests/engine/train/training_case.hpp"
#include "tests/skip.hpp"

namespace rankcollapse {
namespace {

// Each kind of layer, penalty and update; four batches an epoch, the last of them smaller.
std::string network_trained_by(const std::string& optimizer) {
  return R"(
model:
  input: [13, 13, 3]
  layers:
    - {type: conv2d, filters: 16, kernel: 5, padding: same}
    - {type: relu}
    - {type: max_pool2d, size: 3, padding: same}
    - {type: batch_norm, momentum: 0.9}
    - {type: conv2d, filters: 16, kernel: 3, padding: 1}
    - {type: relu}
    - {type: max_pool2d, size: 2}
    - {type: flatten}
    - {name: fc1, type: dense, units: 20}
    - {type: dropout, rate: 0.5}
    - {type: relu}
    - {name: fc2, type: dense, units: 3}
regularization: {all: {l2: 0.01, biases: true}, fc1: {decoupled_weight_decay: 0.01}}
training: {epochs: 5, batch_size: 16, optimizer: )" +
         optimizer + "}\n";
}

/// Counts from the end of one step to the end of the next one of the same epoch.
class Counts final : public TrainingObserver {
 public:
  explicit Counts(std::uint64_t steps_per_epoch) : steps_per_epoch_(steps_per_epoch) {}
  void epoch_ended(const EpochReport&) override {}
  void step_ended(const Progress& progress) override {
    const std::size_t count = stop_counting_allocations();
    if (progress.step % steps_per_epoch_ != 1) of_steps.push_back(count);
    of_steps.reserve(100);
    if (progress.step % steps_per_epoch_ != 0) start_counting_allocations();
  }

  std::vector<std::size_t> of_steps;

 private:
  std::uint64_t steps_per_epoch_;
};

std::vector<std::size_t> allocations_of_steps(const std::string& optimizer, int threads) {
  Samples samples(drawn_matrix(13 * 13 * 3, 60, 1), labels_in_turn(60, 3), 3);
  TrainingCase training = training_case(network_trained_by(optimizer), samples.size());
  const std::atomic<bool> stop = false;
  Workers workers(threads);
  Counts counts(training.plan.steps_per_epoch);
  Progress progress;
  train({training.network, training.plan, {&samples, &samples, nullptr}, {}, workers, stop}, progress,
        counts);
  return counts.of_steps;
}

}  // namespace

TEST_CASE(
    "after the first one no step of training allocates memory: batch, forward, loss, backward, update") {
  if (!can_count_allocations()) SKIP_TEST("this build's malloc is not the GNU library's");
  for (const std::string optimizer :
       {"{type: sgd, learning_rate: 0.1, momentum: 0.9}", "{type: adam, learning_rate: 0.01}"}) {
    INFO(optimizer);
    const std::vector<std::size_t> alone = allocations_of_steps(optimizer, 1);
    CHECK(alone == std::vector<std::size_t>(alone.size(), 0));
    CHECK(alone.size() == 15);
    // A thread's own memory grows when it first happens to run the largest task.
    const std::vector<std::size_t> shared = allocations_of_steps(optimizer, 2);
    CHECK(std::count(shared.begin(), shared.end(), 0u) >= 12);
  }
}

}  // namespace rankcollapse
