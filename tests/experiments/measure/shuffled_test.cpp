#include "experiments/measure/shuffled.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "experiments/measure/shape_metrics.hpp"
#include "tests/experiments/measure/reference_matrices.hpp"

using namespace rankcollapse;
using namespace rankcollapse::reference;

namespace {

bool equal(const arma::mat& a, const arma::mat& b) {
  return arma::all(arma::vectorise(a == b));
}

}  // namespace

TEST_CASE("shuffling keeps the entries and moves nearly all of them, otherwise each replica and each seed") {
  const arma::mat matrix = sine_matrix();
  const arma::mat first = shuffled(matrix, Random(1, "shuffled"), 0);
  CHECK(equal(arma::sort(arma::vectorise(first)), arma::sort(arma::vectorise(matrix))));
  CHECK(arma::accu(first != matrix) > 2380.0);  // of 2400
  CHECK(equal(first, shuffled(matrix, Random(1, "shuffled"), 0)));
  CHECK_FALSE(equal(first, shuffled(matrix, Random(1, "shuffled"), 1)));
  CHECK_FALSE(equal(first, shuffled(matrix, Random(2, "shuffled"), 0)));
}

TEST_CASE("shuffling is fair: an entry comes to each of six places equally often") {
  arma::mat matrix(2, 3, arma::fill::zeros), counts(2, 3, arma::fill::zeros);
  matrix(1, 1) = 1.0;
  for (std::uint64_t replica = 0; replica < 6000; ++replica)
    counts += shuffled(matrix, Random(3, "fair"), replica);
  CHECK(counts.min() > 1000 - 130);  // 4.5 standard deviations
  CHECK(counts.max() < 1000 + 130);
}

TEST_CASE(
    "the Jensen-Shannon distance is 0 of multiples in any order and √ln 2 of what has nothing in common") {
  CHECK(jensen_shannon_distance({1.0, 2.0, 3.0}, {30.0, 10.0, 20.0}) == Approx(0.0).margin(1e-9));
  CHECK(jensen_shannon_distance({1.0, 0.0}, {1.0, 0.0}) == 0.0);
  // Half of the first lies where all of the second does: ½·(ln 2 − ¾·ln(4/3))…
  const double expected =
      0.5 * (0.5 * std::log(0.5 / 0.25) + 0.5 * std::log(0.5 / 0.75) + std::log(1.0 / 0.75));
  CHECK(jensen_shannon_distance({1.0, 1.0}, {0.0, 5.0}) == Approx(std::sqrt(expected)).epsilon(1e-14));
  CHECK(std::isnan(jensen_shannon_distance({0.0, 0.0}, {1.0, 1.0})));
  CHECK(std::isnan(jensen_shannon_distance(arma::vec(), arma::vec())));
}

TEST_CASE("a spike stands above its shuffled matrix, and a matrix of independent entries does not") {
  const auto compare = [](const arma::mat& matrix) {
    return compare_with_shuffled(matrix, spectrum_of(matrix), Random(1, "shuffled"));
  };
  const ShuffledComparison noise = compare(uniform_matrix()), spike = compare(spiked_uniform_matrix());
  CHECK(noise.softrank == Approx(1.0).epsilon(0.06));
  CHECK(spike.softrank < 0.75);
  CHECK(spike.softrank == Approx(std::pow(spike.shuffled.largest(), 2) / 1090.699386).epsilon(1e-8));
  CHECK(spike.max_difference == Approx(1090.699386 * (1.0 - spike.softrank)).epsilon(1e-8));
  CHECK(spike.rand_distance > 1.5 * noise.rand_distance);
  CHECK(spike.max_rand_eval == Approx(std::pow(spike.shuffled.largest(), 2)));  // M = 100: one replica
  CHECK(frobenius_norm(spike.shuffled) == Approx(std::sqrt(30472.35002)).epsilon(1e-8));
}

TEST_CASE("with fewer than 100 values the largest of five shuffled matrices is taken") {
  const arma::mat matrix = sine_matrix();
  const Random random(4, "shuffled");
  double largest = 0.0;
  for (std::uint64_t replica = 0; replica < 5; ++replica)
    largest = std::max(largest, spectrum_of(shuffled(matrix, random, replica)).largest());
  const ShuffledComparison comparison = compare_with_shuffled(matrix, spectrum_of(matrix), random);
  CHECK(comparison.max_rand_eval == largest * largest);
  CHECK(comparison.shuffled.largest() < largest);  // of this seed the first is not the largest
}

TEST_CASE("shuffling a zero matrix, one entry, or none compares with nothing") {
  for (const arma::mat& matrix : {arma::mat(3, 2, arma::fill::zeros), arma::mat(), arma::mat(0, 4)}) {
    const ShuffledComparison comparison =
        compare_with_shuffled(matrix, spectrum_of(matrix), Random(1, "shuffled"));
    CHECK(comparison.max_rand_eval == 0.0);
    CHECK(comparison.max_difference == 0.0);
    CHECK(std::isnan(comparison.softrank));
    CHECK(std::isnan(comparison.rand_distance));
  }
  const arma::mat one(1, 1, arma::fill::value(2.0));
  const ShuffledComparison comparison = compare_with_shuffled(one, spectrum_of(one), Random(1, "shuffled"));
  CHECK(comparison.softrank == 1.0);
  CHECK(comparison.rand_distance == 0.0);
}
