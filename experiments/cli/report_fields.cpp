#include "experiments/cli/report_fields.hpp"

#include <cmath>
#include <map>

#include "engine/files/csv.hpp"
#include "engine/files/json.hpp"

namespace rankcollapse {
namespace {

Json::Object ranks_json(const MatrixReport& report) {
  Json::Object ranks;
  for (const NamedRank& named : report.ranks)
    ranks.emplace_back(named.rule, static_cast<std::uint64_t>(named.rank));
  return ranks;
}

Json count_or_null(bool is_there, std::size_t count) {
  return is_there ? Json(static_cast<std::uint64_t>(count)) : Json();
}

Json::Object json_of(const ReportedMatrix& matrix, bool is_series) {
  Json::Object json = {{"source", matrix.source}};
  if (is_series) json.emplace_back("moment", static_cast<std::uint64_t>(matrix.moment));
  json.emplace_back("tensor", matrix.tensor);
  json.emplace_back("reading", matrix.reading.empty() ? Json() : Json(matrix.reading));
  if (matrix.report) {
    const MatrixReport& report = *matrix.report;
    const Spectrum& spectrum = report.spectrum;
    const PowerLawFit& law = report.power_law;
    const MarchenkoPasturFit& bulk = report.marchenko_pastur;
    const Json::Object measured = {
        {"rows", static_cast<std::uint64_t>(spectrum.rows)},
        {"cols", static_cast<std::uint64_t>(spectrum.columns)},
        {"Q", spectrum.aspect_ratio()},
        {"sv_min", spectrum.smallest()},
        {"sv_max", spectrum.largest()},
        {"frobenius_norm", report.frobenius_norm},
        {"spectral_norm", spectrum.largest()},
        {"stable_rank", report.stable_rank},
        {"entropy", report.entropy},
        {"effective_rank", report.effective_rank},
        {"ranks", ranks_json(report)},
        {"noise_floor", report.noise_floor},
        {"dead_rows", static_cast<std::uint64_t>(report.dead.rows)},
        {"dead_columns", static_cast<std::uint64_t>(report.dead.columns)},
        {"alpha", law.alpha},
        {"ks_distance", law.ks_distance},
        {"xmin", law.xmin},
        {"num_pl_spikes", count_or_null(law.is_fit(), law.num_spikes)},
        {"power_law_status", law.status},
        {"mp", Json::Object{{"sigma", bulk.sigma},
                            {"lambda_minus", bulk.lambda_minus},
                            {"lambda_plus", bulk.lambda_plus},
                            {"num_spikes", count_or_null(bulk.is_fit(), bulk.num_spikes)},
                            {"softrank", bulk.softrank},
                            {"ks_distance", bulk.ks_distance},
                            {"status", bulk.status}}},
        {"phase", phase_name(report.phase)}};
    json.insert(json.end(), measured.begin(), measured.end());
  }
  json.emplace_back("skipped", matrix.report ? Json() : Json(matrix.skipped));
  return json;
}

std::string text_of(const Json& value) {
  if (const auto* whole = std::get_if<std::int64_t>(&value.value)) return std::to_string(*whole);
  if (const auto* number = std::get_if<double>(&value.value))
    return std::isfinite(*number) ? shortest(*number) : "";
  return value.text();
}

/// The fields of an object, those of objects in it behind their name and a dot.
std::vector<std::pair<std::string, std::string>> fields_of(const Json::Object& object,
                                                           const std::string& prefix) {
  std::vector<std::pair<std::string, std::string>> fields;
  for (const auto& [name, value] : object) {
    if (const auto* inner = std::get_if<Json::Object>(&value.value)) {
      const auto within = fields_of(*inner, prefix + name + ".");
      fields.insert(fields.end(), within.begin(), within.end());
    } else {
      fields.emplace_back(prefix + name, text_of(value));
    }
  }
  return fields;
}

}  // namespace

std::string reports_json(std::span<const ReportedMatrix> matrices, bool is_series) {
  Json::Array array;
  for (const ReportedMatrix& matrix : matrices) array.push_back(json_of(matrix, is_series));
  return format_json(array) + "\n";
}

std::string reports_csv(std::span<const ReportedMatrix> matrices, bool is_series) {
  // A skipped matrix has few fields: the header is that of the longest.
  std::vector<std::vector<std::pair<std::string, std::string>>> rows;
  std::size_t longest = 0;
  for (const ReportedMatrix& matrix : matrices) {
    rows.push_back(fields_of(json_of(matrix, is_series), ""));
    if (rows.back().size() > rows[longest].size()) longest = rows.size() - 1;
  }
  if (rows.empty()) return "";
  std::vector<std::string> header;
  for (const auto& [name, value] : rows[longest]) header.push_back(name);
  std::string text = csv_line(header);
  for (const auto& row : rows) {
    const std::map<std::string, std::string> values(row.begin(), row.end());
    std::vector<std::string> line;
    for (const std::string& name : header) {
      const auto found = values.find(name);
      line.push_back(found == values.end() ? "" : found->second);
    }
    text += csv_line(line);
  }
  return text;
}

}  // namespace rankcollapse
