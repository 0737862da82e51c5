#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/files/json.hpp"
#include "experiments/records/record.hpp"
#include "experiments/report/html.hpp"

namespace rankcollapse {

/// One idea about one experiment: what report.js draws, what stands there without it, and the numbers.
struct View {
  std::string name;                  // of its part in report.js: "spectra"
  std::string title;                 // "Eigenvalues of the weights"
  std::string finding;               // one sentence, made of the numbers
  std::string reading;               // how to read the picture, and what is left out of it
  std::vector<std::string> figures;  // of the table of figures: what stands there without a script
  HtmlTable numbers;
  Json data;
};

using Trials = std::span<const Record* const>;

// Nothing where the trials have not recorded what a view shows.
/// At most about so many singular values.
std::optional<View> spectra_view(Trials trials, std::size_t most_numbers);
std::optional<View> profiles_view(Trials trials);
std::optional<View> penalties_view(Trials trials);
std::optional<View> predictions_view(Trials trials);

}  // namespace rankcollapse
