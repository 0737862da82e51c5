#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <vector>

#include "tests/engine/nn/layer_cases.hpp"

namespace rankcollapse {
namespace {

constexpr bool in_double = sizeof(Scalar) == 8;
// Float carries seven digits and a difference loses half of them: there the law is a coarse one.
constexpr double tolerance = in_double ? 1e-7 : 2e-2;
constexpr int random_cases = 200;
constexpr std::size_t most_coordinates = 64;  // of one matrix; of a larger one so many are drawn

/// d⟨y, dy⟩/d(coordinate) by central differences of fourth order: [8(f(h) − f(−h)) − (f(2h) − f(−2h))]/12h.
double difference_quotient(OneLayer& one, Mode mode, Scalar& coordinate) {
  const Scalar step = std::min(static_cast<Scalar>(in_double ? 1e-3 : 2e-2), one.spacing / 8);
  const Scalar centre = coordinate;
  const auto at = [&](int steps) {
    coordinate = centre + static_cast<Scalar>(steps) * step;
    return one.objective(mode);
  };
  const long double quotient =
      (8 * (at(1) - at(-1)) - (at(2) - at(-2))) / (12 * static_cast<long double>(step));
  coordinate = centre;
  return static_cast<double>(quotient);
}

/// ‖gradient − difference quotients‖ and the larger of the two norms over the coordinates of `variable`.
struct Comparison {
  double difference = 0.0, norm = 0.0;
};

Comparison compare(OneLayer& one, Mode mode, Matrix& variable, const Matrix& gradient, const Random& random) {
  const auto order = random.permutation(static_cast<std::uint32_t>(variable.n_elem), 0);
  double difference = 0.0, norm = 0.0;
  for (std::size_t i = 0; i < std::min(order.size(), most_coordinates); ++i) {
    const double expected = difference_quotient(one, mode, variable[order[i]]);
    const auto given = static_cast<double>(gradient[order[i]]);
    difference += (given - expected) * (given - expected);
    norm += std::max(given * given, expected * expected);
  }
  return {std::sqrt(difference), std::sqrt(norm)};
}

/// The largest relative error of dx and of the parameters' gradients. Inside a layer of layers a gradient may
/// be zero whatever the numbers, as that of a bias before a batch_norm, and is known but for rounding: none
/// counts as smaller than a hundredth of the largest.
double worst_error(const LayerCase& layer_case, Mode mode, Draw& draw) {
  OneLayer one(layer_case, draw);
  one.forward(mode);
  one.backward(mode);
  const Random random(draw.count(1, 1u << 30), "coordinates");
  std::vector<Matrix*> variables = {&one.x};
  std::vector<Matrix> gradients = {one.dx};
  for (Parameter* parameter : one.layer().parameters()) {
    variables.push_back(&parameter->value);
    gradients.push_back(parameter->gradient);
  }
  std::vector<Comparison> comparisons;
  double largest = 0.0, worst = 0.0;
  for (std::size_t i = 0; i < variables.size(); ++i) {
    comparisons.push_back(compare(one, mode, *variables[i], gradients[i], random));
    largest = std::max(largest, comparisons.back().norm);
  }
  for (const auto& [difference, norm] : comparisons) {
    const double error = difference == 0.0 ? 0.0 : difference / std::max(norm, 0.01 * largest);
    worst = std::isnan(error) ? error : std::max(worst, error);
  }
  return worst;
}

const char* name_of(Mode mode) {
  return mode == Mode::training ? "training" : "evaluation";
}

}  // namespace

TEST_CASE("the backward of each layer's example is the derivative of its forward") {
  for (const LayerRow& row : layer_table()) {
    for (const Mode mode : {Mode::training, Mode::evaluation}) {
      const LayerCase example = example_case(row);
      INFO(name_of(mode) << ": " << to_string(example));
      Draw draw(1, row.name);
      CHECK(worst_error(example, mode, draw) <= tolerance);
    }
  }
}

TEST_CASE(
    "backward is the derivative of forward for random shapes and options of each layer, by fast kernels "
    "too") {
  for (const LayerRow& row : layer_table()) {
    const bool is_fast = has_fast_kernels(row);
    CHECK(is_fast == (row.name == "dense"));
    for (const Mode mode : {Mode::training, Mode::evaluation}) {
      Draw draw(2, std::string(row.name) + name_of(mode));
      for (int number = 0; number < random_cases; ++number) {
        const LayerCase layer_case = random_case(row, mode, draw);
        INFO(name_of(mode) << " " << number << ": " << to_string(layer_case));
        CHECK(worst_error(layer_case, mode, draw) <= tolerance);
        if (!is_fast || number >= random_cases / 4) continue;
        CHECK(worst_error(by_fast_kernels(layer_case), mode, draw) <= tolerance);
      }
    }
  }
}

TEST_CASE("the gradients of the parameters do not depend on whether dx is wanted") {
  for (const LayerRow& row : layer_table()) {
    for (const Mode mode : {Mode::training, Mode::evaluation}) {
      for (const LayerCase& layer_case : {example_case(row), by_fast_kernels(example_case(row))}) {
        INFO(name_of(mode) << ": " << to_string(layer_case));
        Draw draw(3, row.name);
        OneLayer one(layer_case, draw);
        one.forward(mode);
        one.backward(mode);
        std::vector<Matrix> gradients;
        for (const Parameter* parameter : one.layer().parameters()) gradients.push_back(parameter->gradient);
        one.backward_without_dx(mode);
        for (std::size_t i = 0; i < gradients.size(); ++i) {
          CHECK(arma::all(arma::vectorise(gradients[i] == one.layer().parameters()[i]->gradient)));
        }
      }
    }
  }
}

TEST_CASE("no layer hides a number that is not one: a network that diverges shows it") {
  for (const LayerRow& row : layer_table()) {
    for (const LayerCase& layer_case : {example_case(row), by_fast_kernels(example_case(row))}) {
      Draw draw(4, row.name);
      OneLayer one(layer_case, draw);
      one.x[0] = std::numeric_limits<Scalar>::quiet_NaN();
      one.forward(Mode::evaluation);
      INFO(to_string(layer_case));
      CHECK(one.y.col(0).has_nan());
    }
  }
}

}  // namespace rankcollapse
