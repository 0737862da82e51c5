#include "experiments/measure/phase.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <string>

#include "experiments/measure/heavy_tail.hpp"
#include "tests/experiments/measure/reference_matrices.hpp"

using namespace rankcollapse;
using namespace rankcollapse::reference;

namespace {

std::string phase_of_matrix(const arma::mat& matrix, std::size_t classes = 10) {
  const Spectrum spectrum = spectrum_of(matrix);
  return phase_name(
      phase_of(spectrum, fit_marchenko_pastur(spectrum), fit_power_law(spectrum.eigenvalues()), classes));
}

arma::mat gaussian(std::size_t rows, std::size_t columns) {
  return gaussian_matrix(rows, columns, 1.0, Random(7, "phase"));
}

/// A spectrum of 100 eigenvalues from 1 to 2, λ₊ = 2, with `spikes` above.
Spectrum bulk_with(const arma::vec& spikes) {
  const arma::vec eigenvalues = arma::join_cols(spikes, arma::reverse(arma::linspace(1.0, 2.0, 100)));
  return {200, eigenvalues.n_elem, arma::sqrt(arma::sort(eigenvalues, "descend"))};
}

MarchenkoPasturFit fitted(const Spectrum& spectrum, double ks_distance = 0.01) {
  const double largest = spectrum.largest() * spectrum.largest();
  return {"fit", 1.0, 1.0, 2.0, 2.0 / largest, ks_distance, 1.0, 0};
}

PowerLawFit law(double distance, std::size_t num_spikes) {
  return {"fit", "", 2.5, distance, 1.0, 9.0, 0.1, num_spikes, 100};
}

std::string phase_with(const arma::vec& spikes, std::size_t classes = 10) {
  const Spectrum spectrum = bulk_with(spikes);
  return phase_name(phase_of(spectrum, fitted(spectrum), law(0.3, 10), classes));
}

}  // namespace

TEST_CASE("matrices that show a phase are recognised") {
  CHECK(phase_of_matrix(gaussian(300, 150)) == "random-like");
  CHECK(phase_of_matrix(uniform_matrix()) == "random-like");
  CHECK(phase_of_matrix(spiked_uniform_matrix()) == "bulk+spikes");
  CHECK(phase_of_matrix(doubled_columns()) == "rank-collapse");
  const arma::vec quantiles = 1.0 / (1.0 - arma::linspace(0.0025, 0.9975, 200));  // P(λ > x) = 1/x
  arma::mat heavy(400, 200, arma::fill::zeros);
  heavy.diag() = arma::sqrt(quantiles);
  CHECK(phase_of_matrix(heavy) == "heavy-tailed");
  arma::mat halved = gaussian(300, 150);
  halved.cols(0, 74) *= 0.5;
  CHECK(phase_of_matrix(halved) == "bulk-decay");
}

TEST_CASE("a small random matrix has no decaying bulk: few values lie off any law") {
  const std::pair<std::size_t, std::size_t> sizes[] = {{40, 10},  {100, 10}, {400, 10}, {16, 16}, {64, 16},
                                                       {400, 16}, {33, 30},  {90, 30},  {600, 30}};
  for (const auto& [rows, columns] : sizes) {
    std::size_t random_like = 0;
    for (std::uint64_t draw = 0; draw < 20; ++draw) {
      const std::string phase =
          phase_of_matrix(gaussian_matrix(rows, columns, 1.0, Random(draw, "small matrices")));
      INFO(rows << " × " << columns << ", draw " << draw);
      CHECK(phase != "bulk-decay");
      random_like += phase == "random-like";
    }
    INFO(rows << " × " << columns);
    CHECK(random_like >= 18);
  }
}

TEST_CASE("spikes without a gap bleed out and spikes behind one stand alone") {
  CHECK(phase_with({}) == "random-like");
  CHECK(phase_with({2.09}) == "random-like");  // within 1.05·λ₊
  // The bulk's edge has a spacing of 1/99.
  CHECK(phase_with({2.02, 2.04, 2.06, 2.08, 2.09, 2.11, 2.13, 2.2}) == "bleeding-out");
  CHECK(phase_with({2.13}) == "bulk+spikes");
  CHECK(phase_with({2.02, 2.04, 2.06, 2.08, 2.09, 2.11, 2.6}) == "undecided");  // λ_max > 1.25·λ₊
}

TEST_CASE("more than three spikes a class are no bulk and spikes") {
  const arma::vec spikes = {2.3, 2.31, 2.32, 2.33};
  CHECK(phase_with(spikes, 2) == "bulk+spikes");
  CHECK(phase_with(spikes, 1) == "undecided");
  CHECK(phase_with(arma::vec{2.3, 2.31, 2.32}, 1) == "bulk+spikes");
  CHECK(phase_with(arma::vec{2.3}, 0) == "undecided");
}

TEST_CASE("a bulk off the law or a small soft rank is a decaying bulk") {
  const Spectrum spectrum = bulk_with({});
  CHECK(phase_of(spectrum, fitted(spectrum, 0.051), law(0.3, 10), 10) == Phase::bulk_decay);
  CHECK(phase_of(spectrum, fitted(spectrum, 0.049), law(0.3, 10), 10) == Phase::random_like);
  // Soft ranks of 0.54 and 0.56 without a gap.
  CHECK(phase_with(arma::linspace(2.02, 3.704, 100)) == "bulk-decay");
  CHECK(phase_with(arma::linspace(2.02, 3.57, 100)) == "undecided");
}

TEST_CASE("heavy tails need a small soft rank and a power law over half of the eigenvalues") {
  const Spectrum spectrum = bulk_with(arma::linspace(2.02, 8.1, 100));  // a soft rank of 0.247
  CHECK(phase_of(spectrum, fitted(spectrum), law(0.059, 100), 10) == Phase::heavy_tailed);
  CHECK(phase_of(spectrum, fitted(spectrum), law(0.061, 100), 10) == Phase::bulk_decay);
  CHECK(phase_of(spectrum, fitted(spectrum), law(0.059, 99), 10) == Phase::bulk_decay);
  const Spectrum shorter = bulk_with(arma::linspace(2.02, 7.9, 100));
  CHECK(phase_of(shorter, fitted(shorter), law(0.059, 100), 10) == Phase::bulk_decay);
  // Without a bulk the soft rank is 0.
  const MarchenkoPasturFit none = fit_marchenko_pastur(Spectrum{});
  CHECK(phase_of(spectrum, none, law(0.059, 100), 10) == Phase::heavy_tailed);
  CHECK(phase_of(spectrum, none, law(0.061, 100), 10) == Phase::undecided);
  CHECK(phase_of(spectrum, none, fit_power_law({}), 10) == Phase::undecided);
}

TEST_CASE("a rank collapses where more than a tenth of the singular values is small or one is tiny") {
  const auto phase = [](std::size_t rows, std::size_t small, double smallest) {
    arma::vec values(100, arma::fill::ones);
    values.tail(small).fill(smallest);
    const Spectrum spectrum{rows, 100, values};
    return phase_of(spectrum, fit_marchenko_pastur(spectrum), fit_power_law({}), 10);
  };
  CHECK(phase(200, 11, 0.99e-3) == Phase::rank_collapse);
  CHECK(phase(200, 11, 1.01e-3) != Phase::rank_collapse);
  CHECK(phase(200, 1, 0.99e-3) == Phase::rank_collapse);  // λ_min < 1e-6
  CHECK(phase(110, 11, 0.99e-3) != Phase::rank_collapse);
  CHECK(phase(111, 11, 0.99e-3) == Phase::rank_collapse);
  // In a larger unit λ_min does not tell.
  arma::vec values(100);
  values.fill(1e4);
  values.tail(10).fill(9.0);
  const Spectrum tenth{200, 100, values};
  CHECK(phase_of(tenth, fit_marchenko_pastur(tenth), fit_power_law({}), 10) != Phase::rank_collapse);
  values.tail(11).fill(9.0);
  const Spectrum more{200, 100, values};
  CHECK(phase_of(more, fit_marchenko_pastur(more), fit_power_law({}), 10) == Phase::rank_collapse);
}

TEST_CASE("too few values are undecided, and odd matrices have a phase") {
  CHECK(phase_of_matrix(arma::mat()) == "undecided");
  CHECK(phase_of_matrix(arma::mat(1, 1, arma::fill::ones)) == "undecided");
  CHECK(phase_of_matrix(arma::mat(20, 9, arma::fill::zeros)) == "undecided");
  CHECK(phase_of_matrix(arma::mat(20, 12, arma::fill::zeros)) == "rank-collapse");
  CHECK(phase_of_matrix(arma::mat(12, 12, arma::fill::zeros)) == "undecided");
  CHECK(phase_of_matrix(arma::mat(20, 12, arma::fill::ones)) == "rank-collapse");
  CHECK(phase_of_matrix(arma::mat(20, 12).fill(5e-324)) == "rank-collapse");
}
