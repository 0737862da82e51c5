#include "experiments/cli/sweep_summary.hpp"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "experiments/cli/text_table.hpp"
#include "experiments/cli/trial_summary.hpp"

namespace rankcollapse {
namespace {

constexpr std::size_t most_with_spectra = 6;  // trials
constexpr std::size_t most_shown = 50;

std::string final_metric(const TrialRow& row, const std::string& name) {
  if (!row.status) return "";
  for (const auto& [metric, value] : row.status->final_metrics) {
    if (metric == name) return significant(std::strtod(value.c_str(), nullptr));
  }
  return "";
}

std::string outcomes(const std::vector<TrialRow>& rows) {
  std::vector<std::vector<std::string>> table = {
      {"trial", "status", "train loss", "train accuracy", "test loss", "test accuracy", "seconds"}};
  for (std::size_t index = 0; index < std::min(rows.size(), most_shown); ++index) {
    const TrialRow& row = rows[index];
    table.push_back({trial_title(row), row.status ? row.status->state : "unfinished",
                     final_metric(row, "train_loss"), final_metric(row, "train_accuracy"),
                     final_metric(row, "test_loss"), final_metric(row, "test_accuracy"),
                     row.status ? significant(row.status->seconds) : ""});
  }
  return text_table(table) +
         (rows.size() > most_shown ? "… and " + std::to_string(rows.size() - most_shown) + " more\n" : "");
}

bool has_weights(const TrialRow& row) {
  return row.status && row.status->state != "failed" &&
         std::filesystem::exists(row.folder / "weights.safetensors") &&
         std::filesystem::exists(row.folder / "initial_weights.safetensors");
}

const WeightSpectra* find(const std::vector<WeightSpectra>& spectra, const std::string& weight) {
  const auto found = std::find_if(spectra.begin(), spectra.end(),
                                  [&](const WeightSpectra& one) { return one.name == weight; });
  return found == spectra.end() ? nullptr : &*found;
}

/// A group of lines a weight: at the start of the first trial that has it, and at the end of each.
std::string spectra(const std::vector<TrialRow>& rows) {
  std::vector<std::vector<WeightSpectra>> of_rows;
  std::vector<std::string> weights;
  for (const TrialRow& row : rows) {
    for (const WeightSpectra& one : of_rows.emplace_back(weight_spectra(row.folder))) {
      if (std::find(weights.begin(), weights.end(), one.name) == weights.end()) weights.push_back(one.name);
    }
  }
  std::vector<std::vector<std::string>> table = {
      {"weight", "trial", "ν_min", "ν_max", "stable rank", "entropy"}};
  const auto add = [&](const std::string& weight, const std::string& trial,
                       const std::optional<SpectrumFigures>& spectrum) {
    table.push_back({weight, trial});
    const auto columns = spectrum_columns(spectrum);
    table.back().insert(table.back().end(), columns.begin(), columns.end());
  };
  for (const std::string& weight : weights) {
    bool started = false;
    for (std::size_t index = 0; index < rows.size(); ++index) {
      const WeightSpectra* found = find(of_rows[index], weight);
      if (found == nullptr) continue;
      if (!std::exchange(started, true)) add(weight, trial_title(rows[index]) + ", start", found->start);
      add(weight, trial_title(rows[index]), found->end);
    }
  }
  return text_table(table);
}

}  // namespace

std::string trial_title(const TrialRow& row) {
  const std::string name = row.folder.filename().string();
  const std::string values = label(row.swept, " ");
  return name.substr(0, name.find_first_of("_~")) + (values.empty() ? "" : " " + values);
}

std::string sweep_summary(const std::vector<TrialRow>& rows, const std::filesystem::path& experiment) {
  std::string text = outcomes(rows);
  std::vector<TrialRow> with_weights;
  std::copy_if(rows.begin(), rows.end(), std::back_inserter(with_weights), has_weights);
  if (!with_weights.empty() && with_weights.size() <= most_with_spectra) {
    text += "\n" + spectra(with_weights) + "\n" + explanation_of_spectra;
  }
  return text + "table: " + (experiment / "trials.csv").string() + "\n";
}

}  // namespace rankcollapse
