#include "engine/train/losses.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "tests/engine/train/samples.hpp"
#include "tests/engine/train/training_case.hpp"

using namespace rankcollapse;

namespace {

struct Evaluated {
  double loss = 0.0;
  Matrix gradient;
};

Evaluated evaluate(const Loss& loss, const Matrix& outputs, const std::vector<std::uint32_t>& labels) {
  Evaluated value;
  value.gradient.set_size(outputs.n_rows, outputs.n_cols);
  value.gradient.fill(arma::datum::nan);  // whatever is not written shows
  value.loss = loss.evaluate(outputs, labels, value.gradient);
  return value;
}

Evaluated evaluate(std::string_view name, const Matrix& outputs, const std::vector<std::uint32_t>& labels) {
  for (const LossRow& row : loss_table()) {
    if (row.name == name) return evaluate(*row.make(), outputs, labels);
  }
  throw Error(ExitCode::internal, "no such loss");
}

void check_gradient(const Matrix& given, const Matrix& expected) {
  CHECK(arma::approx_equal(given, expected, "absdiff", precise(1e-15, 1e-7)));
}

Matrix column(const std::vector<double>& values) {
  return arma::conv_to<Matrix>::from(arma::vec(values));
}

/// The same for a batch of one.
void check_column(const Matrix& given, const std::vector<double>& expected) {
  check_gradient(given, column(expected));
}

// The outputs whose softmax is (1/8, 2/8, 5/8).
const Matrix eighths = column({std::log(1.0), std::log(2.0), std::log(5.0)});

}  // namespace

TEST_CASE("a loss's gradient is the derivative of its value, for every row of the table") {
  Draw draw(1, "losses");
  const double step = precise(1e-5, 1.0 / 64);
  for (const LossRow& row : loss_table()) {
    const auto loss = row.make();
    for (int repetition = 0; repetition < 20; ++repetition) {
      const std::size_t classes = draw.count(1, 12), samples = draw.count(1, 6);
      Matrix outputs(classes, samples);
      outputs.imbue([&] { return static_cast<Scalar>(2 * draw.normal()); });
      std::vector<std::uint32_t> labels(samples);
      for (auto& label : labels) label = static_cast<std::uint32_t>(draw.count(0, classes - 1));

      arma::mat quotients(classes, samples);
      for (std::size_t index = 0; index < outputs.n_elem; ++index) {
        Matrix above = outputs, below = outputs;
        above[index] += static_cast<Scalar>(step);
        below[index] -= static_cast<Scalar>(step);
        quotients[index] = (evaluate(*loss, above, labels).loss - evaluate(*loss, below, labels).loss) /
                           static_cast<double>(above[index] - below[index]);
      }
      const auto gradient = arma::conv_to<arma::mat>::from(evaluate(*loss, outputs, labels).gradient);
      INFO(row.name << ", " << classes << " classes, " << samples << " samples");
      CHECK(arma::norm(gradient - quotients, "fro") <=
            precise(1e-7, 1e-3) * arma::norm(quotients, "fro") + precise(1e-9, 1e-5));
    }
  }
}

TEST_CASE("uniform outputs cost log K in cross-entropy and (K − 1)/K² in squared error on the softmax") {
  // ((1 − 1/K)² + (K − 1)/K²)/K = (K − 1)/K².
  for (const std::size_t classes : {2, 3, 10, 100}) {
    const Matrix outputs(classes, 4, arma::fill::value(Scalar(3.5)));
    const auto labels = labels_in_turn(4, classes);
    const auto k = static_cast<double>(classes);
    CHECK(evaluate("softmax_cross_entropy", outputs, labels).loss == Approx(std::log(k)).epsilon(1e-14));
    CHECK(evaluate("mse_on_softmax", outputs, labels).loss == Approx((k - 1) / (k * k)).epsilon(1e-14));
  }
}

TEST_CASE("cross-entropy is −log p of the class, its gradient p − e") {
  const Evaluated value = evaluate("softmax_cross_entropy", eighths, {1});
  CHECK(value.loss == Approx(std::log(4.0)).epsilon(precise(1e-14, 1e-6)));
  check_column(value.gradient, {0.125, -0.75, 0.625});
}

TEST_CASE("squared error on the softmax is the mean over the classes of (p − e)²") {
  // p − e = (1, −6, 5)/8; g = (1, −6, 5)/12, ⟨p, g⟩ = (1 − 12 + 25)/96 = 7/48, p ∘ (g − 7/48).
  const Evaluated value = evaluate("mse_on_softmax", eighths, {1});
  CHECK(value.loss == Approx(62.0 / 192).epsilon(precise(1e-14, 1e-6)));
  check_column(value.gradient, {-3.0 / 384, -62.0 / 384, 65.0 / 384});
}

TEST_CASE("squared error is the mean over the outputs of (z − e)²") {
  const Evaluated value = evaluate("mse", column({1, 2, -1}), {0});
  CHECK(value.loss == Approx(5.0 / 3).epsilon(1e-14));
  check_column(value.gradient, {0, 4.0 / 3, -2.0 / 3});
}

TEST_CASE("a batch's loss is the mean over its samples, and so is its gradient") {
  const Matrix outputs = drawn_matrix(5, 3, 1);
  const std::vector<std::uint32_t> labels = {4, 0, 2};
  for (const LossRow& row : loss_table()) {
    const auto loss = row.make();
    const Evaluated together = evaluate(*loss, outputs, labels);
    double sum = 0.0;
    for (std::size_t sample = 0; sample < 3; ++sample) {
      const Evaluated alone = evaluate(*loss, outputs.col(sample), {labels[sample]});
      sum += alone.loss;
      check_gradient(together.gradient.col(sample), alone.gradient / Scalar(3));
    }
    INFO(row.name);
    CHECK(together.loss == Approx(sum / 3).epsilon(1e-14));
  }
}

TEST_CASE("huge outputs do not overflow a softmax") {
  const Matrix outputs = column({1e30, -1e30});
  const Evaluated right = evaluate("softmax_cross_entropy", outputs, {0});
  const Evaluated wrong = evaluate("softmax_cross_entropy", outputs, {1});
  CHECK(right.loss == 0.0);
  CHECK(wrong.loss == Approx(2e30));
  check_column(right.gradient, {0, 0});
  check_column(wrong.gradient, {1, -1});
  CHECK(evaluate("mse_on_softmax", outputs, {0}).loss == 0.0);
  CHECK(evaluate("mse_on_softmax", outputs, {1}).loss == 1.0);
  check_column(evaluate("mse_on_softmax", outputs, {1}).gradient, {0, 0});
}

TEST_CASE("a sample is correct where its class has the largest output, and the first of equal ones counts") {
  const Matrix outputs = {{1, 5, 2, 0}, {3, 5, 2, 0}, {2, 4, 2, 1}};
  CHECK(count_correct(outputs, std::vector<std::uint32_t>{1, 0, 0, 2}) == 4);
  CHECK(count_correct(outputs, std::vector<std::uint32_t>{1, 1, 0, 2}) == 3);
  CHECK(count_correct(outputs, std::vector<std::uint32_t>{1, 0, 2, 2}) == 3);
  CHECK(count_correct(outputs, std::vector<std::uint32_t>{0, 1, 2, 0}) == 0);
}
