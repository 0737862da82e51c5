#pragma once

#include <limits>
#include <vector>

#include "experiments/measure/dead_units.hpp"
#include "experiments/measure/marchenko_pastur_fit.hpp"
#include "experiments/measure/phase.hpp"
#include "experiments/measure/power_law.hpp"
#include "experiments/measure/ranks.hpp"
#include "experiments/measure/spectrum.hpp"

namespace rankcollapse {

/// What is measured of one matrix W, side by side.
struct MatrixReport {
  Storage storage = Storage::float64;  // what the numbers of W were stored as
  Spectrum spectrum;
  double frobenius_norm = 0.0;  // ‖W‖_F
  double stable_rank = 0.0, effective_rank = 0.0;
  double entropy = 0.0;          // by the rank for the type that W was stored in
  DeadUnits dead;                // rows and columns that are zero
  std::vector<NamedRank> ranks;  // under every rule
  double noise_floor = 0.0;      // on ν, for the type that W was stored in
  PowerLawFit power_law;         // of the eigenvalues λ = ν²
  MarchenkoPasturFit marchenko_pastur;
  Phase phase = Phase::undecided;
};

/// The report on a matrix of numbers that were stored as `storage`; `classes` is what the phase "bulk and
/// spikes" counts its spikes by. Throws Error (data) where an entry is not finite.
MatrixReport report_on(arma::mat matrix, Storage storage, std::size_t classes);

/// Counts the ranks anew, of a weight whose ν_max was `initial_largest` before training: one that shrank to
/// nothing has no relative rank (ranks_under_all_rules).
void count_ranks_since(double initial_largest, MatrixReport& report);

}  // namespace rankcollapse
