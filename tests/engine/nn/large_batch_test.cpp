#include <catch2/catch.hpp>
#include <vector>

#include "tests/engine/nn/layer_cases.hpp"
#include "tests/engine/nn/same_bits.hpp"

namespace rankcollapse {
namespace {

/// All that a training step and an evaluation with this many threads write.
std::vector<Matrix> results(const LayerCase& layer_case, int threads) {
  Draw draw(5, "threads");
  OneLayer one(layer_case, draw, threads);
  std::vector<Matrix> all;
  for (const Mode mode : {Mode::training, Mode::evaluation}) {
    one.forward(mode);
    one.backward(mode);
    all.push_back(one.y);
    all.push_back(one.dx);
    for (const Parameter* parameter : one.layer().parameters()) all.push_back(parameter->gradient);
    for (const Buffer* buffer : one.layer().buffers()) all.push_back(buffer->value);
  }
  return all;
}

/// Evaluates samples first … last of a batch: the output, dx, and the gradients of the parameters.
std::vector<Matrix> evaluate_samples(OneLayer& one, const Matrix& x, const Matrix& dy, std::size_t first,
                                     std::size_t last) {
  one.x = Matrix(x.cols(first, last));
  one.dy = Matrix(dy.cols(first, last));
  one.y.set_size(one.y.n_rows, one.x.n_cols);
  one.dx.set_size(one.x.n_rows, one.x.n_cols);
  one.forward(Mode::evaluation);
  one.backward(Mode::evaluation);
  std::vector<Matrix> all = {one.y, one.dx};
  for (const Parameter* parameter : one.layer().parameters()) all.push_back(parameter->gradient);
  return all;
}

double relative_difference(const Matrix& given, const Matrix& expected) {
  return static_cast<double>(arma::norm(given - expected, "fro") / arma::norm(expected, "fro"));
}

/// Large cases of all layers by their definition, and by fast kernels where they have them.
std::vector<LayerCase> all_large_cases() {
  std::vector<LayerCase> cases;
  for (const LayerRow& row : layer_table()) {
    cases.push_back(large_case(row));
    if (has_fast_kernels(row)) cases.push_back(by_fast_kernels(large_case(row)));
  }
  return cases;
}

}  // namespace

TEST_CASE("no bit of a layer's results depends on the number of threads") {
  for (const LayerCase& layer_case : all_large_cases()) {
    const auto expected = results(layer_case, 1);
    for (const Matrix& matrix : expected) REQUIRE(matrix.is_finite());
    for (const int threads : {2, 3, 8}) {
      const auto given = results(layer_case, threads);
      REQUIRE(given.size() == expected.size());
      for (std::size_t i = 0; i < given.size(); ++i) {
        INFO(to_string(layer_case) << ", " << threads << " threads, result " << i);
        CHECK(same_bits(given[i], expected[i]));
      }
    }
  }
}

TEST_CASE("a large batch gives the outputs of its samples and the sum of their gradients") {
  const double tolerance = sizeof(Scalar) == 8 ? 1e-13 : 1e-5;
  for (const LayerCase& layer_case : all_large_cases()) {
    Draw draw(6, layer_case.layer);
    OneLayer one(layer_case, draw, 2);
    const Matrix x = one.x, dy = one.dy;
    const auto whole = evaluate_samples(one, x, dy, 0, layer_case.batch - 1);
    auto parts = evaluate_samples(one, x, dy, 0, 0);
    for (std::size_t sample = 1; sample < layer_case.batch; ++sample) {
      const auto part = evaluate_samples(one, x, dy, sample, sample);
      for (std::size_t i = 0; i < parts.size(); ++i) {
        if (i < 2) {
          parts[i] = arma::join_rows(parts[i], part[i]);
        } else {
          parts[i] += part[i];
        }
      }
    }
    for (std::size_t i = 0; i < parts.size(); ++i) {
      INFO(to_string(layer_case) << ", result " << i);
      CHECK(relative_difference(whole[i], parts[i]) < tolerance);
    }
  }
}

}  // namespace rankcollapse
