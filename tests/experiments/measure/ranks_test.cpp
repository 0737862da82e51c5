#include "experiments/measure/ranks.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <map>

#include "tests/experiments/measure/reference_matrices.hpp"

using namespace rankcollapse;
using namespace rankcollapse::reference;

namespace {

Spectrum diagonal(const arma::vec& values) {
  return spectrum_of(arma::diagmat(values));
}

std::map<std::string, NamedRank> by_rule(const std::vector<NamedRank>& ranks) {
  std::map<std::string, NamedRank> table;
  for (const NamedRank& rank : ranks) table[rank.rule] = rank;
  return table;
}

std::size_t gap_above_noise(const Spectrum& spectrum, Storage storage = Storage::float64) {
  return values_before_largest_gap(spectrum, noise_floor(spectrum, storage));
}

}  // namespace

TEST_CASE("ranks and rank losses of the reference matrices are those of numpy and WeightWatcher") {
  const auto check = [](const arma::mat& matrix, std::size_t rank, std::size_t loss, std::size_t weak) {
    const Spectrum spectrum = spectrum_of(matrix);
    CHECK(rank_above(spectrum, noise_floor(spectrum, Storage::float64)) == rank);
    CHECK(rank_loss(spectrum) == loss);
    CHECK(weak_rank_loss(spectrum) == weak);
  };
  check(sine_matrix(), 40, 0, 0);
  check(doubled_columns(), 20, 20, 20);
  check(decaying_columns(), 40, 0, 0);
  check(uniform_matrix(), 100, 0, 0);
  check(spiked_uniform_matrix(), 100, 0, 0);
}

TEST_CASE("the rank of a matrix is that of its correlation matrix") {
  const auto rank_of = [](const arma::mat& matrix) {
    const Spectrum spectrum = spectrum_of(matrix);
    return rank_above(spectrum, noise_floor(spectrum, Storage::float64));
  };
  for (const arma::mat& matrix : {sine_matrix(), doubled_columns(), decaying_columns(), uniform_matrix()}) {
    CHECK(rank_of(matrix.t() * matrix) == rank_of(matrix));
    CHECK(rank_of(matrix * matrix.t()) == rank_of(matrix));
  }
  // Its eigenvalues are the squares of the singular values.
  const arma::vec squares = arma::square(spectrum_of(sine_matrix()).singular_values);
  const arma::vec eigenvalues = spectrum_of(sine_matrix().t() * sine_matrix()).singular_values;
  CHECK(arma::abs(eigenvalues / squares - 1.0).max() < 1e-12);
}

TEST_CASE("every rule gives its own rank of one spectrum, always in the same order") {
  const Spectrum spectrum = diagonal({10.0, 2e-3, 5e-4, 2e-5, 1e-6, 1e-8, 1e-14, 0.0});
  const std::vector<NamedRank> ranks = ranks_under_all_rules(spectrum, Storage::float32);
  const std::vector<NamedRank> expected = {
      {"numpy", 10 * 8 * 0x1p-23, 4}, {"numerical-recipes", 10 * 0x1p-24 * std::sqrt(17.0), 4},
      {"abs:1e-3", 1e-3, 2},          {"log10<-8", 1e-8, 5},
      {"weightwatcher", 1e-3, 2},     {"relative:1e-1", 1.0, 1},
      {"relative:1e-2", 0.1, 1},      {"relative:1e-3", 0.01, 1},
      {"relative:1e-4", 1e-3, 2}};
  REQUIRE(ranks.size() == expected.size());
  for (std::size_t index = 0; index < ranks.size(); ++index) {
    INFO(expected[index].rule);
    CHECK(ranks[index].rule == expected[index].rule);
    CHECK(ranks[index].threshold == Approx(expected[index].threshold).epsilon(1e-12));
    CHECK(ranks[index].rank == expected[index].rank);
  }
  CHECK(by_rule(ranks_under_all_rules(spectrum, Storage::float64)).at("numpy").rank == 6);
  CHECK(by_rule(ranks_under_all_rules(spectrum, Storage::float16)).at("numpy").rank == 1);
}

TEST_CASE("the precisions are known by their eps, and the noise floor is ν_max·N·eps") {
  CHECK(1.0f + static_cast<float>(epsilon_of(Storage::float32)) == std::nextafter(1.0f, 2.0f));
  CHECK(1.0 + epsilon_of(Storage::float64) == std::nextafter(1.0, 2.0));
  CHECK(epsilon_of(Storage::float16) == 1.0 / 1024);
  CHECK(epsilon_of(Storage::bfloat16) == 1.0 / 128);
  const Spectrum spectrum = spectrum_of(5.0 * arma::mat(3, 20, arma::fill::eye));
  CHECK(noise_floor(spectrum, Storage::float32) == Approx(5.0 * 20 * 0x1p-23).epsilon(1e-14));
}

TEST_CASE(
    "float32 weights of rank 100 have rank 100 by numpy's rule, and 192 by WeightWatcher's float64 eps") {
  arma::arma_rng::set_seed(8);
  const arma::mat product = arma::mat(384, 100, arma::fill::randn) * arma::mat(100, 192, arma::fill::randn);
  const arma::mat stored = arma::conv_to<arma::mat>::from(arma::conv_to<arma::fmat>::from(product));
  const Spectrum spectrum = spectrum_of(stored);
  CHECK(by_rule(ranks_under_all_rules(spectrum, Storage::float32)).at("numpy").rank == 100);
  CHECK(rank_loss(spectrum, Storage::float32) == 92);
  CHECK(rank_loss(spectrum) == 0);  // WeightWatcher's "matrix_rank" is then 192
}

TEST_CASE("relative ranks are 0 where the whole matrix fell below 1e-6 of what it was") {
  const Spectrum spectrum = diagonal({1e-7, 0.9e-7, 0.8e-7});
  const auto unaware = by_rule(ranks_under_all_rules(spectrum, Storage::float32));
  const auto vanished = by_rule(ranks_under_all_rules(spectrum, Storage::float32, 1.0));
  const auto present = by_rule(ranks_under_all_rules(spectrum, Storage::float32, 0.09));
  for (const char* rule : {"relative:1e-1", "relative:1e-2", "relative:1e-3", "relative:1e-4"}) {
    CHECK(unaware.at(rule).rank == 3);
    CHECK(vanished.at(rule).rank == 0);
    CHECK(vanished.at(rule).threshold == 1e-6);
    CHECK(present.at(rule).rank == 3);
  }
  CHECK(vanished.at("numpy").rank == 3);
}

TEST_CASE("the distance to the matrices of rank k is the norm of what lies behind") {
  const Spectrum spectrum = diagonal({5.0, 4.0, 3.0});
  CHECK(distance_to_rank(spectrum, 0) == Approx(std::sqrt(50.0)));
  CHECK(distance_to_rank(spectrum, 1) == Approx(5.0));
  CHECK(distance_to_rank(spectrum, 2) == Approx(3.0));
  CHECK(distance_to_rank(spectrum, 3) == 0.0);
  CHECK(distance_to_rank(spectrum, 99) == 0.0);
  CHECK(singular_value_behind(spectrum, 0) == Approx(5.0));
  CHECK(singular_value_behind(spectrum, 2) == Approx(3.0));
  CHECK(singular_value_behind(spectrum, 3) == 0.0);
  CHECK(distance_to_rank(diagonal({1.0, 4e-160, 3e-160}), 1) / 1e-160 == Approx(5.0).epsilon(1e-12));
  CHECK(distance_to_rank(diagonal({4e200, 3e200}), 0) / 1e200 == Approx(5.0).epsilon(1e-12));
}

TEST_CASE("no matrix of rank k is nearer than the distance says, and the truncated one is as near") {
  arma::mat u, v;
  arma::vec s;
  const arma::mat a = sine_matrix();
  arma::svd_econ(u, s, v, a);
  const arma::mat truncated = u.head_cols(7) * arma::diagmat(s.head(7)) * v.head_cols(7).t();
  CHECK(distance_to_rank(spectrum_of(a), 7) == Approx(arma::norm(a - truncated, "fro")).epsilon(1e-12));
}

TEST_CASE("the profile counts the values above 1, 1e-1 … 1e-16 of the largest") {
  const Spectrum spectrum = diagonal({2.0, 1.0, 0.1, 1e-5, 1e-12, 0.0});
  const std::vector<std::size_t> expected = {0, 2, 3, 3, 3, 3, 4, 4, 4, 4, 4, 4, 4, 5, 5, 5, 5};
  CHECK(rank_profile(spectrum) == expected);
  CHECK(rank_profile(diagonal({1e-300 * 2.0, 1e-300})) ==
        std::vector<std::size_t>{0, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2});
}

TEST_CASE("the largest gap in log ν is found, and values below the noise floor count as equal to it") {
  CHECK(gap_above_noise(diagonal({3.0, 2.0, 1.0, 0.01, 0.009, 0.008})) == 3);
  CHECK(gap_above_noise(diagonal({1.0, 0.5, 1e-17, 0.0})) == 2);
  CHECK(gap_above_noise(diagonal({1.0, 1e-9, 1e-12, 1e-30, 1e-300})) == 1);
  CHECK(gap_above_noise(diagonal({1.0, 0.1, 1e-7, 1e-12}), Storage::float64) == 2);
  CHECK(gap_above_noise(diagonal({1.0, 0.9, 1e-4, 1e-12}), Storage::float32) == 2);
  CHECK(gap_above_noise(diagonal({1.0, 1e-2, 1e-6, 1e-14}), Storage::float32) == 2);
  CHECK(gap_above_noise(diagonal({1.0, 1e-2, 1e-6, 1e-14}), Storage::float64) == 3);
  CHECK(gap_above_noise(spectrum_of(doubled_columns())) == 20);
}

TEST_CASE(
    "the floor of the largest gap is the caller's, for a difference may be less exact than it is small") {
  const Spectrum spectrum = diagonal({3e-2, 2e-2, 1e-4, 1e-9});
  CHECK(gap_above_noise(spectrum, Storage::float32) == 3);
  CHECK(values_before_largest_gap(spectrum, 1e-3) == 2);
  CHECK(values_before_largest_gap(spectrum, 0.0) == 3);
  CHECK(values_before_largest_gap(spectrum, 2.5e-2) == 1);
  CHECK(values_before_largest_gap(spectrum, 4e-2) == 0);
}

TEST_CASE("equal values have no gap, and the zero matrix has no values before one") {
  CHECK(gap_above_noise(spectrum_of(arma::mat(4, 4, arma::fill::eye))) == 4);
  CHECK(gap_above_noise(diagonal({7.0})) == 1);
  CHECK(gap_above_noise(diagonal({0.0, 0.0})) == 0);
  CHECK(gap_above_noise(Spectrum{}) == 0);
}

TEST_CASE("the zero matrix and a matrix without entries have rank zero under every rule") {
  for (const Spectrum& spectrum : {diagonal({0.0, 0.0, 0.0}), Spectrum{}}) {
    for (const NamedRank& rank : ranks_under_all_rules(spectrum, Storage::float32)) {
      INFO(rank.rule);
      CHECK(rank.rank == 0);
    }
    CHECK(rank_loss(spectrum) == spectrum.smaller_extent());
    CHECK(weak_rank_loss(spectrum) == spectrum.smaller_extent());
    CHECK(distance_to_rank(spectrum, 0) == 0.0);
    CHECK(singular_value_behind(spectrum, 0) == 0.0);
    CHECK(rank_profile(spectrum) == std::vector<std::size_t>(17, 0));
    CHECK(noise_floor(spectrum, Storage::float64) == 0.0);
  }
}
