#include "experiments/measure/power_law_evidence.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

#include "tests/thrown.hpp"

using namespace rankcollapse;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

/// n draws of p(x) ~ x^(−2.5) from 1 on.
arma::vec pareto_draws(std::size_t n, const Random& random) {
  arma::vec values(n);
  for (std::size_t k = 0; k < n; ++k) values[k] = std::pow(1.0 - random.uniform(0, k), -1 / 1.5);
  return values;
}

arma::vec lognormal_draws(std::size_t n, double mu, double sigma, const Random& random) {
  arma::vec values(n);
  for (std::size_t k = 0; k < n; ++k) values[k] = std::exp(mu + sigma * random.normal(0, k));
  return values;
}

/// The law from xmin = the smallest value on.
PowerLawFit whole_range(const arma::vec& values) {
  PowerLawFit fit = fit_power_law(values);
  fit.xmin = values.min();
  return fit;
}

}  // namespace

TEST_CASE("values drawn from a power law are not refused, and uniform ones are") {
  const Random bootstrap(3, "bootstrap");
  std::size_t refused = 0;
  for (std::uint64_t seed = 0; seed < 8; ++seed) {
    const GoodnessOfFit good = power_law_goodness(pareto_draws(150, Random(seed, "pareto")), bootstrap, 60);
    CHECK(good.status == "tested");
    CHECK(good.replicas == 60);
    CHECK(good.num_values == 150);
    if (good.p < 0.1) ++refused;
  }
  CHECK(refused <= 2);  // 0.8 are expected
  arma::vec uniform(400);
  for (arma::uword k = 0; k < uniform.n_elem; ++k) uniform[k] = 1.0 + Random(1, "uniform").uniform(0, k);
  CHECK(power_law_goodness(uniform, bootstrap, 60).p < 0.05);
}

TEST_CASE("the bootstrap is a function of its seed") {
  const arma::vec values = pareto_draws(80, Random(5, "pareto"));
  const double p = power_law_goodness(values, Random(1, "bootstrap"), 50).p;
  CHECK(power_law_goodness(values, Random(1, "bootstrap"), 50).p == p);
  bool differs = false;
  for (std::uint64_t seed = 2; seed < 6; ++seed)
    differs = differs || power_law_goodness(values, Random(seed, "bootstrap"), 50).p != p;
  CHECK(differs);
}

TEST_CASE("a replica draws from the data below xmin and from the law above, as often as the data lie there") {
  std::vector<double> logarithms;
  for (int index = 0; index < 2000; ++index) logarithms.push_back(index < 1400 ? index % 7 : 10.0);
  std::sort(logarithms.begin(), logarithms.end());
  const PowerLawTail tail{true, 1400, 3.0, 0.1};
  const std::vector<double> replica = power_law_replica(logarithms, tail, Random(1, "replica"), 3);
  REQUIRE(replica.size() == 2000);
  CHECK(std::is_sorted(replica.begin(), replica.end()));
  std::size_t above = 0;
  double sum = 0.0;
  std::vector<std::size_t> below(7, 0);
  for (const double value : replica) {
    if (value < 10.0) {
      REQUIRE(value == std::floor(value));
      ++below.at(static_cast<std::size_t>(value));
    } else {
      ++above;
      sum += value - 10.0;
    }
  }
  CHECK(static_cast<double>(above) == Approx(600).margin(62));          // three standard deviations
  CHECK(sum / static_cast<double>(above) == Approx(0.5).margin(0.06));  // 1/(α − 1)
  for (const std::size_t count : below) CHECK(static_cast<double>(count) == Approx(200).margin(45));
  CHECK(power_law_replica(logarithms, tail, Random(1, "replica"), 4) != replica);
}

TEST_CASE("replicas keep the data below xmin") {
  // With a law that begins at the largest but one value, nearly all of a replica is drawn from below it.
  // Equal values below would make each replica's fit that of the data, were the tail not drawn.
  const arma::vec values =
      arma::join_cols(arma::vec(60).fill(1.0), pareto_draws(40, Random(2, "tail")) * 3.0);
  const GoodnessOfFit good = power_law_goodness(values, Random(1, "bootstrap"), 60);
  CHECK(good.p > 0.1);
}

TEST_CASE("a bootstrap without a fit, without replicas or of values that are not finite") {
  const GoodnessOfFit none = power_law_goodness({1.0}, Random(1, "b"), 10);
  CHECK(none.status == "not tested: there is no fit");
  CHECK(std::isnan(none.p));
  CHECK(none.replicas == 0);
  CHECK(none.num_values == 1);
  CHECK(power_law_goodness({}, Random(1, "b"), 10).status == "not tested: there is no fit");
  CHECK(power_law_goodness(arma::vec(20).fill(4.0), Random(1, "b"), 10).status ==
        "not tested: there is no fit");
  CHECK(power_law_goodness({1e-4, 1.0, 1e300}, Random(1, "b"), 10).status == "tested");
  CHECK(thrown_by([] {
          power_law_goodness({1.0, 2.0}, Random(1, "b"), 0);
        }) == "3: a bootstrap takes at least one replica");
  CHECK(thrown_by([] {
          power_law_goodness({1.0, infinity}, Random(1, "b"), 5);
        }) == "3: there are values that are not finite");
}

TEST_CASE("the lognormal law that is fitted above xmin is the one that values were drawn from") {
  const arma::vec values = lognormal_draws(4000, 1.0, 0.8, Random(1, "lognormal"));
  const LikelihoodRatio whole = power_law_against_lognormal(values, whole_range(values));
  CHECK(whole.status == "compared");
  CHECK(whole.mu == Approx(1.0).margin(0.04));
  CHECK(whole.sigma == Approx(0.8).margin(0.03));
  CHECK(whole.ratio < -100.0);
  CHECK(whole.normalised < -10.0);
  CHECK(whole.p < 1e-10);
  CHECK(whole.num_values == 4000);
  // Cut in the middle, the same law.
  PowerLawFit upper = whole_range(values);
  upper.xmin = std::exp(1.0);
  const LikelihoodRatio cut = power_law_against_lognormal(values, upper);
  CHECK(cut.num_values == arma::accu(values >= upper.xmin));
  CHECK(cut.mu == Approx(1.0).margin(0.3));
  CHECK(cut.sigma == Approx(0.8).margin(0.1));
}

TEST_CASE("against values of a power law the lognormal law wins nothing that counts") {
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    const arma::vec values = pareto_draws(500, Random(seed, "pareto"));
    const LikelihoodRatio ratio = power_law_against_lognormal(values, whole_range(values));
    CHECK(ratio.ratio <= 1e-9);  // the power law is a limit of the lognormal
    CHECK(ratio.ratio > -4.0);
    CHECK(ratio.p > 0.01);
  }
}

TEST_CASE("where the best lognormal law is the power law itself, nothing is preferred") {
  // ln x of 1, 1.01, 1.02 and e^5 has a mean square beyond twice the square of its mean.
  const LikelihoodRatio ratio = power_law_against_lognormal({1.0, 1.01, 1.02, std::exp(5.0)},
                                                            whole_range({1.0, 1.01, 1.02, std::exp(5.0)}));
  CHECK(ratio.status == "compared");
  CHECK(ratio.ratio == 0.0);
  CHECK(ratio.normalised == 0.0);
  CHECK(ratio.p == 1.0);
  CHECK(ratio.sigma == infinity);
  CHECK(ratio.mu == -infinity);
}

TEST_CASE("the likelihood ratio does not depend on the values' unit") {
  const arma::vec values = lognormal_draws(300, 0.0, 1.0, Random(4, "lognormal"));
  const LikelihoodRatio one = power_law_against_lognormal(values, whole_range(values));
  const LikelihoodRatio other = power_law_against_lognormal(1e4 * values, whole_range(1e4 * values));
  CHECK(other.ratio == Approx(one.ratio).epsilon(1e-6));
  CHECK(other.sigma == Approx(one.sigma).epsilon(1e-5));
  CHECK(other.mu == Approx(one.mu + std::log(1e4)).epsilon(1e-5));
}

TEST_CASE("a comparison without a fit or a tail, and of values that are not finite") {
  const LikelihoodRatio none = power_law_against_lognormal({1.0}, fit_power_law({1.0}));
  CHECK(none.status == "not compared: there is no fit");
  for (const double number : {none.ratio, none.normalised, none.p, none.mu, none.sigma})
    CHECK(std::isnan(number));
  PowerLawFit top = fit_power_law({1.0, 2.0, 3.0});
  top.xmin = 3.0;
  CHECK(power_law_against_lognormal({1.0, 2.0, 3.0}, top).status ==
        "not compared: the tail's values are equal");
  CHECK(std::isfinite(power_law_against_lognormal({1.0, 2.0}, fit_power_law({1.0, 2.0})).ratio));
  CHECK(thrown_by([&] {
          power_law_against_lognormal({1.0, infinity}, top);
        }) == "3: there are values that are not finite");
}

TEST_CASE("the scaled complementary error function has no range that it fails in") {
  // Values of log(scipy.special.erfcx(t)), and t² + ln 2 far below 0.
  CHECK(log_scaled_erfc(0.0) == 0.0);
  CHECK(log_scaled_erfc(1.0) == Approx(-0.8496055099332482).epsilon(1e-12));
  CHECK(log_scaled_erfc(-3.0) == Approx(9.693136135250446).epsilon(1e-12));
  CHECK(log_scaled_erfc(19.9) == Approx(-3.56434330827499).epsilon(1e-11));
  CHECK(log_scaled_erfc(20.1) == Approx(-3.574318545200407).epsilon(1e-11));
  CHECK(log_scaled_erfc(1e8) == Approx(-18.993045686877064).epsilon(1e-12));
  CHECK(log_scaled_erfc(-1e4) == Approx(1e8 + std::log(2.0)).epsilon(1e-15));
}
