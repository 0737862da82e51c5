#include <catch2/catch.hpp>

#include "engine/train/checkpoint.hpp"
#include "tests/engine/train/samples.hpp"
#include "tests/engine/train/training_case.hpp"

using namespace rankcollapse;

namespace {

/// 11 samples in batches of 4: 3 steps an epoch, the last of 3 samples; the run ends within its fourth epoch.
constexpr std::size_t samples = 11;
constexpr std::uint64_t steps = 11;
const Samples source = gaussian_samples(6, samples, 3, 1);
const Samples test_split = gaussian_samples(6, 5, 3, 2);
const Samples validation_split = gaussian_samples(6, 4, 3, 3);

// In evaluation the splits of 5 and 4 samples take two batches each.
TrainingCase fresh_case(std::uint64_t seed = 1,
                        const std::string& optimizer = "{type: sgd, learning_rate: 0.05, momentum: 0.9}") {
  return training_case(R"(
model:
  input: 6
  layers:
    - {type: dense, name: fc1, units: 8}
    - {type: batch_norm, name: bn, momentum: 0.9}
    - {type: relu}
    - {type: dropout, rate: 0.4}
    - {type: dense, name: fc2, units: 3}
regularization: {all: {weight_decay: 0.01}, fc2: {decoupled_weight_decay: 0.1}}
training:
  steps: 11
  batch_size: 4
  evaluation_batch_size: 3
  schedule: {type: cosine}
  optimizer: )" + optimizer +
                           "\n",
                       samples, seed);
}

struct Result {
  std::string bits;
  std::string reports;
};

/// How a run goes on that was interrupted: through the bytes of a checkpoint, in another process.
Result go_on(const TrainingCase& interrupted, const Progress& progress, std::vector<EpochReport> reports,
             const Splits& splits, TrainingCase fresh) {
  const std::string bytes = format_safetensors(capture(interrupted.network, interrupted.plan, progress, {}));
  Progress restored;
  restore(parse_safetensors(bytes, "here"), "here", fresh.network, fresh.plan, restored);
  Recorder recorder;
  REQUIRE(train(fresh, splits, restored, recorder) == Outcome::done);
  REQUIRE(restored.step == steps);
  reports.insert(reports.end(), recorder.reports.begin(), recorder.reports.end());
  return {bits_of(fresh.network), to_string(reports)};
}

Result uninterrupted(const Splits& splits, TrainingCase training) {
  Recorder recorder;
  train_to_the_end(training, splits, recorder);
  REQUIRE(recorder.reports.size() == 4);
  return {bits_of(training.network), to_string(recorder.reports)};
}

void check_same(const Result& given, const Result& expected) {
  CHECK((given.bits == expected.bits));
  CHECK(given.reports == expected.reports);
}

void check_every_boundary(const std::string& optimizer) {
  const Splits splits = {&source, &test_split, &validation_split};
  const Result expected = uninterrupted(splits, fresh_case(1, optimizer));
  for (std::uint64_t boundary = 0; boundary <= steps; ++boundary) {
    INFO("after step " << boundary);
    TrainingCase training = fresh_case(1, optimizer);
    Recorder recorder;
    recorder.stop_after = boundary;
    recorder.stop = boundary == 0;
    Progress progress;
    REQUIRE(train(training, splits, progress, recorder) == Outcome::interrupted);
    REQUIRE(progress.step == boundary);
    check_same(go_on(training, progress, recorder.reports, splits, fresh_case(9, optimizer)), expected);
  }
}

}  // namespace

TEST_CASE(
    "a run that is interrupted after any step and goes on elsewhere ends with the same bits and reports") {
  check_every_boundary("{type: sgd, learning_rate: 0.05, momentum: 0.9}");
}

TEST_CASE("so does a run with adam") {
  check_every_boundary("{type: adam, learning_rate: 0.05}");
}

TEST_CASE("a run that is interrupted after every step ends with the same bits and reports") {
  const Splits splits = {&source, &test_split, &validation_split};
  TrainingCase training = fresh_case();
  Progress progress;
  std::vector<EpochReport> reports;
  int interruptions = 0;
  while (true) {
    Recorder recorder;
    recorder.stop_after = progress.step + 1;
    const Outcome outcome = train(training, splits, progress, recorder);
    reports.insert(reports.end(), recorder.reports.begin(), recorder.reports.end());
    if (outcome == Outcome::done) break;
    REQUIRE(++interruptions <= 11);
    const Safetensors checkpoint = capture(training.network, training.plan, progress, {});
    training = fresh_case(9);
    restore(checkpoint, "here", training.network, training.plan, progress);
  }
  CHECK(interruptions == 11);
  check_same({bits_of(training.network), to_string(reports)}, uninterrupted(splits, fresh_case()));
}

TEST_CASE("a run that is interrupted while it evaluates does not report, and reports when it goes on") {
  const Splits splits = {&source, &test_split, &validation_split};
  const Result expected = uninterrupted(splits, fresh_case());
  for (int at = 1; at <= 8; ++at) {  // two batches an epoch
    for (const bool in_validation : {false, true}) {
      INFO("batch " << at << (in_validation ? " of validation" : " of test"));
      TrainingCase training = fresh_case();
      Recorder recorder;
      const Stopping stopping(in_validation ? validation_split : test_split, recorder.stop, at);
      const Splits with_stop = {&source, in_validation ? &test_split : &stopping,
                                in_validation ? &stopping : &validation_split};
      Progress progress;
      const Outcome outcome = train(training, with_stop, progress, recorder);
      const bool was_last_of_validation = in_validation && at % 2 == 0;
      const auto epoch = static_cast<std::uint64_t>((at + 1) / 2);
      CHECK(progress.step == std::min(3 * epoch, steps));
      // Behind the last batch of all there is nothing left to interrupt but the steps that follow.
      CHECK(recorder.reports.size() == (was_last_of_validation ? epoch : epoch - 1));
      CHECK(outcome ==
            (was_last_of_validation && progress.step == steps ? Outcome::done : Outcome::interrupted));
      check_same(go_on(training, progress, recorder.reports, splits, fresh_case(9)), expected);
    }
  }
}

TEST_CASE("a run that is done stays done") {
  const Splits splits = {&source, &test_split, nullptr};
  TrainingCase training = fresh_case();
  Recorder recorder, again;
  Progress progress;
  REQUIRE(train(training, splits, progress, recorder) == Outcome::done);
  const std::string bits = bits_of(training.network);
  CHECK(train(training, splits, progress, again) == Outcome::done);
  CHECK(again.reports.empty());
  CHECK(again.steps.empty());
  CHECK((bits_of(training.network) == bits));
}
