#include "experiments/store/trial_condition.hpp"

#include <algorithm>
#include <cstdlib>

#include "engine/core/error.hpp"
#include "engine/files/csv.hpp"
#include "experiments/store/recorded_settings.hpp"

namespace rankcollapse {
namespace {

namespace fs = std::filesystem;
using Kind = TrialCondition::Kind;

bool has_checkpoint(const fs::path& trial) {
  std::error_code none;
  return fs::is_directory(trial / "checkpoint", none) && !fs::is_empty(trial / "checkpoint", none);
}

/// The rows of a table that another process may be writing; none where it cannot be read.
CsvTable rows_so_far(const fs::path& file) {
  try {
    return read_csv(file);
  } catch (const Error&) {
    return {};
  }
}

std::optional<double> number_in(const std::string& text) {
  char* end = nullptr;
  const double number = std::strtod(text.c_str(), &end);
  if (text.empty() || *end != '\0') return std::nullopt;
  return number;
}

}  // namespace

std::string_view name_of(Kind kind) {
  switch (kind) {
    case Kind::done:
      return "done";
    case Kind::diverged:
      return "diverged";
    case Kind::failed:
      return "failed";
    case Kind::running:
      return "running";
    case Kind::interrupted:
      return "interrupted";
    case Kind::not_begun:
      return "not begun";
  }
  return "";
}

std::vector<Kind> all_conditions() {
  return {Kind::done, Kind::diverged, Kind::failed, Kind::running, Kind::interrupted, Kind::not_begun};
}

TrialCondition condition_of(const fs::path& trial, const std::optional<TrialStatus>& status) {
  if (status) {
    if (status->state == "done") return {Kind::done, {}};
    return {status->state == "diverged" ? Kind::diverged : Kind::failed, {}};
  }
  auto holder = read_lease(trial);
  if (holder && holder->alive) return {Kind::running, std::move(holder)};
  return {has_checkpoint(trial) ? Kind::interrupted : Kind::not_begun, {}};
}

std::string TrialProgress::last(std::string_view column) const {
  const auto found = std::find_if(last_metrics.begin(), last_metrics.end(),
                                  [&](const auto& metric) { return metric.first == column; });
  return found == last_metrics.end() ? "" : found->second;
}

std::optional<double> TrialProgress::fraction() const {
  const auto done = epochs ? number_in(last("epoch")) : number_in(last("step"));
  const auto whole = epochs ? epochs : steps;
  if (!whole || *whole <= 0.0) return std::nullopt;
  return std::min(1.0, done.value_or(0.0) / *whole);
}

TrialProgress progress_of(const fs::path& trial) {
  TrialProgress progress;
  const CsvTable metrics = rows_so_far(trial / "metrics.csv"), timing = rows_so_far(trial / "timing.csv");
  if (!metrics.rows.empty()) {
    for (std::size_t column = 0; column < metrics.header.size(); ++column) {
      progress.last_metrics.emplace_back(metrics.header[column], metrics.rows.back()[column]);
    }
  }
  if (const auto seconds = timing.column("seconds")) {
    for (const auto& row : timing.rows) progress.seconds += number_in(row[*seconds]).value_or(0.0);
    progress.timed_epochs = timing.rows.size();
  }
  try {
    const auto settings = recorded_settings(trial);
    progress.epochs = number_in(value_at(settings, "training.epochs"));
    progress.steps = number_in(value_at(settings, "training.steps"));
  } catch (const Error&) {
    return progress;  // its folder is just being made
  }
  return progress;
}

}  // namespace rankcollapse
