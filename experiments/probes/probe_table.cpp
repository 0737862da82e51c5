#include "experiments/probes/probe.hpp"

namespace rankcollapse {
namespace {

const ProbeRow table[] = {
    {"neural_collapse", "neural_collapse",
     "NC1 to NC4 of the features that the last dense layer sees, with its weight as the classifier",
     "{type: neural_collapse, split: train, samples: 5000, every: {epochs: 1}}", true, false,
     make_neural_collapse_probe},
    {"rank_bound", "rank_bound",
     "distance of penalised dense weights from rank K against its bounds by λ and the inputs' variability",
     "{type: rank_bound, split: train, samples: all}", true, true, make_rank_bound_probe},
    {"spectrum", "spectra", "all singular values, largest first", "{type: spectrum, every: {epochs: 1}}",
     false, false, make_spectrum_probe},
    {"variability", "variability",
     "within-class variability (TCV, CDNV) of the inputs' and every layer's features",
     "{type: variability, split: train, samples: 5000, k_means: false, every: {epochs: 1}}", true, false,
     make_variability_probe},
};

}  // namespace

std::span<const ProbeRow> probe_table() {
  return table;
}

}  // namespace rankcollapse
