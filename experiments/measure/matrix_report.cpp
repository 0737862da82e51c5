#include "experiments/measure/matrix_report.hpp"

#include "experiments/measure/shape_metrics.hpp"

namespace rankcollapse {
namespace {

PowerLawFit power_law_of(const Spectrum& spectrum) {
  const arma::vec eigenvalues = spectrum.eigenvalues();
  if (eigenvalues.is_finite()) return fit_power_law(eigenvalues);
  PowerLawFit none;
  none.status = "no fit: squares of the singular values are more than a float64 holds";
  return none;
}

}  // namespace

MatrixReport report_on(arma::mat matrix, Storage storage, std::size_t classes) {
  MatrixReport report;
  report.storage = storage;
  report.dead = dead_units(matrix);
  report.spectrum = spectrum_of(std::move(matrix));
  const Spectrum& spectrum = report.spectrum;
  report.frobenius_norm = frobenius_norm(spectrum);
  report.stable_rank = stable_rank(spectrum);
  report.entropy = matrix_entropy(spectrum, storage);
  report.effective_rank = effective_rank(spectrum);
  report.ranks = ranks_under_all_rules(spectrum, storage);
  report.noise_floor = noise_floor(spectrum, storage);
  report.power_law = power_law_of(spectrum);
  report.marchenko_pastur = fit_marchenko_pastur(spectrum);
  report.phase = phase_of(spectrum, report.marchenko_pastur, report.power_law, classes);
  return report;
}

void count_ranks_since(double initial_largest, MatrixReport& report) {
  report.ranks = ranks_under_all_rules(report.spectrum, report.storage, initial_largest);
}

}  // namespace rankcollapse
