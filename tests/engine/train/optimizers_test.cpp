#include "engine/train/optimizers.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "tests/engine/train/samples.hpp"
#include "tests/engine/train/training_case.hpp"
#include "tests/engine/train/whole_step.hpp"

using namespace rankcollapse;

namespace {

constexpr std::uint64_t steps = 20;

/// A weight and a bias that an optimiser moves, with made-up gradients.
class Moved {
 public:
  explicit Moved(const std::string& yaml) {
    parameters_[0] = {
        "fc.weight", Parameter::Kind::weight, drawn_matrix(3, 4, 1), Matrix(3, 4), Shape::vector(4), 4, 3, {},
        {}};
    parameters_[1] = {
        "fc.bias", Parameter::Kind::bias, drawn_matrix(3, 1, 2), Matrix(3, 1), Shape::vector(3), 4, 3, {},
        {}};
    Document document = Document::parse(yaml, "optimizer.yaml");
    const OptimizerRow* row = document.root().row("type", "optimizer", optimizer_table());
    REQUIRE(row != nullptr);
    REQUIRE(row->make != nullptr);
    document.root().number("learning_rate", 1.0);
    optimizer_ = row->make(document.root());
    document.finish();
  }

  /// Another gradient for every element at every step.
  static double gradient(std::uint64_t step, std::size_t parameter, std::size_t element) {
    const auto number = static_cast<double>(step * 100 + parameter * 50 + element);
    return static_cast<Scalar>(std::sin(1 + number * number));
  }

  static double rate(std::uint64_t step) { return 0.1 * std::pow(0.8, static_cast<double>(step)); }

  void step(std::uint64_t step, double gradient_factor = 1.0) {
    for (std::size_t index = 0; index < 2; ++index) {
      for (std::size_t element = 0; element < parameters_[index].gradient.n_elem; ++element) {
        parameters_[index].gradient[element] =
            static_cast<Scalar>(gradient_factor * gradient(step, index, element));
      }
    }
    take_whole_step(*optimizer_, pointers_, rate(step), step);
  }

  /// Every element against recursion(its first value, its gradients), which gives its last value.
  template <typename Recursion>
  void check(Recursion&& recursion) {
    const std::vector<Matrix> first = {parameters_[0].value, parameters_[1].value};
    for (std::uint64_t number = 0; number < steps; ++number) step(number);
    for (std::size_t index = 0; index < 2; ++index) {
      for (std::size_t element = 0; element < first[index].n_elem; ++element) {
        const double expected = recursion(static_cast<double>(first[index][element]),
                                          [&](std::uint64_t at) { return gradient(at, index, element); });
        CHECK(static_cast<double>(parameters_[index].value[element]) ==
              Approx(expected).epsilon(precise(1e-13, 1e-5)).margin(precise(1e-14, 1e-6)));
      }
    }
  }

  Optimizer& optimizer() { return *optimizer_; }
  std::vector<MatrixInPlace> state() { return optimizer_->state(pointers_); }
  Parameter& parameter(std::size_t index) { return parameters_[index]; }

 private:
  Parameter parameters_[2];
  std::vector<Parameter*> pointers_ = {&parameters_[0], &parameters_[1]};
  std::unique_ptr<Optimizer> optimizer_;
};

std::vector<std::string> names(const std::vector<MatrixInPlace>& state) {
  std::vector<std::string> result;
  for (const MatrixInPlace& matrix : state) result.push_back(matrix.name);
  return result;
}

}  // namespace

TEST_CASE("sgd without momentum is w ← w − ηg") {
  Moved("{type: sgd}").check([](double w, auto&& g) {
    for (std::uint64_t step = 0; step < steps; ++step) w -= Moved::rate(step) * g(step);
    return w;
  });
}

TEST_CASE("momentum is Keras' v ← μv − ηg, w ← w + v, while the learning rate changes") {
  Moved("{type: sgd, momentum: 0.9}").check([](double w, auto&& g) {
    double v = 0.0;
    for (std::uint64_t step = 0; step < steps; ++step) {
      v = 0.9 * v - Moved::rate(step) * g(step);
      w += v;
    }
    return w;
  });
}

TEST_CASE("Nesterov's momentum adds μv − ηg with the new v") {
  Moved("{type: sgd, momentum: 0.9, nesterov: true}").check([](double w, auto&& g) {
    double v = 0.0;
    for (std::uint64_t step = 0; step < steps; ++step) {
      v = 0.9 * v - Moved::rate(step) * g(step);
      w += 0.9 * v - Moved::rate(step) * g(step);
    }
    return w;
  });
}

TEST_CASE("adam is algorithm 1 of Kingma and Ba") {
  Moved("{type: adam, beta1: 0.8, beta2: 0.95, epsilon: 0.01}").check([](double w, auto&& g) {
    double mean = 0.0, square = 0.0;
    for (std::uint64_t step = 0; step < steps; ++step) {
      mean = 0.8 * mean + (1 - 0.8) * g(step);
      square = 0.95 * square + (1 - 0.95) * g(step) * g(step);
      const auto t = static_cast<double>(step + 1);
      const double unbiased_mean = mean / (1 - std::pow(0.8, t));
      const double unbiased_square = square / (1 - std::pow(0.95, t));
      w -= Moved::rate(step) * unbiased_mean / (std::sqrt(unbiased_square) + 0.01);
    }
    return w;
  });
}

TEST_CASE("adam's defaults are β₁ 0.9, β₂ 0.999 and ε 1e-8") {
  Moved by_default("{type: adam}"), spelled_out("{type: adam, beta1: 0.9, beta2: 0.999, epsilon: 1e-8}");
  for (std::uint64_t step = 0; step < steps; ++step) {
    by_default.step(step);
    spelled_out.step(step);
  }
  CHECK(arma::approx_equal(by_default.parameter(0).value, spelled_out.parameter(0).value, "absdiff", 0));
}

TEST_CASE("adam's first step is the learning rate against the gradient, whatever the gradient's size") {
  Moved moved("{type: adam, epsilon: 1e-30}");
  const Matrix before = moved.parameter(0).value;
  moved.step(0, 1e-3);
  const Matrix expected =
      before - static_cast<Scalar>(Moved::rate(0)) * arma::sign(moved.parameter(0).gradient);
  CHECK(arma::approx_equal(moved.parameter(0).value, expected, "absdiff", precise(1e-12, 1e-5)));
}

TEST_CASE(
    "what an optimiser remembers is named after the parameters, and a network's worth of it is zero at "
    "first") {
  Moved sgd("{type: sgd, momentum: 0.5}"), adam("{type: adam}");
  CHECK(names(sgd.state()) == std::vector<std::string>{"velocity/fc.weight", "velocity/fc.bias"});
  CHECK(names(adam.state()) ==
        std::vector<std::string>{"mean/fc.weight", "mean/fc.bias", "square/fc.weight", "square/fc.bias"});
  for (const auto& state : {sgd.state(), adam.state()}) {
    for (std::size_t index = 0; index < state.size(); ++index) {
      const Parameter& parameter = sgd.parameter(index % 2);
      CHECK(state[index].columns == parameter.columns);
      CHECK(state[index].is_weight == (parameter.kind == Parameter::Kind::weight));
      CHECK(arma::approx_equal(*state[index].value, arma::zeros<Matrix>(arma::size(parameter.value)),
                               "absdiff", 0));
    }
  }
}

TEST_CASE("state() gives the memory itself, not a copy") {
  Moved moved("{type: sgd, momentum: 0.5}");
  moved.step(0);
  const Matrix expected = static_cast<Scalar>(-Moved::rate(0)) * moved.parameter(1).gradient;
  CHECK(arma::approx_equal(*moved.state()[1].value, expected, "absdiff", precise(1e-15, 1e-7)));
  moved.state()[1].value->fill(1);
  const Matrix before = moved.parameter(1).value;
  moved.step(1, 0.0);
  CHECK(arma::approx_equal(moved.parameter(1).value, before + Scalar(0.5), "absdiff", precise(1e-15, 1e-6)));
}

TEST_CASE("the effective rate is η/(1 − μ) for sgd and none for adam") {
  CHECK(Moved("{type: sgd}").optimizer().effective_rate(0.3) == 0.3);
  CHECK(Moved("{type: sgd, momentum: 0.75}").optimizer().effective_rate(0.3) == Approx(1.2).epsilon(1e-15));
  CHECK(Moved("{type: sgd, momentum: 0.75, nesterov: true}").optimizer().effective_rate(0.3) ==
        Approx(1.2).epsilon(1e-15));
  CHECK(Moved("{type: adam}").optimizer().effective_rate(0.3) == 0.0);
}
