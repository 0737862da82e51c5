#include "experiments/measure/rank_bound.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

#include "tests/experiments/measure/clusters.hpp"
#include "tests/thrown.hpp"

using namespace rankcollapse;

namespace {

struct Tail {
  double distance;  // dist_K
  double behind;    // s_{K+1}
};

Tail tail(const arma::mat& w, std::size_t k) {
  const arma::vec s = arma::svd(w);
  if (k >= s.n_elem) return {0.0, 0.0};
  return {arma::norm(s.tail(s.n_elem - k)), s[k]};
}

RankBoundAccumulator accumulated(const Clusters& some, const arma::mat& deltas, std::size_t classes,
                                 std::size_t portion) {
  RankBoundAccumulator accumulator(classes);
  for (std::size_t first = 0; first < some.labels.size(); first += portion) {
    const std::size_t last = std::min(first + portion, some.labels.size()) - 1;
    accumulator.add(some.features.cols(first, last), deltas.cols(first, last),
                    std::span(some.labels).subspan(first, last - first + 1));
  }
  return accumulator;
}

}  // namespace

TEST_CASE("the parts of the bound are what their equations say, in however many portions") {
  const std::size_t classes = 3, width = 12, outputs = 9, per_class = 30;
  const double lambda = 0.03;
  const Clusters some = clusters(classes, width, per_class, 0.7, 1.0, 1);
  const arma::mat deltas = normal_matrix(outputs, classes * per_class, 2),
                  w = normal_matrix(outputs, width, 3);
  const double n = classes * per_class;
  arma::mat centred = some.features;
  for (std::uint32_t c = 0; c < classes; ++c) {
    const arma::uvec own = arma::find(arma::Col<std::uint32_t>(some.labels) == c);
    arma::mat part = some.features.cols(own);
    centred.cols(own) = part.each_col() - arma::vec(arma::mean(part, 1));
  }
  const arma::mat gradient = deltas * some.features.t() / n + lambda * w;
  for (const std::size_t portion : {1, 13, 90}) {
    const RankBoundAccumulator accumulator = accumulated(some, deltas, classes, portion);
    const RankBound found = accumulator.bound(w, lambda);
    CHECK(found.samples == 90);
    CHECK(arma::approx_equal(accumulator.data_gradient(), gradient - lambda * w, "absdiff", 1e-13));
    CHECK(found.tcv == Approx(arma::accu(arma::square(centred)) / n));
    CHECK(found.delta_norm == Approx(arma::norm(deltas, 2) / std::sqrt(n)));
    CHECK(found.weight_norm == Approx(arma::norm(w, "fro")));
    CHECK(found.gradient_norm == Approx(arma::norm(gradient, "fro")));
    CHECK(found.gradient_term == Approx(arma::norm(gradient, "fro") / lambda));
    CHECK(found.spectral_gradient_term == Approx(arma::norm(gradient, 2) / lambda));
    CHECK(found.stationarity == Approx(arma::norm(gradient, "fro") / (lambda * arma::norm(w, "fro"))));
    CHECK(found.product == Approx(arma::norm(deltas, 2) * arma::norm(centred, "fro") / (lambda * n)));
    CHECK(found.direct == Approx(arma::norm(deltas * centred.t(), "fro") / (lambda * n)));
    CHECK(found.spectral == Approx(arma::norm(deltas * centred.t(), 2) / (lambda * n)));
  }
}

TEST_CASE("with the gradient term the bounds hold for any weights, gradients and inputs") {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    const std::size_t classes = 1 + seed % 4, width = 3 + seed % 11, outputs = 2 + seed % 9;
    const double lambda = std::pow(10.0, -static_cast<double>(seed % 7));
    const Clusters some =
        clusters(classes, width, 15, std::pow(0.3, static_cast<double>(seed % 5)), 1.0, seed);
    const arma::mat deltas = normal_matrix(outputs, classes * 15, seed + 1),
                    w = normal_matrix(outputs, width, seed + 2);
    const RankBound bound = accumulated(some, deltas, classes, 8).bound(w, lambda);
    const auto [distance, behind] = tail(w, classes);
    INFO("seed " << seed);
    const double room = 1.0 + 1e-9;
    CHECK(distance <= room * (bound.direct + bound.gradient_term));
    CHECK(bound.direct <= room * bound.product);
    CHECK(behind <= room * (bound.spectral + bound.spectral_gradient_term));
  }
}

TEST_CASE("at a stationary weight the gradient term is gone, and the bound is met where nothing else adds") {
  // W = −ΔZᵀ/(λN): the distance from rank K is at most ‖Δ(Z − Z̄)ᵀ‖/(λN), and equal to it where Z̄ = 0.
  const double lambda = 0.1;
  Clusters some = clusters(2, 10, 20, 1.0, 0.0, 5);
  for (std::uint32_t c = 0; c < 2; ++c) {
    const arma::uvec own = arma::find(arma::Col<std::uint32_t>(some.labels) == c);
    arma::mat part = some.features.cols(own);
    some.features.cols(own) = part.each_col() - arma::vec(arma::mean(part, 1));
  }
  const arma::mat deltas = normal_matrix(8, 40, 6);
  const arma::mat w = -deltas * some.features.t() / (lambda * 40.0);
  const RankBound bound = accumulated(some, deltas, 2, 40).bound(w, lambda);
  CHECK(bound.stationarity < 1e-14);
  CHECK(bound.direct == Approx(tail(w, 0).distance));
  CHECK(bound.spectral == Approx(tail(w, 0).behind));
}

TEST_CASE("the spread of classes that are all but points is not lost beside their distance from the origin") {
  const double lambda = 1e-3, n = 30.0;
  const Clusters some = clusters(3, 16, 10, 1e-13, 1.0, 7);
  const arma::mat deltas = normal_matrix(12, 30, 8);
  const arma::mat w = -deltas * some.features.t() / (lambda * n);
  arma::mat deviations = some.features;
  for (std::uint32_t c = 0; c < 3; ++c) {
    const arma::uvec own = arma::find(arma::Col<std::uint32_t>(some.labels) == c);
    arma::mat part = some.features.cols(own);
    part.each_col() -= arma::vec(some.features.col(c));  // exact: they are so close
    deviations.cols(own) = part.each_col() - arma::vec(arma::mean(part, 1));
  }
  const RankBound bound = accumulated(some, deltas, 3, 7).bound(w, lambda);
  CHECK(bound.direct == Approx(arma::norm(deltas * deviations.t(), "fro") / (lambda * n)).epsilon(1e-9));
  CHECK(bound.tcv == Approx(arma::accu(arma::square(deviations)) / n).epsilon(1e-9));
  CHECK(tail(w, 3).distance <= 1e-12 * bound.weight_norm + bound.direct + bound.gradient_term);
}

TEST_CASE("a bound that does not exist is refused with the cause") {
  const Clusters some = clusters(2, 4, 5, 1.0, 1.0, 9);
  const arma::mat deltas = normal_matrix(3, 10, 1);
  const RankBoundAccumulator accumulator = accumulated(some, deltas, 2, 10);
  const auto cause = [&](const arma::mat& w, double lambda) {
    return thrown_by([&] { accumulator.bound(w, lambda); });
  };
  const arma::mat w(3, 4, arma::fill::zeros);
  CHECK(std::isnan(accumulator.bound(w, 0.1).stationarity));
  CHECK(cause(w, 0.0) == "3: without a penalty λ > 0 there is no bound");
  CHECK(cause(w, std::numeric_limits<double>::quiet_NaN()) == "3: without a penalty λ > 0 there is no bound");
  CHECK(cause(w.t(), 0.1) == "3: the weight is 4 × 3, the gradients and inputs are of 3 × 4");
  CHECK(cause(w / 0.0, 0.1) == "3: the weight has entries that are not finite");
  CHECK(thrown_by([&] { RankBoundAccumulator(2).bound(w, 0.1); }) == "3: no samples");
  RankBoundAccumulator other(2);
  const std::vector<std::uint32_t> labels = {0};
  CHECK(thrown_by([&] { other.add(arma::mat(4, 1), deltas, labels); }) == "3: gradients of 10 samples for 1");
  CHECK(thrown_by([&] { other.add(arma::mat(1, 1), arma::mat(1, 1, arma::fill::ones) / 0.0, labels); }) ==
        "3: the gradients are not finite");
}
