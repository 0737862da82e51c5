#include "experiments/cli/trial_summary.hpp"

#include <cstdlib>

#include "engine/files/safetensors.hpp"
#include "experiments/cli/text_table.hpp"
#include "experiments/measure/readings.hpp"
#include "experiments/measure/shape_metrics.hpp"

namespace rankcollapse {
namespace {

std::optional<SpectrumFigures> figures_of(const Tensor* tensor) {
  if (tensor == nullptr) return std::nullopt;
  const Reading whole = readings_of(*tensor, {.unfolded = true, .slices = false}).front();
  const arma::mat matrix = matrix_of(*tensor, whole);
  if (!matrix.is_finite()) return std::nullopt;
  const Spectrum spectrum = spectrum_of(matrix);
  const bool is_float32 = std::holds_alternative<std::vector<float>>(tensor->values);
  return SpectrumFigures{spectrum.smallest(), spectrum.largest(), stable_rank(spectrum),
                         matrix_entropy(spectrum, is_float32 ? Storage::float32 : Storage::float64)};
}

/// The tensors of a file; none where there is no such file.
std::optional<Safetensors> weights_in(const std::filesystem::path& file) {
  if (!std::filesystem::exists(file)) return std::nullopt;
  return read_safetensors(file);
}

}  // namespace

std::vector<std::string> spectrum_columns(const std::optional<SpectrumFigures>& spectrum,
                                          const char* absent) {
  if (!spectrum) return {absent, "", "", ""};
  return {significant(spectrum->smallest), significant(spectrum->largest), significant(spectrum->stable_rank),
          significant(spectrum->entropy)};
}

std::string for_people(const std::string& number) {
  const bool whole = number.find_first_not_of("0123456789") == std::string::npos;
  return whole ? number : significant(std::strtod(number.c_str(), nullptr), 5);
}

std::vector<WeightSpectra> weight_spectra(const std::filesystem::path& trial) {
  const auto before = weights_in(trial / "initial_weights.safetensors");
  const auto after = weights_in(trial / "weights.safetensors");
  if (!before && !after) return {};
  std::vector<WeightSpectra> spectra;
  for (const Tensor& tensor : (after ? *after : *before).tensors) {
    if (tensor.shape.size() < 2) continue;
    std::size_t inputs = 1;
    for (std::size_t axis = 1; axis < tensor.shape.size(); ++axis) inputs *= tensor.shape[axis];
    spectra.push_back({tensor.name, tensor.shape.front(), inputs,
                       figures_of(before ? before->find(tensor.name) : nullptr),
                       figures_of(after ? &tensor : nullptr)});
  }
  return spectra;
}

std::string spectra_table(const std::filesystem::path& trial) {
  const std::vector<WeightSpectra> spectra = weight_spectra(trial);
  if (spectra.empty()) return "";
  const bool has_start = std::filesystem::exists(trial / "initial_weights.safetensors");
  const bool has_end = std::filesystem::exists(trial / "weights.safetensors");
  std::vector<std::vector<std::string>> rows = {
      {"", "", "at the start", "", "", "", "at the end", "", "", ""},
      {"weight", "shape", "ν_min", "ν_max", "stable rank", "entropy", "ν_min", "ν_max", "stable rank",
       "entropy"}};
  for (const WeightSpectra& weight : spectra) {
    std::vector<std::string> row = {weight.name,
                                    std::to_string(weight.outputs) + "×" + std::to_string(weight.inputs)};
    for (const auto& columns : {spectrum_columns(weight.start, has_start ? "not finite" : ""),
                                spectrum_columns(weight.end, has_end ? "not finite" : "")}) {
      row.insert(row.end(), columns.begin(), columns.end());
    }
    rows.push_back(std::move(row));
  }
  return text_table(rows) + "\n" + explanation_of_spectra;
}

std::string metric_lines(const std::vector<std::pair<std::string, std::string>>& metrics) {
  std::string text;
  for (const auto& [name, value] : metrics) {
    text += name + std::string(name.size() < 13 ? 13 - name.size() : 1, ' ') + for_people(value) + "\n";
  }
  return text;
}

std::string status_lines(const TrialStatus& status) {
  std::string text = "status       " + status.state +
                     (status.state == "diverged" ? " at step " + std::to_string(status.steps + 1) : "") +
                     "\n";
  if (status.converged) text += "converged    " + std::string(*status.converged ? "yes" : "no") + "\n";
  return text + metric_lines(status.final_metrics) + "seconds      " + significant(status.seconds) +
         "\nresult hash  " + status.result_hash + "\n";
}

std::string trial_summary(const std::filesystem::path& trial) {
  const auto status = read_status(trial);
  if (!status) return "";
  return status_lines(*status) + "\n" + spectra_table(trial) + "files: " + trial.string() + "\n";
}

}  // namespace rankcollapse
