#include "experiments/cli/report_tables.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>

#include "experiments/cli/text_table.hpp"

namespace rankcollapse {
namespace {

using Rows = std::vector<std::vector<std::string>>;

std::string extents(const Spectrum& spectrum) {
  return std::to_string(spectrum.rows) + "×" + std::to_string(spectrum.columns);
}

std::string cell(double number) {
  return std::isfinite(number) ? significant(number) : "–";
}

std::string label_of(const ReportedMatrix& matrix, const ReportLabels& labels) {
  std::string label;
  if (labels.with_moment) {
    label = std::to_string(matrix.moment) + " ";
  } else if (labels.with_source) {
    label = matrix.source + " ";
  }
  label += matrix.tensor;
  const bool says_it = matrix.reading.empty() || matrix.reading == "matrix";
  return says_it ? label : label + " " + matrix.reading;
}

std::vector<std::string> shape_cells(const MatrixReport& report) {
  const Spectrum& spectrum = report.spectrum;
  return {extents(spectrum),        cell(spectrum.aspect_ratio()), cell(spectrum.smallest()),
          cell(spectrum.largest()), cell(report.frobenius_norm),   cell(report.stable_rank),
          cell(report.entropy),     cell(report.effective_rank),   phase_name(report.phase)};
}

std::vector<std::string> rank_cells(const MatrixReport& report) {
  std::vector<std::string> cells = {std::to_string(report.spectrum.smaller_extent())};
  for (const NamedRank& named : report.ranks) cells.push_back(std::to_string(named.rank));
  cells.push_back(cell(report.noise_floor));
  cells.push_back(std::to_string(report.dead.rows) + ", " + std::to_string(report.dead.columns));
  return cells;
}

std::vector<std::string> fit_cells(const MatrixReport& report) {
  const auto& [law, bulk] = std::tie(report.power_law, report.marchenko_pastur);
  return {cell(law.alpha),        cell(law.ks_distance),
          cell(law.xmin),         law.is_fit() ? std::to_string(law.num_spikes) : "–",
          cell(bulk.sigma),       cell(bulk.lambda_minus),
          cell(bulk.lambda_plus), bulk.is_fit() ? std::to_string(bulk.num_spikes) : "–",
          cell(bulk.softrank),    cell(bulk.ks_distance)};
}

std::vector<std::string> rank_header(std::span<const ReportedMatrix> matrices) {
  std::vector<std::string> header = {"rank", "of"};
  for (const ReportedMatrix& matrix : matrices) {
    if (!matrix.report) continue;
    for (const NamedRank& named : matrix.report->ranks) header.push_back(named.rule);
    break;
  }
  header.insert(header.end(), {"noise floor", "dead"});
  return header;
}

std::string table(std::span<const ReportedMatrix> matrices, const ReportLabels& labels,
                  std::vector<std::string> header,
                  std::vector<std::string> (*cells_of)(const MatrixReport&)) {
  Rows rows = {std::move(header)};
  for (const ReportedMatrix& matrix : matrices) {
    if (!matrix.report) continue;
    std::vector<std::string> row = {label_of(matrix, labels)};
    const std::vector<std::string> cells = cells_of(*matrix.report);
    row.insert(row.end(), cells.begin(), cells.end());
    rows.push_back(std::move(row));
  }
  return text_table(rows);
}

/// "conv1, fc1", or of many "57 of them: conv1 … fc1".
std::string names_text(const std::vector<std::string>& names) {
  constexpr std::size_t most_named = 6;
  if (names.size() > most_named) {
    return std::to_string(names.size()) + " of them, " + names.front() + " … " + names.back();
  }
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

/// A line a reason, with the matrices that have it; `reason_of` gives "" for those without.
template <typename ReasonOf>
std::string lines_of_reasons(std::span<const ReportedMatrix> matrices, const ReportLabels& labels,
                             const std::string& title, ReasonOf reason_of) {
  std::vector<std::pair<std::string, std::vector<std::string>>> groups;
  for (const ReportedMatrix& matrix : matrices) {
    const std::string reason = reason_of(matrix);
    if (reason.empty()) continue;
    const auto same =
        std::find_if(groups.begin(), groups.end(), [&](const auto& group) { return group.first == reason; });
    auto& names =
        same == groups.end() ? groups.emplace_back(reason, std::vector<std::string>()).second : same->second;
    names.push_back(label_of(matrix, labels));
  }
  std::string text;
  for (const auto& [reason, names] : groups) text += title + names_text(names) + ": " + reason + "\n";
  return text;
}

std::string reasons(std::span<const ReportedMatrix> matrices, const ReportLabels& labels) {
  const auto bulk = [](const ReportedMatrix& matrix) {
    if (!matrix.report || matrix.report->marchenko_pastur.is_fit()) return std::string();
    return matrix.report->marchenko_pastur.status;
  };
  const auto law = [](const ReportedMatrix& matrix) {
    if (!matrix.report || matrix.report->power_law.is_fit()) return std::string();
    return matrix.report->power_law.status;
  };
  const auto skipped = [](const ReportedMatrix& matrix) { return matrix.skipped; };
  return lines_of_reasons(matrices, labels, "Marchenko–Pastur, ", bulk) +
         lines_of_reasons(matrices, labels, "power law, ", law) +
         lines_of_reasons(matrices, labels, "skipped: ", skipped);
}

constexpr const char* explanation =
    "ν: singular values, λ = ν² · rank: how many ν lie above a threshold, by rule · dead: rows, columns of "
    "zeros\n"
    "noise floor: ν_max·N·eps of the stored type · α, D, x_min: the power law of the largest λ, its "
    "distance\n"
    "σ (of λ scaled to mean 1), λ−, λ+: the Marchenko–Pastur bulk · spikes: λ beyond it · soft rank: "
    "λ+/λ_max\n";

}  // namespace

std::string report_tables(std::span<const ReportedMatrix> matrices, const ReportLabels& labels) {
  const bool any =
      std::any_of(matrices.begin(), matrices.end(), [](const auto& matrix) { return matrix.report; });
  if (!any) return reasons(matrices, labels);
  return table(matrices, labels,
               {"spectrum", "shape", "Q", "ν_min", "ν_max", "‖W‖_F", "stable rank", "entropy",
                "effective rank", "phase"},
               shape_cells) +
         "\n" + table(matrices, labels, rank_header(matrices), rank_cells) + "\n" +
         table(matrices, labels,
               {"fits", "α", "D", "x_min", "λ ≥ x_min", "σ", "λ−", "λ+", "spikes", "soft rank", "KS"},
               fit_cells) +
         "\n" + reasons(matrices, labels) + explanation;
}

}  // namespace rankcollapse
