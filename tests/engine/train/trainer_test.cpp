#include "engine/train/trainer.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <numeric>

#include "engine/train/evaluate.hpp"
#include "tests/engine/train/samples.hpp"
#include "tests/engine/train/training_case.hpp"

using namespace rankcollapse;

namespace {

/// 11 samples in batches of 4: 3 steps an epoch, the last of 3 samples.
constexpr std::size_t samples = 11;
const Samples source = gaussian_samples(24, samples, 3, 1);
const Samples held_out = gaussian_samples(24, 5, 3, 2);

std::string yaml(const std::string& training, const std::string& dropout = "0.3") {
  return R"(
model:
  input: [4, 3, 2]
  layers:
    - {type: conv2d, name: conv, filters: 6, kernel: 3, padding: same}
    - {type: batch_norm, name: bn, momentum: 0.9}
    - {type: relu}
    - {type: flatten}
    - {type: dense, name: fc1, units: 130}
    - {type: tanh}
    - {type: dropout, rate: )" +
         dropout + R"(}
    - {type: dense, name: fc2, units: 3}
regularization: {all: {weight_decay: 0.01}}
training:
  batch_size: 4
  evaluation_batch_size: 3
  optimizer: {type: sgd, learning_rate: 0.05, momentum: 0.9}
  )" + training +
         "\n";
}

/// All bits of the weights, and all figures, that a run from the first step to the last leaves.
std::string result_of(const std::string& configuration, const Seeds& seeds = {}, int threads = 1) {
  TrainingCase training = training_case(configuration, samples, seeds.init);
  Recorder recorder;
  train_to_the_end(training, {&source, &held_out, nullptr}, recorder, seeds, threads);
  return bits_of(training.network) + to_string(recorder.reports);
}

/// Notes what is asked of it.
class Witness final : public Samples {
 public:
  using Samples::Samples;
  void load(std::span<const std::uint32_t> indices, std::uint64_t epoch, Batch& batch) const override {
    Samples::load(indices, epoch, batch);
    asked.push_back({epoch, {indices.begin(), indices.end()}});
  }
  struct Asked {
    std::uint64_t epoch;
    std::vector<std::uint32_t> indices;
  };
  mutable std::vector<Asked> asked;
};

Witness witness_of(const std::string& training_section) {
  Witness witness(source.inputs(), source.labels(), 3);
  TrainingCase training = training_case(yaml(training_section), samples);
  Recorder recorder;
  train_to_the_end(training, {&witness, &held_out, nullptr}, recorder);
  return witness;
}

std::vector<std::uint32_t> order_of_epoch(const Witness& witness, std::uint64_t epoch) {
  std::vector<std::uint32_t> order;
  for (const auto& asked : witness.asked) {
    if (asked.epoch == epoch) order.insert(order.end(), asked.indices.begin(), asked.indices.end());
  }
  return order;
}

std::vector<std::uint32_t> counting() {
  std::vector<std::uint32_t> numbers(samples);
  std::iota(numbers.begin(), numbers.end(), 0u);
  return numbers;
}

}  // namespace

TEST_CASE("the same seeds give the same bits") {
  CHECK((result_of(yaml("epochs: 3")) == result_of(yaml("epochs: 3"))));
}

TEST_CASE("the number of threads changes no bit") {
  const std::string expected = result_of(yaml("epochs: 3"));
  CHECK((result_of(yaml("epochs: 3"), {}, 2) == expected));
  CHECK((result_of(yaml("epochs: 3"), {}, 3) == expected));
}

TEST_CASE("another shuffle seed leaves the initial weights alone and changes the result") {
  Seeds other;
  other.shuffle = 2;
  CHECK((result_of(yaml("epochs: 0"), other) == result_of(yaml("epochs: 0"))));
  CHECK((result_of(yaml("epochs: 3"), other) != result_of(yaml("epochs: 3"))));
  const std::string in_order = yaml("epochs: 3\n  shuffle: false");
  CHECK((result_of(in_order, other) == result_of(in_order)));
}

TEST_CASE("another dropout seed changes the result where there is dropout, and nothing elsewhere") {
  Seeds other;
  other.dropout = 2;
  CHECK((result_of(yaml("epochs: 2"), other) != result_of(yaml("epochs: 2"))));
  CHECK((result_of(yaml("epochs: 2", "0"), other) == result_of(yaml("epochs: 2", "0"))));
}

TEST_CASE("every epoch takes each sample once, in another order, the last batch with what is left") {
  const Witness witness = witness_of("epochs: 3");
  std::vector<std::size_t> sizes;
  for (const auto& asked : witness.asked) sizes.push_back(asked.indices.size());
  CHECK(sizes == std::vector<std::size_t>{4, 4, 3, 4, 4, 3, 4, 4, 3});
  std::vector<std::vector<std::uint32_t>> orders;
  for (std::uint64_t epoch = 0; epoch < 3; ++epoch) {
    orders.push_back(order_of_epoch(witness, epoch));
    std::vector<std::uint32_t> sorted = orders.back();
    std::sort(sorted.begin(), sorted.end());
    CHECK(sorted == counting());
  }
  CHECK(orders[0] != counting());
  CHECK(orders[0] != orders[1]);
  CHECK(orders[1] != orders[2]);
}

TEST_CASE("without shuffling the samples come in their order") {
  const Witness witness = witness_of("epochs: 2\n  shuffle: false");
  for (std::uint64_t epoch = 0; epoch < 2; ++epoch) CHECK(order_of_epoch(witness, epoch) == counting());
}

TEST_CASE("training figures are means over the epoch's samples, not over its batches") {
  // Nothing moves and nothing is drawn: the running means are those of an evaluation in batches of any size.
  TrainingCase training = training_case(yaml("epochs: 2\n  freeze: [conv, bn, fc1, fc2]", "0"), samples);
  Recorder recorder;
  train_to_the_end(training, {&source, &source, &held_out}, recorder);
  REQUIRE(recorder.reports.size() == 2);
  for (const EpochReport& report : recorder.reports) {
    CHECK(report.train_loss == Approx(report.test.loss).epsilon(precise(1e-13, 1e-6)));
    CHECK(report.train_accuracy == Approx(report.test.accuracy).epsilon(1e-14));
    CHECK(report.penalty == 0.0);
    REQUIRE(report.validation);
    CHECK(report.validation->loss != report.test.loss);
  }
  // Against the mean sample by sample.
  Workers workers(1);
  Batch batch;
  double sum = 0.0, correct = 0.0;
  Matrix gradient(3, 1);
  for (std::uint32_t sample = 0; sample < samples; ++sample) {
    source.load(std::vector<std::uint32_t>{sample}, 0, batch);
    const Random unused(1, "unused");
    const Matrix& outputs = training.network.forward(batch.inputs, {Mode::evaluation, unused, 0, workers});
    sum += training.plan.loss->evaluate(outputs, batch.labels, gradient);
    correct += static_cast<double>(count_correct(outputs, batch.labels));
  }
  CHECK(recorder.reports[0].test.loss == Approx(sum / samples).epsilon(precise(1e-13, 1e-6)));
  CHECK(recorder.reports[0].test.accuracy == Approx(correct / samples).epsilon(1e-14));
}

TEST_CASE("steps that end within an epoch report once more, at the end, over what was seen of it") {
  TrainingCase training =
      training_case(yaml("steps: 5\n  schedule: {type: exponential, factor: 0.5}"), samples);
  Recorder recorder;
  train_to_the_end(training, {&source, &held_out, nullptr}, recorder);
  CHECK(recorder.steps == std::vector<std::uint64_t>{1, 2, 3, 4, 5});
  REQUIRE(recorder.reports.size() == 2);
  CHECK(recorder.reports[0].epoch == 1);
  CHECK(recorder.reports[0].step == 3);
  CHECK(recorder.reports[0].learning_rate == 0.05);
  CHECK(recorder.reports[1].epoch == 2);
  CHECK(recorder.reports[1].step == 5);
  CHECK(recorder.reports[1].learning_rate == 0.025);
  CHECK(recorder.reports[1].train_accuracy * 8 == Approx(std::round(recorder.reports[1].train_accuracy * 8)));
  CHECK(recorder.reports[1].penalty == penalty(training.network.trained_parameters()));
  CHECK_FALSE(recorder.reports[1].validation);
}

TEST_CASE("a run of no steps is done at once and tells nothing") {
  TrainingCase training = training_case(yaml("epochs: 0"), samples);
  Recorder recorder;
  train_to_the_end(training, {&source, &held_out, nullptr}, recorder);
  CHECK(recorder.reports.empty());
  CHECK(recorder.steps.empty());
}

TEST_CASE("a huge learning rate ends as diverged, with the number of steps done before") {
  TrainingCase training = training_case(R"(
model: {input: 24, layers: [{type: dense, units: 3}]}
training:
  epochs: 100
  batch_size: 4
  loss: mse
  optimizer: {type: sgd, learning_rate: 1e6}
)",
                                        samples);
  Recorder recorder;
  Progress progress;
  CHECK(train(training, {&source, &held_out, nullptr}, progress, recorder) == Outcome::diverged);
  CHECK(progress.step == recorder.steps.size());
  CHECK(progress.step > 1);
  CHECK(progress.step < 300);
}

TEST_CASE("a loss that is not finite stops before it moves a weight") {
  Matrix inputs = source.inputs();
  inputs(7, 9) = arma::datum::nan;  // sample 9 comes in the third batch
  const Samples spoilt(inputs, source.labels(), 3);
  const std::string configuration = R"(
model: {input: 24, layers: [{type: dense, units: 3}]}
training:
  steps: STEPS
  batch_size: 4
  shuffle: false
  optimizer: {type: sgd, learning_rate: 0.1}
)";
  const auto with_steps = [&](const std::string& steps) {
    std::string text = configuration;
    return training_case(text.replace(text.find("STEPS"), 5, steps), samples);
  };
  TrainingCase training = with_steps("9"), two_steps = with_steps("2");
  Recorder recorder, of_two;
  Progress progress;
  CHECK(train(training, {&spoilt, &held_out, nullptr}, progress, recorder) == Outcome::diverged);
  CHECK(progress.step == 2);
  CHECK(recorder.reports.empty());
  train_to_the_end(two_steps, {&spoilt, &held_out, nullptr}, of_two);
  CHECK((bits_of(training.network) == bits_of(two_steps.network)));
}
