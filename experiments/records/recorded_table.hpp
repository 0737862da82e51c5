#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "engine/files/csv.hpp"

namespace rankcollapse {

/// Which of the moments of a table is meant: before the first step, the last one, or after so many epochs.
struct AtInit {};
struct AtEnd {};
struct AtEpoch {
  double epoch;
};
using Moment = std::variant<AtInit, AtEnd, AtEpoch>;

/// Whether an epoch and step are that moment of a training that ended with `end_step`; epochs are equal
/// within 1e-9.
bool is_at(double epoch, double step, double end_step, const Moment& moment);

/// "init", "end", "10".
std::string moment_text(const Moment& moment);

/// metrics.csv of a trial, or the table of one of its probes (store/README.md has the columns): a row a
/// moment, or a row a moment and layer.
class RecordedTable {
 public:
  RecordedTable() = default;
  /// `end_step` is the last step of the training: a table that stops before it has no row of the end. Without
  /// one its last row is the end.
  explicit RecordedTable(CsvTable table, std::optional<double> end_step = std::nullopt)
      : table_(std::move(table)), end_step_(end_step) {}

  std::size_t size() const { return table_.rows.size(); }
  bool has(std::string_view column) const { return table_.column(column).has_value(); }

  /// What stands there; "" where the table has no such column.
  const std::string& text(std::size_t row, std::string_view column) const;
  /// NaN where there is no number, or no such column.
  double number(std::size_t row, std::string_view column) const;

  /// The different values of a column, as of `layer`, in the order in which they are met.
  std::vector<std::string> distinct(std::string_view column) const;

  /// The rows of a layer, in their order; of all where `layer` is empty. Where it has several readings, those
  /// of the first: `matrix` or `unfolded`.
  std::vector<std::size_t> rows_of(std::string_view layer) const;

  /// The row of a layer at a moment; nothing where it has none.
  std::optional<std::size_t> row_at(std::string_view layer, const Moment& moment) const;

  /// The number of a layer in a column at a moment; NaN where there is none.
  double value(std::string_view layer, std::string_view column, const Moment& moment) const;

  /// The numbers of a layer in a column by their epochs, those that are there and finite.
  std::map<double, double> by_epoch(std::string_view layer, std::string_view column) const;

 private:
  CsvTable table_;
  std::optional<double> end_step_;
};

}  // namespace rankcollapse
