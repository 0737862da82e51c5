#include "experiments/records/recorded_table.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>

namespace rankcollapse {

bool is_at(double epoch, double step, double end_step, const Moment& moment) {
  constexpr double same_epoch = 1e-9;
  if (std::holds_alternative<AtInit>(moment)) return epoch == 0.0;
  if (std::holds_alternative<AtEnd>(moment)) return step == end_step;
  return std::abs(epoch - std::get<AtEpoch>(moment).epoch) <= same_epoch;
}

std::string moment_text(const Moment& moment) {
  if (std::holds_alternative<AtInit>(moment)) return "init";
  if (std::holds_alternative<AtEnd>(moment)) return "end";
  return shortest(std::get<AtEpoch>(moment).epoch);
}

const std::string& RecordedTable::text(std::size_t row, std::string_view column) const {
  static const std::string nothing;
  const auto place = table_.column(column);
  return place ? table_.rows[row][*place] : nothing;
}

double RecordedTable::number(std::size_t row, std::string_view column) const {
  const std::string& field = text(row, column);
  char* end = nullptr;
  const double number = std::strtod(field.c_str(), &end);
  return field.empty() || *end != '\0' ? std::numeric_limits<double>::quiet_NaN() : number;
}

std::vector<std::string> RecordedTable::distinct(std::string_view column) const {
  std::vector<std::string> values;
  for (std::size_t row = 0; row < size(); ++row) {
    const std::string& value = text(row, column);
    if (std::find(values.begin(), values.end(), value) == values.end()) values.push_back(value);
  }
  return values;
}

std::vector<std::size_t> RecordedTable::rows_of(std::string_view layer) const {
  std::vector<std::size_t> rows;
  for (std::size_t row = 0; row < size(); ++row) {
    if (!layer.empty() && text(row, "layer") != layer) continue;
    if (!layer.empty() && !rows.empty() && text(row, "reading") != text(rows.front(), "reading")) continue;
    rows.push_back(row);
  }
  return rows;
}

std::optional<std::size_t> RecordedTable::row_at(std::string_view layer, const Moment& moment) const {
  const auto rows = rows_of(layer);
  if (rows.empty()) return std::nullopt;
  if (!end_step_ && std::holds_alternative<AtEnd>(moment)) return rows.back();
  for (const std::size_t row : rows) {
    if (is_at(number(row, "epoch"), number(row, "step"), end_step_.value_or(0.0), moment)) return row;
  }
  return std::nullopt;
}

double RecordedTable::value(std::string_view layer, std::string_view column, const Moment& moment) const {
  const auto row = row_at(layer, moment);
  return row ? number(*row, column) : std::numeric_limits<double>::quiet_NaN();
}

std::map<double, double> RecordedTable::by_epoch(std::string_view layer, std::string_view column) const {
  std::map<double, double> numbers;
  for (const std::size_t row : rows_of(layer)) {
    const double value = number(row, column);
    if (std::isfinite(value)) numbers.emplace(number(row, "epoch"), value);
  }
  return numbers;
}

}  // namespace rankcollapse
