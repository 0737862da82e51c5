#include "experiments/measure/phase.hpp"

#include <algorithm>

namespace rankcollapse {

namespace {

using namespace phase_rules;

bool is_collapsed(const Spectrum& spectrum) {
  if (spectrum.aspect_ratio() <= collapse_aspect_ratio) return false;
  const arma::vec& values = spectrum.singular_values;
  const auto small = static_cast<double>(arma::accu(values < collapsed_below * spectrum.largest()));
  const double smallest = spectrum.smallest() * spectrum.smallest();
  return small > collapsed_share * static_cast<double>(values.n_elem) || smallest < collapsed_eigenvalue;
}

bool is_heavy_tailed(const MarchenkoPasturFit& bulk, const PowerLawFit& tail, std::size_t values) {
  const double softrank = bulk.is_fit() ? bulk.softrank : 0.0;
  return softrank < heavy_softrank && tail.is_fit() && tail.ks_distance < power_law_distance &&
         static_cast<double>(tail.num_spikes) >= power_law_share * static_cast<double>(values);
}

bool is_off_the_law(const MarchenkoPasturFit& bulk, std::size_t values) {
  return bulk.ks_distance > std::max(bulk_ks_distance, few_values_ks_distance / static_cast<double>(values));
}

/// Whether the smallest of the `spikes` largest eigenvalues (descending) lies far above the next one.
bool has_gap(const arma::vec& eigenvalues, std::size_t spikes) {
  const std::size_t bulk = eigenvalues.n_elem - spikes;
  if (spikes == 0 || bulk < 2) return false;
  const auto tenth = static_cast<std::size_t>(edge_share * static_cast<double>(bulk));
  const std::size_t spacings = std::min(std::max(tenth, edge_spacings), bulk - 1);
  const double mean_spacing =
      (eigenvalues[spikes] - eigenvalues[spikes + spacings]) / static_cast<double>(spacings);
  return eigenvalues[spikes - 1] - eigenvalues[spikes] > gap_in_spacings * mean_spacing;
}

}  // namespace

const char* phase_name(Phase phase) {
  switch (phase) {
    case Phase::random_like:
      return "random-like";
    case Phase::bleeding_out:
      return "bleeding-out";
    case Phase::bulk_and_spikes:
      return "bulk+spikes";
    case Phase::bulk_decay:
      return "bulk-decay";
    case Phase::heavy_tailed:
      return "heavy-tailed";
    case Phase::rank_collapse:
      return "rank-collapse";
    case Phase::undecided:
      break;
  }
  return "undecided";
}

Phase phase_of(const Spectrum& spectrum, const MarchenkoPasturFit& bulk, const PowerLawFit& tail,
               std::size_t classes) {
  const std::size_t values = spectrum.singular_values.n_elem;
  if (values < fewest_values) return Phase::undecided;
  if (is_collapsed(spectrum)) return Phase::rank_collapse;
  if (is_heavy_tailed(bulk, tail, values)) return Phase::heavy_tailed;
  if (!bulk.is_fit()) return Phase::undecided;
  if (is_off_the_law(bulk, values)) return Phase::bulk_decay;
  const arma::vec eigenvalues = spectrum.eigenvalues();
  const std::size_t spikes = arma::accu(eigenvalues > spike_beyond * bulk.lambda_plus);
  const bool gap = has_gap(eigenvalues, spikes);
  if (gap && spikes <= spikes_per_class * classes) return Phase::bulk_and_spikes;
  if (bulk.softrank < decayed_softrank) return Phase::bulk_decay;
  if (spikes == 0) return Phase::random_like;
  if (!gap && eigenvalues.front() < bleeding_within * bulk.lambda_plus) return Phase::bleeding_out;
  return Phase::undecided;
}

}  // namespace rankcollapse
