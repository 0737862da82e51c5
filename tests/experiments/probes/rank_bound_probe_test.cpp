#include <catch2/catch.hpp>
#include <limits>

#include "tests/experiments/probes/probe_case.hpp"
#include "tests/skip.hpp"

using namespace rankcollapse;

namespace {

constexpr std::size_t classes = 4, samples = 60;
constexpr bool in_double = sizeof(Scalar) == 8;

TrainingCase tanh_mlp(const std::string& training, const std::string& lambda) {
  return training_case(R"(
model:
  input: 12
  layers:
    - {type: dense, name: fc1, units: 16}
    - {type: tanh}
    - {type: dense, name: fc2, units: 14}
    - {type: tanh}
    - {type: dense, name: fc3, units: 10}
    - {type: tanh}
    - {type: dense, name: fc4, units: 4}
regularization: {all: {weight_decay: )" +
                           lambda + "}}\ntraining: " + training + "\n",
                       samples);
}

const Samples mixture = gaussian_samples(12, samples, classes, 1, 0.5);
const Splits splits{&mixture, &mixture, nullptr, nullptr};

double number(const FoundRow& row, const std::string& column) {
  INFO(column);
  REQUIRE_FALSE(row.at(column).empty());
  return std::stod(row.at(column));
}

/// The largest of dist_K, or s_{K+1}, by its bound over all rows: at most one, but for rounding.
double worst_ratio(const std::vector<FoundRow>& rows) {
  double worst = 0.0;
  for (const FoundRow& row : rows) {
    worst = std::max({worst, number(row, "dist_K") / number(row, "product_bound"),
                      number(row, "dist_K") / number(row, "direct_bound"),
                      number(row, "sv_behind_K") / number(row, "spectral_bound")});
  }
  return worst;
}

std::vector<FoundRow> bounds(TrainingCase& training) {
  const auto probe = probe_of("{type: rank_bound}", training, classes);
  return rows_of(*probe, training, {splits});
}

}  // namespace

TEST_CASE("with its gradient term the bound holds for any weights: drawn, and after a few steps") {
  for (const char* lambda : {"1e-5", "1e-3", "0.1", "1"}) {
    TrainingCase training = tanh_mlp("{steps: 7, batch_size: 20, optimizer: {learning_rate: 0.1}}", lambda);
    INFO("λ = " << lambda);
    const std::vector<FoundRow> drawn = bounds(training);
    REQUIRE(drawn.size() == 4);
    CHECK(worst_ratio(drawn) <= precise(1 + 1e-9, 1 + 1e-4));
    Recorder recorder;
    train_to_the_end(training, splits, recorder);
    const std::vector<FoundRow> rows = bounds(training);
    CHECK(worst_ratio(rows) <= precise(1 + 1e-9, 1 + 1e-4));
    CHECK(number(rows[0], "stationarity") > 0.1);  // it is the gradient term that makes it so
    if (std::stod(lambda) >= 0.1) CHECK(number(rows[0], "dist_K") > number(rows[0], "direct"));
    for (const FoundRow& row : rows) {
      CHECK(row.at("samples") == std::to_string(samples));
      CHECK(row.at("status").empty());
    }
  }
}

TEST_CASE("at a stationary point the bound holds with next to no gradient term") {
  if (!in_double) SKIP_TEST("L-BFGS works in double only");
  for (const char* lambda : {"1e-4", "1e-2"}) {
    TrainingCase training = tanh_mlp(
        "{batch_size: 60, precision: float64, optimizer: {type: lbfgs}, stop: {relative_gradient: 1e-5}}",
        lambda);
    Recorder recorder;
    Workers workers(1);
    Progress progress;
    bool converged = false;
    train_full_batch({training.network, training.plan, splits, {}, workers, recorder.stop}, progress,
                     recorder, converged);
    REQUIRE(converged);
    const std::vector<FoundRow> rows = bounds(training);
    INFO("λ = " << lambda);
    CHECK(worst_ratio(rows) <= 1 + 1e-9);
    for (const FoundRow& row : rows) {
      INFO(row.at("layer"));
      // What L-BFGS has measured of the same objective.
      CHECK(number(row, "stationarity") <= 1.0001e-5);
      CHECK(number(row, "direct") <= number(row, "product"));
      CHECK(number(row, "weight_norm") > 0.1);
    }
  }
}

TEST_CASE("the gradient term is the gradient of the objective that training descends") {
  TrainingCase training = tanh_mlp("{steps: 1, batch_size: 60, optimizer: {learning_rate: 1}}", "0.05");
  const std::vector<FoundRow> rows = bounds(training);
  const Matrix before = parameter_of(training.network, "fc2.weight").value;
  Recorder recorder;
  train_to_the_end(training, splits, recorder);  // one step on all samples: W − G
  const arma::mat gradient =
      arma::conv_to<arma::mat>::from(before - parameter_of(training.network, "fc2.weight").value);
  CHECK(number(rows[1], "gradient_term") * 0.05 ==
        Approx(arma::norm(gradient, "fro")).epsilon(precise(1e-10, 1e-4)));
}

TEST_CASE("a weight that has no bound gets a row with the cause") {
  TrainingCase training = training_case(R"(
model:
  input: [4, 4, 1]
  layers:
    - {type: conv2d, name: conv, filters: 2, kernel: 3, padding: 1}
    - type: residual
      name: block
      layers: [{type: conv2d, name: inner, filters: 2, kernel: 3, padding: 1}]
    - {type: flatten}
    - {type: dense, name: frozen, units: 6}
    - {type: dense, name: free, units: 6}
    - {type: dense, name: decoupled, units: 6}
    - {type: dense, name: normalized, units: 6}
    - {type: batch_norm}
    - {type: dense, name: last, units: 4}
regularization:
  all: {weight_decay: 0.1}
  free: {weight_decay: 0}
  decoupled: {decoupled_weight_decay: 0.1}
training: {steps: 1, batch_size: 5, freeze: [frozen], optimizer: {learning_rate: 1}}
)",
                                        samples);
  const Samples images(drawn_matrix(16, 20, 1), labels_in_turn(20, classes), classes);
  const auto probe = probe_of("{type: rank_bound, samples: 12}", training, classes);
  const auto rows = rows_of(*probe, training, {{&images, &images, nullptr, nullptr}});
  REQUIRE(rows.size() == 7);
  std::string told;
  for (const FoundRow& row : rows)
    told += row.at("layer") + ": " + row.at("status") + (row.at("dist_K").empty() ? "\n" : " (measured)\n");
  CHECK(told ==
        "conv.weight: not a dense layer: its gradient is a sum over positions\n"
        "inner.weight: inside a residual\n"
        "frozen.weight: frozen\n"
        "free.weight: no penalty: the bound is infinite\n"
        "decoupled.weight: a decoupled decay is no part of an objective\n"
        "normalized.weight: batch_norm behind it: no stationary point (measured)\n"
        "last.weight:  (measured)\n");
  CHECK(rows[6].at("samples") == "12");
}

TEST_CASE("a batch_norm is behind a weight through all that keeps its scale, and not through a tanh") {
  TrainingCase training = training_case(R"(
model:
  input: 6
  layers:
    - {type: dense, name: bounded, units: 6}
    - {type: sigmoid}
    - {type: dense, name: bent, units: 6}
    - {type: tanh}
    - {type: dense, name: first, units: 6}
    - {type: leaky_relu}
    - {type: dropout, rate: 0.1}
    - {type: residual, name: block, layers: [{type: tanh}, {type: dense, name: inner, units: 6}]}
    - {type: dense, name: second, units: 6}
    - {type: relu}
    - {type: batch_norm}
    - {type: dense, name: last, units: 4}
regularization: {all: {weight_decay: 0.1}}
training: {steps: 1, batch_size: 5, optimizer: {learning_rate: 1}}
)",
                                        samples);
  const Samples some = gaussian_samples(6, 20, classes, 1);
  const auto probe = probe_of("{type: rank_bound}", training, classes);
  std::string normalized;
  for (const FoundRow& row : rows_of(*probe, training, {{&some, &some, nullptr, nullptr}})) {
    if (row.at("status") == "batch_norm behind it: no stationary point") normalized += row.at("layer") + " ";
  }
  CHECK(normalized == "first.weight second.weight ");
}

TEST_CASE("a weight that is not finite leaves the bounds empty and says so") {
  TrainingCase training = tanh_mlp("{steps: 1, batch_size: 60, optimizer: {learning_rate: 1}}", "0.05");
  parameter_of(training.network, "fc3.weight").value[5] = std::numeric_limits<Scalar>::quiet_NaN();
  for (const FoundRow& row : bounds(training)) {
    INFO(row.at("layer"));
    CHECK_FALSE(row.at("status").empty());
    CHECK(row.at("dist_K").empty());
  }
}

TEST_CASE("the bounds have the same bits for any number of workers") {
  TrainingCase training =
      tanh_mlp("{steps: 1, batch_size: 60, evaluation_batch_size: 7, optimizer: {learning_rate: 1}}", "0.05");
  const auto probe = probe_of("{type: rank_bound}", training, classes);
  const std::atomic<bool> stop{false};
  const auto alone = findings_of(*probe, training, {splits, 1}, stop);
  for (const int threads : {2, 5})
    CHECK(findings_of(*probe, training, {splits, threads}, stop)->rows == alone->rows);
}
