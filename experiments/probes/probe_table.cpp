#include "experiments/probes/probe.hpp"

namespace rankcollapse {
namespace {

const ProbeRow table[] = {
    {"learned_part", "learned_part",
     "what training put into each weight: the spectrum of W − kept·W_0, beside what decay left of W_0",
     "{type: learned_part, every: {epochs: 1}}", false, make_learned_part_probe},
    {"marchenko_pastur", "marchenko_pastur", "the random bulk fitted to each spectrum, and the phase",
     "{type: marchenko_pastur, every: {epochs: 1}}", false, make_marchenko_pastur_probe},
    {"neural_collapse", "neural_collapse",
     "NC1 to NC4 of the features that the last dense layer sees, with its weight as the classifier",
     "{type: neural_collapse, split: train, samples: 5000, every: {epochs: 1}}", false,
     make_neural_collapse_probe},
    {"power_law", "power_law", "the power law fitted to each spectrum's tail, and the evidence for it",
     "{type: power_law, at: [end], xmax: none, bootstrap: 10, seed: 1}", false, make_power_law_probe},
    {"rank_bound", "rank_bound",
     "distance of penalised dense weights from rank K against its bounds by λ and the inputs' variability",
     "{type: rank_bound, split: train, samples: all}", true, make_rank_bound_probe},
    {"ranks", "ranks", "ranks under every rule, stable rank, entropy, distance to rank K, dead units",
     "{type: ranks, every: {steps: 5}, readings: [unfolded, slices]}", false, make_ranks_probe},
    {"spectrum", "spectra", "all singular values of each weight, largest first",
     "{type: spectrum, every: {epochs: 1}, at: [init, end]}", false, make_spectrum_probe},
    {"truncation", "truncation", "loss and accuracy with small singular values, or random ones, cut off",
     "{type: truncation, ranks: [1, 2], thresholds: [0.1], separately: true, control: true, seeds: [1, 2]}",
     true, make_truncation_probe},
    {"variability", "variability",
     "within-class variability (TCV, CDNV) of the inputs' and every layer's features",
     "{type: variability, split: train, samples: 5000, k_means: false, every: {epochs: 1}}", false,
     make_variability_probe},
    {"weight_norms", "weight_norms", "norms of each weight, and the dose that its penalty has given so far",
     "{type: weight_norms, every: {epochs: 1}}", false, make_weight_norms_probe},
};

}  // namespace

std::span<const ProbeRow> probe_table() {
  return table;
}

}  // namespace rankcollapse
