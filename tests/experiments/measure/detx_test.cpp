#include "experiments/measure/detx.hpp"

#include <catch2/catch.hpp>
#include <cmath>

using namespace rankcollapse;

namespace {

Spectrum with_eigenvalues(const arma::vec& eigenvalues) {
  return {eigenvalues.n_elem, eigenvalues.n_elem, arma::sqrt(arma::sort(eigenvalues, "descend"))};
}

}  // namespace

TEST_CASE("ninety zeros and ten ones have the detX that WeightWatcher's own test expects") {
  arma::vec eigenvalues(100, arma::fill::zeros);
  eigenvalues.tail(10).ones();
  const DetX found = detx(with_eigenvalues(eigenvalues), false);
  CHECK(found.num == 11);
  CHECK(found.index == 89);
  CHECK(found.value == 0.0);
  CHECK(detx(with_eigenvalues(eigenvalues)).num == 11);
}

TEST_CASE("detX ends where the product of the largest eigenvalues falls below one") {
  const Spectrum spectrum = with_eigenvalues({8.0, 0.5, 0.4, 0.3, 0.2});  // 8, 4, 1.6, 0.48
  const DetX found = detx(spectrum, false);
  CHECK(found.num == 4);
  CHECK(found.index == 1);
  CHECK(found.value == Approx(0.3));
  // Of mean 1 they are those by 1.88: 4.26, 1.13, 0.24.
  const DetX rescaled = detx(spectrum);
  CHECK(rescaled.num == 3);
  CHECK(rescaled.value == Approx(0.4 / 1.88));
  for (const double unit : {1e-3, 1e200, 1e-200}) {
    Spectrum other = spectrum;
    other.singular_values *= unit;
    CHECK(detx(other).num == 3);
    CHECK(detx(other).value == Approx(0.4 / 1.88));
  }
}

TEST_CASE("detX of eigenvalues whose product stays above one, of one, of none and of zeros is defined") {
  const DetX above = detx(with_eigenvalues({3.0, 2.0, 1.0}), false);
  CHECK((above.num == 3 && above.index == 0 && above.value == Approx(1.0)));
  CHECK(detx(with_eigenvalues({0.5}), false).num == 1);
  CHECK(detx(Spectrum{}).num == 0);
  CHECK(detx(with_eigenvalues({0.0, 0.0})).num == 1);
}
