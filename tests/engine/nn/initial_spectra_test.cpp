#include <catch2/catch.hpp>
#include <cmath>

#include "tests/engine/nn/network_of.hpp"

namespace rankcollapse {
namespace {

/// What the blog's notebooks print of a weight matrix: N its larger extent, M the smaller, λ the eigenvalues
/// of WᵀW without 1/N, and σ from the upper edge of the Marchenko–Pastur law, λ_max = σ²(1 + √(M/N))².
struct Statistics {
  double squared_norm = 0, stable_rank = 0, entropy = 0, lambda_min = 0, lambda_max = 0, sigma = 0;
};

Statistics statistics(const Matrix& weight) {
  const arma::mat w = arma::conv_to<arma::mat>::from(weight);
  const arma::vec lambda = arma::eig_sym(arma::mat(w * w.t()));
  const arma::vec p = lambda / arma::accu(lambda);
  const double aspect = static_cast<double>(w.n_rows) / static_cast<double>(w.n_cols);
  Statistics result;
  result.squared_norm = arma::accu(lambda);
  result.lambda_min = lambda.min();
  result.lambda_max = lambda.max();
  result.stable_rank = result.squared_norm / result.lambda_max;
  result.entropy = -arma::accu(p % arma::log(p)) / std::log(static_cast<double>(w.n_rows));
  result.sigma = std::sqrt(result.lambda_max) / (1 + std::sqrt(aspect));
  return result;
}

/// The mean over `draws` seeds of an outputs × inputs matrix, outputs ≤ inputs.
Statistics mean_statistics(std::size_t outputs, std::size_t inputs, int draws) {
  Network network =
      network_of("initializer: {type: glorot_normal_truncated, bias: 0.1}\nlayers: [{type: dense, units: " +
                     std::to_string(outputs) + "}]",
                 Shape::vector(inputs));
  Statistics mean;
  for (int seed = 1; seed <= draws; ++seed) {
    initialize_weights(network, Random(static_cast<std::uint64_t>(seed), "init"));
    const Statistics one = statistics(network.parameters()[0]->value);
    mean.squared_norm += one.squared_norm / draws;
    mean.stable_rank += one.stable_rank / draws;
    mean.entropy += one.entropy / draws;
    mean.lambda_min += one.lambda_min / draws;
    mean.lambda_max += one.lambda_max / draws;
    mean.sigma += one.sigma / draws;
  }
  return mean;
}

Approx about(double value) {
  return Approx(value).epsilon(0.01);
}

}  // namespace

TEST_CASE("FC1 of Mini-AlexNet, 4096 → 384, begins with the spectrum of Keras 2.1's truncated Glorot") {
  const Statistics fc1 = mean_statistics(384, 4096, 6);
  CHECK(fc1.sigma == about(1.1885));
  CHECK(fc1.stable_rank == about(225.6));
  CHECK(fc1.entropy == about(0.9921));
  CHECK(fc1.squared_norm == about(543.6));
  CHECK(fc1.lambda_min == about(0.687));
  CHECK(fc1.lambda_max == about(2.410));
}

// The smallest eigenvalue of one draw is spread by 6 %, and the known one is of a single draw: it is met
// within that spread only. The mean of many draws is 0.0949.
TEST_CASE("FC2 of Mini-AlexNet, 384 → 192, begins with the spectrum of Keras 2.1's truncated Glorot") {
  const Statistics fc2 = mean_statistics(192, 384, 100);
  CHECK(fc2.sigma == about(1.0044));
  CHECK(fc2.stable_rank == about(67.4));
  CHECK(fc2.entropy == about(0.9520));
  CHECK(fc2.squared_norm == about(198.2));
  CHECK(fc2.lambda_min == Approx(0.091).epsilon(0.06));
  CHECK(fc2.lambda_max == about(2.940));
}

TEST_CASE("the square hidden layers of the MLP, 512 → 512, begin with their known stable rank and entropy") {
  const Statistics square = mean_statistics(512, 512, 30);
  CHECK(square.stable_rank == about(130.2));
  CHECK(square.entropy == about(0.920));
}

}  // namespace rankcollapse
