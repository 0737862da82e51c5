#include "experiments/cli/trial_summary.hpp"

#include <armadillo>
#include <cstdlib>

#include "engine/files/safetensors.hpp"
#include "experiments/cli/text_table.hpp"
#include "experiments/measure/spectrum.hpp"
#include "experiments/store/trial_status.hpp"

namespace rankcollapse {
namespace {

/// A weight as the matrix outputs × inputs whose spectrum is studied; transposed, which no singular value
/// notices, for files keep rows together and Armadillo columns.
arma::mat weight_matrix(const Tensor& tensor) {
  const std::size_t outputs = tensor.shape.front();
  return std::visit(
      [&](const auto& values) {
        arma::mat matrix(values.size() / outputs, outputs);
        for (std::size_t index = 0; index < values.size(); ++index)
          matrix[index] = static_cast<double>(values[index]);
        return matrix;
      },
      tensor.values);
}

std::vector<std::string> spectrum_columns(const Tensor* tensor) {
  if (tensor == nullptr) return {"", "", "", ""};
  const arma::mat matrix = weight_matrix(*tensor);
  if (!matrix.is_finite()) return {"not finite", "", "", ""};
  const arma::vec values = singular_values(matrix);
  return {significant(values.back()), significant(values.front()), significant(stable_rank(values)),
          significant(matrix_entropy(values, std::max(matrix.n_rows, matrix.n_cols)))};
}

std::string shape_of(const Tensor& tensor) {
  std::size_t inputs = 1;
  for (std::size_t axis = 1; axis < tensor.shape.size(); ++axis) inputs *= tensor.shape[axis];
  return std::to_string(tensor.shape.front()) + "×" + std::to_string(inputs);
}

/// Tables keep every digit; a person needs a few.
std::string for_people(const std::string& number) {
  const bool whole = number.find_first_not_of("0123456789") == std::string::npos;
  return whole ? number : significant(std::strtod(number.c_str(), nullptr), 5);
}

std::string spectra(const std::filesystem::path& trial) {
  const Safetensors before = read_safetensors(trial / "initial_weights.safetensors");
  const Safetensors after = read_safetensors(trial / "weights.safetensors");
  std::vector<std::vector<std::string>> rows = {
      {"", "", "at the start", "", "", "", "at the end", "", "", ""},
      {"weight", "shape", "ν_min", "ν_max", "stable rank", "entropy", "ν_min", "ν_max", "stable rank",
       "entropy"}};
  for (const Tensor& tensor : after.tensors) {
    if (tensor.shape.size() < 2) continue;
    std::vector<std::string> row = {tensor.name, shape_of(tensor)};
    for (const Tensor* state : {before.find(tensor.name), &tensor}) {
      const auto columns = spectrum_columns(state);
      row.insert(row.end(), columns.begin(), columns.end());
    }
    rows.push_back(std::move(row));
  }
  return text_table(rows);
}

}  // namespace

std::string trial_summary(const std::filesystem::path& trial) {
  const auto status = read_status(trial);
  if (!status) return "";
  std::string text = "status       " + status->state +
                     (status->state == "diverged" ? " at step " + std::to_string(status->steps) : "") + "\n";
  if (status->converged) text += "converged    " + std::string(*status->converged ? "yes" : "no") + "\n";
  for (const auto& [name, value] : status->final_metrics) {
    text += name + std::string(name.size() < 13 ? 13 - name.size() : 1, ' ') + for_people(value) + "\n";
  }
  text += "seconds      " + significant(status->seconds) + "\n";
  text += "result hash  " + status->result_hash + "\n\n" + spectra(trial);
  text += "\nν: singular values; stable rank: ‖W‖_F²/ν_max²; entropy: of ν²/Σν², 1 where all are equal\n";
  return text + "files: " + trial.string() + "\n";
}

}  // namespace rankcollapse
