#include "experiments/probes/probe.hpp"

namespace rankcollapse {
namespace {

const ProbeRow table[] = {
    {"spectrum", "spectra", "all singular values, largest first", "{type: spectrum, every: {epochs: 1}}",
     false, false, make_spectrum_probe},
};

}  // namespace

std::span<const ProbeRow> probe_table() {
  return table;
}

}  // namespace rankcollapse
