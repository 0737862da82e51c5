#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "experiments/store/trial_status.hpp"

namespace rankcollapse {

/// Of a weight as a matrix outputs × inputs.
struct SpectrumFigures {
  double smallest, largest;  // singular value
  double stable_rank, entropy;
};

/// A weight matrix before the first step and after the last.
struct WeightSpectra {
  std::string name;
  std::size_t outputs = 0, inputs = 0;
  std::optional<SpectrumFigures> start, end;  // nothing where the file is not there or a number is not finite
};

/// Of each weight in a trial's folder, in the order of its files; none where it keeps no weights. Throws
/// Error (data) where a file cannot be read.
std::vector<WeightSpectra> weight_spectra(const std::filesystem::path& trial);

/// Its four figures for people; `absent` in their place where there are none.
std::vector<std::string> spectrum_columns(const std::optional<SpectrumFigures>& spectrum,
                                          const char* absent = "not finite");

/// A line that says what those are.
inline constexpr const char* explanation_of_spectra =
    "ν: singular values; stable rank: ‖W‖_F²/ν_max²; entropy: of ν²/Σν², 1 where all are equal\n";

/// The same as a table for people, with a line that explains it; "" where there are no weights.
std::string spectra_table(const std::filesystem::path& trial);

/// A number as tables keep it, with fewer digits; a whole one as it is.
std::string for_people(const std::string& number);

/// A line a metric.
std::string metric_lines(const std::vector<std::pair<std::string, std::string>>& metrics);

/// The end of a trial, for people: a line for its state, each final metric, seconds and the result hash.
std::string status_lines(const TrialStatus& status);

/// What was found in a finished trial's folder, for people: the final metrics, and each weight matrix's
/// spectrum at the start and at the end. Reads what the trial wrote.
std::string trial_summary(const std::filesystem::path& trial);

}  // namespace rankcollapse
