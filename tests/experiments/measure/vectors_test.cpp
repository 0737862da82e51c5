#include "experiments/measure/vectors.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "tests/experiments/measure/reference_matrices.hpp"
#include "tests/thrown.hpp"

using namespace rankcollapse;
using namespace rankcollapse::reference;

TEST_CASE("singular vectors are those of the smaller side, orthonormal and in the order of the values") {
  for (const bool is_tall : {true, false}) {
    const arma::mat tall = decaying_columns();
    const arma::mat vectors = singular_vectors(is_tall ? tall : arma::mat(tall.t()));
    REQUIRE(vectors.n_rows == 40);
    REQUIRE(vectors.n_cols == 40);
    CHECK(arma::norm(vectors.t() * vectors - arma::eye(40, 40), "fro") < 1e-13);
    const arma::vec lengths = arma::sqrt(arma::sum(arma::square(tall * vectors), 0)).t();
    CHECK(arma::abs(lengths - arma::svd(tall)).max() < 1e-13);
  }
}

TEST_CASE("one entry alone and entries of one magnitude are the ends of both ratios") {
  const arma::vec alone = {0.0, -3.0, 0.0, 0.0}, spread = {0.5, -0.5, 0.5, 0.5};
  CHECK(localization_ratio(alone) == 1.0);
  CHECK(participation_ratio(alone) == 1.0);
  CHECK(localization_ratio(spread) == 4.0);
  CHECK(participation_ratio(spread) == Approx(std::sqrt(2.0)));
  CHECK(participation_ratio({1e200, 1e200, 0.0}) == Approx(std::pow(2.0, 0.25)));
}

TEST_CASE("vectors without entries, and zero ones, have defined answers") {
  for (const arma::vec& vector : {arma::vec(), arma::vec(5, arma::fill::zeros)}) {
    CHECK(localization_ratio(vector) == 0.0);
    CHECK(participation_ratio(vector) == 0.0);
    CHECK(std::abs(vector_entropy(vector)) < 1e-8);
    CHECK(std::abs(magnitude_entropy(vector)) < 1e-8);
  }
}

TEST_CASE("the entropy of a histogram: all bins alike give ln 100, two equal halves ln 2") {
  CHECK(vector_entropy(arma::linspace(-1.0, 1.0, 1000)) == Approx(std::log(100.0)).epsilon(1e-5));
  const arma::vec halves = {-1.0, -1.0, 1.0, 1.0};
  CHECK(vector_entropy(halves) == Approx(std::log(2.0)).epsilon(1e-8));
  CHECK(std::abs(magnitude_entropy(halves)) < 1e-8);  // |v| knows one value
}

TEST_CASE("a value on the edge of two bins belongs to the upper one, and the largest to the last bin") {
  // 99 bins get one of the 101 values each, the last gets two.
  const double expected = std::log(101.0) - 2.0 / 101.0 * std::log(2.0);
  CHECK(vector_entropy(arma::regspace(0, 100)) == Approx(expected).epsilon(1e-8));
}

TEST_CASE("WeightWatcher's vector_entropy of four ones is that of its own test") {
  CHECK(porter_thomas_value({1.0, 1.0, 1.0, 1.0}) == Approx(0.146762663).epsilon(1e-8));
}

TEST_CASE("vectors are grouped into spikes, the next and the bulk, and an empty group has no means") {
  const arma::mat vectors = arma::join_rows(arma::mat(4, 1, arma::fill::value(0.5)), arma::eye(4, 3));
  const auto groups = localization_by_group(vectors, 1, 2);
  REQUIRE(groups.size() == 3);
  CHECK(groups[0].group == "spikes");
  CHECK(groups[0].vectors == 1);
  CHECK(groups[0].localization_ratio == 4.0);
  CHECK(groups[1].group == "next");
  CHECK(groups[1].vectors == 2);
  CHECK(groups[1].localization_ratio == 1.0);
  CHECK(groups[2].group == "bulk");
  CHECK(groups[2].vectors == 1);
  const auto mixed = localization_by_group(vectors, 2, 9);
  CHECK(mixed[0].localization_ratio == 2.5);
  CHECK(mixed[0].participation_ratio == Approx((std::sqrt(2.0) + 1.0) / 2.0));
  CHECK(mixed[1].vectors == 2);
  CHECK(mixed[2].vectors == 0);
  CHECK(std::isnan(mixed[2].localization_ratio));
  CHECK(std::isnan(mixed[2].vector_entropy));
}

TEST_CASE("entries that are not finite have no singular vectors, and a matrix without entries none either") {
  arma::mat matrix(2, 2, arma::fill::ones);
  matrix(0, 1) = std::nan("");
  CHECK(thrown_by([&] { singular_vectors(matrix); }) ==
        "3: 1 of 4 entries is not finite: nan in row 1, column 2 (counted from 1)");
  CHECK(singular_vectors(arma::mat(0, 3)).is_empty());
}
