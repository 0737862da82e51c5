#pragma once

#include <cstddef>

#include "experiments/measure/marchenko_pastur_fit.hpp"
#include "experiments/measure/power_law.hpp"
#include "experiments/measure/spectrum.hpp"

namespace rankcollapse {

/// The 5+1 phases of training of Martin and Mahoney ("Implicit self-regularization in deep neural networks",
/// 2018), and what is none of them.
enum class Phase {
  random_like,
  bleeding_out,
  bulk_and_spikes,
  bulk_decay,
  heavy_tailed,
  rank_collapse,
  undecided
};

/// "random-like", "bleeding-out", "bulk+spikes", "bulk-decay", "heavy-tailed", "rank-collapse", "undecided".
const char* phase_name(Phase phase);

/// The thresholds of phase_of. λ₊ is the fitted bulk's upper edge.
namespace phase_rules {
inline constexpr std::size_t fewest_values = 10;    // singular values; fewer are undecided
inline constexpr double spike_beyond = 1.05;        // a spike is an eigenvalue > 1.05·λ₊
inline constexpr double bleeding_within = 1.25;     // bleeding-out: λ_max < 1.25·λ₊
inline constexpr double gap_in_spacings = 3.0;      // a gap exceeds three mean spacings at the bulk's edge
inline constexpr double edge_share = 0.1;           // the bulk's edge: its largest tenth, at least 5 spacings
inline constexpr std::size_t edge_spacings = 5;     //
inline constexpr std::size_t spikes_per_class = 3;  // bulk+spikes: at most three a class
inline constexpr double bulk_ks_distance = 0.05;    // bulk-decay: the bulk is farther from the law …
inline constexpr double few_values_ks_distance = 5.0;  // … and farther than this by the number of values M
inline constexpr double decayed_softrank = 0.55;       // bulk-decay: the soft rank is smaller
inline constexpr double heavy_softrank = 0.25;         // heavy-tailed: the soft rank is smaller
inline constexpr double power_law_distance = 0.06;     // heavy-tailed: D of the power law is smaller
inline constexpr double power_law_share = 0.5;         // heavy-tailed: of the eigenvalues, on the law
inline constexpr double collapse_aspect_ratio = 1.1;   // rank-collapse: Q is larger
inline constexpr double collapsed_below = 1e-3;        // rank-collapse: ν < 1e-3·ν_max …
inline constexpr double collapsed_share = 0.1;         // … for more than a tenth of them
inline constexpr double collapsed_eigenvalue = 1e-6;   // … or λ_min below
}  // namespace phase_rules

/// The phase of a weight matrix. OUR operational rule: the paper describes the phases in words and figures.
/// The first that holds of:
/// - rank-collapse: Q > 1.1, and more than a tenth of the ν lie below 1e-3·ν_max or λ_min < 1e-6;
/// - heavy-tailed: soft rank < 0.25 (0 without a fitted bulk), and a power law with D < 0.06 over at least
///   half of the eigenvalues;
/// - bulk-decay: the bulk's KS distance > 0.05, and for M < 100 > 5/M;
/// - bulk+spikes: at most three spikes a class, and a gap between the smallest spike and the bulk;
/// - bulk-decay: soft rank < 0.55;
/// - bleeding-out: spikes, λ_max < 1.25·λ₊ and no gap;
/// - random-like: no spikes;
///
/// and undecided otherwise; with fewer than 10 singular values always. From bulk-decay on it takes a
/// Marchenko–Pastur fit. `classes`: that the network tells apart.
///
/// 5/M is what chance can do: the distance of M values from any law is at least 1/(2M), and that of Gaussian
/// matrices from their fit, over 6,000 of 30 sizes from 10 × 10 to 2,000 × 100, at most 4.94/M.
///
/// λ_min < 1e-6 depends on the weights' unit, and one huge ν_max makes all others small beside it: matrices
/// with very heavy tails (Lomax entries, μ < 1) count as collapsed.
Phase phase_of(const Spectrum& spectrum, const MarchenkoPasturFit& bulk, const PowerLawFit& tail,
               std::size_t classes);

}  // namespace rankcollapse
