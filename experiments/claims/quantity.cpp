#include "experiments/claims/quantity.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>

#include "engine/config/value.hpp"
#include "engine/files/csv.hpp"
#include "experiments/records/layers.hpp"

namespace rankcollapse {
namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

}  // namespace

Quantity::Quantity(const Config& check, std::string_view key) {
  const std::string text = check.text(key);
  if (text == "lambda_min") {
    *this = Quantity("spectrum", "sv_min");
    squared_ = true;
    name_ = "λ_min";
    return;
  }
  const std::size_t dot = text.find('.');
  if (dot == text.npos || dot == 0 || dot + 1 == text.size()) {
    if (!text.empty())
      check.fail(key, "no quantity is called '" + text +
                          "': it is lambda_min, metrics.COLUMN or PROBE.COLUMN, as ranks.stable_rank");
    return;
  }
  *this = Quantity(text.substr(0, dot), text.substr(dot + 1));
}

Quantity::Quantity(std::string table, std::string column)
    : table_(std::move(table)), column_(std::move(column)), name_(column_) {
  if (table_ == "metrics") std::replace(name_.begin(), name_.end(), '_', ' ');
}

const RecordedTable& Quantity::table(const Record& trial) const {
  return table_ == "metrics" ? trial.metrics() : trial.probe(table_);
}

std::vector<std::string> Quantity::layers(const Record& trial) const {
  if (!is_of_layers() || table(trial).size() == 0) return {""};
  return table(trial).distinct("layer");
}

double Quantity::of(const Record& trial, const std::string& layer, const Moment& moment) const {
  const RecordedTable& rows = table(trial);
  const auto row = rows.row_at(layer, moment);
  if (!row) return missing;
  return transformed(rows.number(*row, column_));
}

double Quantity::for_weight(const Record& trial, const std::string& weight, const Moment& moment) const {
  if (!is_of_features()) return of(trial, weight, moment);
  const std::string inputs = features_into(trial, weight);
  return inputs.empty() ? missing : of(trial, inputs, moment);
}

std::string Quantity::name_for_weight(const std::string& weight) const {
  return name_ + (is_of_features() ? " of the inputs" : "") + of_layer(weight);
}

Moment read_moment(const Config& check) {
  if (check.kind("at") == Config::Kind::number) return AtEpoch{check.number("at", Range::at_least(0))};
  static constexpr std::string_view names[] = {"init", "end"};
  if (check.choice("at", "moment", names, "end") == "init") return AtInit{};
  return AtEnd{};
}

std::string of_layer(const std::string& layer) {
  return layer.empty() ? "" : " of " + layer;
}

std::string at_moment(const Moment& moment) {
  if (std::holds_alternative<AtEnd>(moment)) return "";
  return std::holds_alternative<AtInit>(moment) ? " before training" : " at epoch " + moment_text(moment);
}

std::vector<std::string> read_layers(const Config& check) {
  if (!check.has("layer")) return check.texts("layers", {});
  if (check.has("layers")) check.fail("layers", "give layer or layers, not both");
  return {check.text("layer")};
}

}  // namespace rankcollapse
