#include "experiments/measure/learned_part.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "experiments/measure/spectrum.hpp"
#include "tests/thrown.hpp"

using namespace rankcollapse;

TEST_CASE("the learned part is what is left without what decay left of the initial matrix") {
  const arma::mat initial = {{1, 2, 3}, {4, 5, 6}};
  arma::mat now = 0.25 * initial;
  now(1, 2) += 7;
  const arma::mat learned = learned_part(now, initial, 0.25);
  CHECK(learned(1, 2) == 7);
  CHECK(arma::accu(arma::abs(learned)) == 7);
  CHECK(thrown_by([&] { learned_part(now, initial.t(), 0.25); }) == "3: the initial matrix has another size");
}

TEST_CASE("a decayed matrix has the decayed spectrum, and its smallest eigenvalue follows the dose law") {
  const arma::mat initial = {{1, 2, 3}, {4, 5, 7}};
  const Spectrum before = spectrum_of(initial), after = spectrum_of(-0.3 * initial);
  const arma::vec decayed = decayed_spectrum(before.singular_values, -0.3);
  CHECK(decayed[0] == Approx(after.singular_values[0]).epsilon(1e-14));
  CHECK(decayed[1] == Approx(after.singular_values[1]).epsilon(1e-12));
  CHECK(decayed_eigenvalue(before.eigenvalues().back(), -0.3) ==
        Approx(after.eigenvalues().back()).epsilon(1e-12));
}

TEST_CASE("the additive law: without a dose it gives back the run that it was measured on") {
  const std::vector<double> variances = {2.0, 2.5, 2.25, 4.0};
  const std::vector<double> injected = injected_variances(variances);
  CHECK(injected == std::vector<double>{0.5, -0.25, 1.75});
  CHECK(additive_law(2.0, injected, std::vector<double>(4, 0.0)) == variances);
}

TEST_CASE("the additive law: every part decays from the moment at which it came") {
  const std::vector<double> injected = {0.5, 0.25, 1.0};
  const std::vector<double> doses = {0.0, 0.1, 0.4, 1.2};
  const auto variances = additive_law(2.0, injected, doses);
  REQUIRE(variances.size() == 4);
  for (std::size_t t = 0; t < 4; ++t) {
    double expected = 2.0 * std::exp(-2 * doses[t]);
    for (std::size_t s = 1; s <= t; ++s) expected += injected[s - 1] * std::exp(-2 * (doses[t] - doses[s]));
    CHECK(variances[t] == Approx(expected).epsilon(1e-14));
  }
}

TEST_CASE("the additive law: a constant source against a constant decay comes to D/(1 − e^(−2d))") {
  const std::size_t moments = 2000;
  const std::vector<double> injected(moments, 0.01);
  std::vector<double> doses(moments + 1);
  for (std::size_t t = 0; t <= moments; ++t) doses[t] = 0.5 * static_cast<double>(t);
  // The doses reach 1000: e^(2·1000) is no float64.
  CHECK(additive_law(1.0, injected, doses).back() == Approx(0.01 / (1 - std::exp(-1.0))).epsilon(1e-13));
}

TEST_CASE("the additive law: series of other lengths are a mistake, empty ones give nothing") {
  const std::vector<double> one = {0.5};
  CHECK(thrown_by([&] { additive_law(1.0, one, one); }) == "3: 1 doses need 0 injected variances, not 1");
  CHECK(additive_law(1.0, {}, {}).empty());
  CHECK(injected_variances({}).empty());
}
