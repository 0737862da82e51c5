#include "experiments/measure/spectrum.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <thread>

#include "engine/core/floating_point.hpp"
#include "experiments/measure/shape_metrics.hpp"
#include "tests/experiments/measure/reference_matrices.hpp"
#include "tests/thrown.hpp"

using namespace rankcollapse;
using namespace rankcollapse::reference;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

/// A matrix of so many rows with these singular values in random directions.
arma::mat matrix_with(const arma::vec& values, arma::uword rows) {
  arma::arma_rng::set_seed(5);
  arma::mat u, v, r;
  arma::qr_econ(u, r, arma::mat(rows, values.n_elem, arma::fill::randn));
  arma::qr_econ(v, r, arma::mat(values.n_elem, values.n_elem, arma::fill::randn));
  return u * arma::diagmat(values) * v.t();
}

arma::vec graded(double ratio, arma::uword count) {
  return arma::logspace(0.0, std::log10(ratio), count);
}

double largest_error(const Spectrum& spectrum, const arma::vec& expected) {
  return arma::abs(spectrum.singular_values - expected).max() / expected.front();
}

}  // namespace

TEST_CASE("the smallest singular value of a well-conditioned matrix is right to nine digits") {
  CHECK(spectrum_of(sine_matrix()).smallest() == Approx(0.4483062334).epsilon(1e-9));
  CHECK(spectrum_of(decaying_columns()).smallest() == Approx(0.004329362433).epsilon(1e-9));
  CHECK(spectrum_of(uniform_matrix()).smallest() == Approx(7.325094264).epsilon(1e-9));
  CHECK(spectrum_of(spiked_uniform_matrix()).smallest() == Approx(7.338763889).epsilon(1e-9));
}

TEST_CASE("a matrix and its transpose have the same singular values, whatever the method") {
  for (const arma::mat& a : {sine_matrix(), uniform_matrix()}) {
    const Spectrum spectrum = spectrum_of(a), transposed = spectrum_of(a.t());
    CHECK(spectrum.method == transposed.method);
    CHECK(largest_error(transposed, spectrum.singular_values) < 1e-14);
  }
}

TEST_CASE("singular values descend and the spectrum knows its matrix's size") {
  const Spectrum spectrum = spectrum_of(uniform_matrix().t());
  CHECK(spectrum.rows == 100);
  CHECK(spectrum.columns == 300);
  CHECK(spectrum.aspect_ratio() == 3.0);
  CHECK(spectrum.method == SpectrumMethod::gram);
  CHECK(spectrum.singular_values.is_sorted("descend"));
  CHECK(spectrum.eigenvalues()[0] == Approx(708.6726558).epsilon(1e-8));
}

TEST_CASE("the Gram matrix is taken where the computed ν_min/ν_max is at least 1e-4, and nowhere else") {
  const arma::vec above = graded(1.01e-4, 64), below = graded(0.99e-4, 64);
  CHECK(spectrum_of(matrix_with(above, 200)).method == SpectrumMethod::gram);
  CHECK(spectrum_of(matrix_with(below, 200)).method == SpectrumMethod::bidiagonal);
  CHECK(largest_error(spectrum_of(matrix_with(above, 200)), above) < 2e-12);
  CHECK(largest_error(spectrum_of(matrix_with(below, 200)), below) < 1e-14);
}

TEST_CASE(
    "where most values lie far below the largest, the question before the eigenvalues lets the Gram matrix "
    "pass") {
  arma::vec one_large(64, arma::fill::value(2e-4));
  one_large[0] = 1.0;
  const Spectrum spectrum = spectrum_of(matrix_with(one_large, 200));
  CHECK(spectrum.method == SpectrumMethod::gram);
  CHECK(largest_error(spectrum, one_large) < 2e-12);
}

TEST_CASE(
    "the Gram matrix is not tried where it cannot pay: small matrices, and nearly square ones below 256") {
  const auto method = [](arma::uword rows, arma::uword columns) {
    return spectrum_of(matrix_with(graded(0.5, columns), rows)).method;
  };
  CHECK(method(200, 31) == SpectrumMethod::bidiagonal);
  CHECK(method(200, 32) == SpectrumMethod::gram);
  CHECK(method(127, 64) == SpectrumMethod::bidiagonal);
  CHECK(method(128, 64) == SpectrumMethod::gram);
  CHECK(method(255, 255) == SpectrumMethod::bidiagonal);
  CHECK(method(256, 256) == SpectrumMethod::gram);
}

TEST_CASE("entries of any magnitude give the same spectrum in their unit") {
  for (const double ratio : {0.5, 1e-9}) {  // by the Gram matrix, and without
    const arma::vec values = graded(ratio, 40);
    const arma::mat matrix = matrix_with(values, 100);
    const Spectrum plain = spectrum_of(matrix);
    for (const int exponent : {664, 1000, -664, -1000}) {  // 1e200, 1e301 …
      const double unit = std::ldexp(1.0, exponent);
      INFO("2^" << exponent);
      const Spectrum spectrum = spectrum_of(matrix * unit);
      CHECK(spectrum.method == plain.method);
      CHECK(arma::abs(spectrum.singular_values / unit - plain.singular_values).max() < 1e-14);
    }
  }
}

TEST_CASE("denormal entries have their singular values, and count as zero where denormals are flushed") {
  constexpr double tiny = 0x1p-1060;
  const arma::mat matrix = tiny * arma::mat(5, 4, arma::fill::ones);
  CHECK(spectrum_of(matrix).largest() == Approx(std::sqrt(20.0) * tiny).epsilon(1e-3));
  CHECK(spectrum_of(arma::mat(1, 1, arma::fill::value(0x1p-1074))).largest() == 0x1p-1074);
  std::thread([&] {
    flush_denormals();
    CHECK(arma::all(spectrum_of(matrix).singular_values == 0.0));
    CHECK(spectrum_of(matrix).singular_values.n_elem == 4);
    CHECK(std::abs(spectrum_of(1e-300 * uniform_matrix()).largest() / 1e-300 - std::sqrt(708.6726558)) <
          1e-6);
  }).join();
}

TEST_CASE("values graded over the whole number range keep the error of the largest") {
  arma::vec values(31);
  for (arma::uword index = 0; index < 31; ++index)
    values[index] = std::pow(10.0, -10.0 * static_cast<double>(index));
  CHECK(largest_error(spectrum_of(matrix_with(values, 50)), values) < 1e-14);
  CHECK(arma::approx_equal(spectrum_of(arma::diagmat(values)).singular_values, values, "reldiff", 1e-12));
  std::thread([&] {
    flush_denormals();
    CHECK(largest_error(spectrum_of(matrix_with(values, 50)), values) < 1e-14);
    CHECK(arma::approx_equal(spectrum_of(arma::diagmat(values)).singular_values, values, "reldiff", 1e-12));
  }).join();
}

TEST_CASE("constant, zero, one by one, one by n, and empty matrices have their spectra") {
  const Spectrum constant = spectrum_of(arma::mat(80, 40, arma::fill::value(-3.0)));
  CHECK(constant.largest() == Approx(3.0 * std::sqrt(3200.0)));
  CHECK(constant.singular_values[1] < 1e-12);
  CHECK(arma::all(spectrum_of(arma::mat(80, 40, arma::fill::zeros)).singular_values == arma::zeros(40)));
  CHECK(spectrum_of(arma::mat(1, 1, arma::fill::value(-2.5))).largest() == 2.5);
  CHECK(spectrum_of(arma::rowvec{3.0, 4.0}).largest() == Approx(5.0));
  CHECK(spectrum_of(arma::vec{3.0, 4.0}).singular_values.n_elem == 1);
  for (const auto& [rows, columns] : {std::pair{0, 0}, {0, 7}, {7, 0}}) {
    const Spectrum empty = spectrum_of(arma::mat(rows, columns));
    CHECK(empty.rows == static_cast<std::size_t>(rows));
    CHECK(empty.columns == static_cast<std::size_t>(columns));
    CHECK(empty.singular_values.is_empty());
    CHECK(empty.largest() == 0.0);
    CHECK(empty.smallest() == 0.0);
    CHECK(empty.aspect_ratio() == 0.0);
  }
}

TEST_CASE("entries that are not finite are counted, and the first of them is named") {
  arma::mat matrix(20, 20, arma::fill::ones);
  matrix(10, 0) = infinity;
  matrix(2, 4) = std::nan("");
  matrix(2, 9) = -infinity;
  CHECK(thrown_by([&] { spectrum_of(matrix); }) ==
        "3: 3 of 400 entries are not finite; the first is nan in row 3, column 5 (counted from 1)");
  matrix(2, 4) = 0.0;
  CHECK(thrown_by([&] { spectrum_of(matrix); }) ==
        "3: 2 of 400 entries are not finite; the first is -inf in row 3, column 10 (counted from 1)");
  matrix(2, 9) = 0.0;
  CHECK(thrown_by([&] { spectrum_of(matrix); }) ==
        "3: 1 of 400 entries is not finite: inf in row 11, column 1 (counted from 1)");
}

TEST_CASE("a singular value beyond the largest number is an error, not infinity") {
  const double most = std::numeric_limits<double>::max();
  CHECK(thrown_by([&] { spectrum_of(arma::mat(3, 3, arma::fill::value(most))); }) ==
        "3: the largest singular value is more than a float64 holds");
  CHECK(spectrum_of(arma::mat(1, 1, arma::fill::value(most))).largest() == most);
}
