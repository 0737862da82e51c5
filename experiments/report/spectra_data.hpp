#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "engine/files/json.hpp"
#include "experiments/records/record.hpp"

namespace rankcollapse {

/// Singular values of every weight, trial and moment, four significant digits each, as report.js reads them.
struct SpectraData {
  Json json;
  std::string left_out;  // a sentence; "" where all that is recorded is here
};

/// At most about `most` singular values: where there are more, moments are left out evenly, the first and the
/// last kept, and then whole seeds.
SpectraData spectra_data(std::span<const Record* const> trials, std::size_t most);

}  // namespace rankcollapse
