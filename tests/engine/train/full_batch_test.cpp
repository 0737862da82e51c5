#include <catch2/catch.hpp>

#include "tests/engine/train/ridge.hpp"
#include "tests/engine/train/samples.hpp"
#include "tests/engine/train/training_case.hpp"
#include "tests/skip.hpp"

#define SKIP_IN_FLOAT \
  if (sizeof(Scalar) == 4) SKIP_TEST("L-BFGS works in double only")

using namespace rankcollapse;

namespace {

struct End {
  Outcome outcome;
  bool converged = false;
  Progress progress;
};

End minimise(TrainingCase& training, const Samples& source, Recorder& recorder, int threads = 1) {
  Workers workers(threads);
  End end;
  end.outcome = train_full_batch(
      {training.network, training.plan, {&source, &source, nullptr}, {}, workers, recorder.stop},
      end.progress, recorder, end.converged);
  return end;
}

TrainingCase linear(const std::string& rest) {
  return training_case(R"(
model: {input: 5, layers: [{type: dense, name: fc, units: 3, bias: false}]}
regularization: {all: {weight_decay: 0.05}}
training: {batch_size: 7, loss: mse, precision: float64, optimizer: {type: lbfgs}, )" +
                           rest + "}\n",
                       40);
}

TrainingCase mlp(const std::string& stop = "{}", const std::string& lambda = "0.01") {
  return training_case(R"(
model:
  input: 4
  layers:
    - {type: dense, name: fc1, units: 8}
    - {type: tanh}
    - {type: dense, name: fc2, units: 6}
    - {type: tanh}
    - {type: dense, name: fc3, units: 3}
regularization: {all: {weight_decay: )" +
                           lambda + R"(}}
training: {batch_size: 13, precision: float64, optimizer: {type: lbfgs}, stop: )" +
                           stop + "}\n",
                       30);
}

/// The gradient of the whole objective, into the parameters.
void recompute_gradients(TrainingCase& training, const Samples& source) {
  Workers workers(1);
  const Random unused(1, "unused");
  const Pass pass{Mode::evaluation, unused, 0, workers};
  Matrix gradient(source.classes(), source.size());
  training.plan.loss->evaluate(training.network.forward(source.inputs(), pass), source.labels(), gradient);
  training.network.backward(source.inputs(), gradient, pass);
  for (Parameter* parameter : training.network.parameters())
    add_penalty_gradient(*parameter, 0, {parameter->gradient.memptr(), parameter->gradient.n_elem});
}

const Samples forty = gaussian_samples(5, 40, 3, 1);
const Samples overlapping = gaussian_samples(4, 30, 3, 1, 3.0);
const Samples mixture = gaussian_samples(4, 30, 3, 1, 0.5);

}  // namespace

TEST_CASE("L-BFGS on a linear network with weight decay ends at the ridge regression") {
  SKIP_IN_FLOAT;
  TrainingCase training = linear("stop: {relative_gradient: 1e-6}");
  Recorder recorder;
  const End end = minimise(training, forty, recorder);
  CHECK(end.outcome == Outcome::done);
  CHECK(end.converged);
  CHECK(end.progress.step == recorder.steps.size());
  const arma::mat weight = arma::conv_to<arma::mat>::from(parameter_of(training.network, "fc.weight").value);
  const arma::mat expected = ridge(forty, 0.05);
  // The Hessian is at least λ, so a gradient of 1e-6·λ‖W‖ is at most 1e-6·‖W‖ away.
  CHECK(arma::norm(weight - expected, "fro") <= 1e-6 * arma::norm(expected, "fro"));
}

TEST_CASE("L-BFGS on a tanh network ends where ‖∂F/∂W‖ ≤ relative_gradient·λ‖W‖ in every layer") {
  SKIP_IN_FLOAT;
  TrainingCase training = mlp();
  Recorder recorder;
  const End end = minimise(training, mixture, recorder);
  REQUIRE(end.outcome == Outcome::done);
  REQUIRE(end.converged);
  recompute_gradients(training, mixture);
  for (const Parameter* parameter : training.network.parameters()) {
    INFO(parameter->name);
    const double gradient = static_cast<double>(arma::norm(parameter->gradient, "fro"));
    const double lambda = parameter->penalty.weight_decay;
    CHECK(gradient <= 1.0001 * (lambda > 0.0
                                    ? 1e-3 * lambda * static_cast<double>(arma::norm(parameter->value, "fro"))
                                    : 1e-6));
    CHECK(arma::norm(parameter->value, "fro") > 0.01);
  }
}

TEST_CASE("L-BFGS gets there where a line search of liblbfgs fails on the way, be λ as small as 1e-6") {
  SKIP_IN_FLOAT;
  for (const char* lambda : {"1e-4", "1e-6"}) {
    TrainingCase training = mlp("{}", lambda);
    Recorder recorder;
    INFO("λ = " << lambda);
    CHECK(minimise(training, overlapping, recorder).converged);
  }
}

TEST_CASE("the last report is of the weights that stay: their loss, penalty and accuracy") {
  SKIP_IN_FLOAT;
  TrainingCase training = mlp();
  Recorder recorder;
  const End end = minimise(training, mixture, recorder);
  REQUIRE(!recorder.reports.empty());
  const EpochReport& last = recorder.reports.back();
  CHECK(last.step == end.progress.step);
  CHECK(last.epoch == last.step);
  CHECK_FALSE(last.learning_rate);
  CHECK(last.penalty == penalty(training.network.parameters()));
  // Test and training split are the same here.
  CHECK(last.train_loss == Approx(last.test.loss).epsilon(1e-12));
  CHECK(last.train_accuracy == last.test.accuracy);
}

TEST_CASE("every hundredth iteration of L-BFGS is reported, and the last") {
  SKIP_IN_FLOAT;
  TrainingCase training = mlp("{relative_gradient: 1e-12, gradient: 1e-14, max_steps: 250}", "1e-4");
  Recorder recorder;
  const End end = minimise(training, overlapping, recorder);
  CHECK(end.outcome == Outcome::done);
  CHECK_FALSE(end.converged);
  std::vector<std::uint64_t> reported, expected;
  for (const EpochReport& report : recorder.reports) reported.push_back(report.step);
  for (std::uint64_t step = 100; step <= end.progress.step; step += 100) expected.push_back(step);
  if (expected.empty() || expected.back() != end.progress.step) expected.push_back(end.progress.step);
  CHECK(end.progress.step > 100);
  CHECK(reported == expected);
}

TEST_CASE("L-BFGS that may do few steps says that it has not converged") {
  SKIP_IN_FLOAT;
  TrainingCase training = mlp("{max_steps: 3}");
  Recorder recorder;
  const End end = minimise(training, mixture, recorder);
  CHECK(end.outcome == Outcome::done);
  CHECK_FALSE(end.converged);
  CHECK(recorder.steps == std::vector<std::uint64_t>{1, 2, 3});
  REQUIRE(recorder.reports.size() == 1);
  CHECK(recorder.reports[0].step == 3);
}

TEST_CASE("L-BFGS gives the same bits whatever the number of threads") {
  SKIP_IN_FLOAT;
  TrainingCase alone = mlp(), helped = mlp();
  Recorder recorder, other;
  minimise(alone, mixture, recorder, 1);
  minimise(helped, mixture, other, 3);
  CHECK((bits_of(alone.network) == bits_of(helped.network)));
  CHECK(to_string(recorder.reports) == to_string(other.reports));
}

TEST_CASE("L-BFGS that is asked to stop does, after the iteration it is at") {
  SKIP_IN_FLOAT;
  TrainingCase training = mlp();
  Recorder recorder;
  recorder.stop_after = 4;
  const End end = minimise(training, mixture, recorder);
  CHECK(end.outcome == Outcome::interrupted);
  CHECK_FALSE(end.converged);
  CHECK(recorder.steps.back() <= 5);
  CHECK(recorder.reports.empty());
}

TEST_CASE("L-BFGS that is asked to stop while it evaluates the end has not reported it and is interrupted") {
  SKIP_IN_FLOAT;
  // It ends where no line search gets further, short of a gradient that rounding does not allow.
  TrainingCase training = mlp("{relative_gradient: 1e-15, gradient: 1e-17}");
  Recorder recorder;
  const Stopping stopping(mixture, recorder.stop, 1);
  Workers workers(1);
  Progress progress;
  bool converged = true;
  CHECK(train_full_batch(
            {training.network, training.plan, {&mixture, &stopping, nullptr}, {}, workers, recorder.stop},
            progress, recorder, converged) == Outcome::interrupted);
  CHECK_FALSE(converged);
  CHECK(recorder.reports.empty());
}

TEST_CASE("L-BFGS that begins where the gradient is small enough says so") {
  SKIP_IN_FLOAT;
  TrainingCase training = linear("stop: {relative_gradient: 1e-6}");
  const Scalar off = 1 + 1e-9;
  parameter_of(training.network, "fc.weight").value = off * arma::conv_to<Matrix>::from(ridge(forty, 0.05));
  Recorder recorder;
  const End end = minimise(training, forty, recorder);
  CHECK(end.converged);
  CHECK(end.progress.step <= 1);
  CHECK(recorder.reports.size() == 1);
}

TEST_CASE("L-BFGS on data that are not finite ends as diverged") {
  SKIP_IN_FLOAT;
  Matrix inputs = forty.inputs();
  inputs(2, 2) = arma::datum::nan;
  const Samples spoilt(inputs, forty.labels(), 3);
  TrainingCase training = linear("stop: {max_steps: 5}");
  Recorder recorder;
  const End end = minimise(training, spoilt, recorder);
  CHECK(end.outcome == Outcome::diverged);
  CHECK_FALSE(end.converged);
  CHECK(end.progress.step == 0);
  CHECK(recorder.reports.empty());
}

TEST_CASE("L-BFGS leaves a frozen layer alone and converges in the others") {
  SKIP_IN_FLOAT;
  TrainingCase training = mlp("{}, freeze: [fc1]");
  const Matrix before = parameter_of(training.network, "fc1.weight").value;
  Recorder recorder;
  const End end = minimise(training, mixture, recorder);
  CHECK(end.converged);
  CHECK(arma::approx_equal(parameter_of(training.network, "fc1.weight").value, before, "absdiff", 0));
}
