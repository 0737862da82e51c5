#include "experiments/store/leftovers.hpp"

#include <algorithm>
#include <chrono>
#include <optional>

#include "engine/core/error.hpp"
#include "engine/files/read_file.hpp"
#include "experiments/store/lease.hpp"
#include "experiments/store/recorded_trial.hpp"
#include "experiments/store/trial_folders.hpp"
#include "experiments/store/trials_table.hpp"

namespace rankcollapse {
namespace {

namespace fs = std::filesystem;

/// A sweep that is being prepared makes its trials before it names them; nobody needs so long for that.
constexpr std::chrono::minutes long_enough(10);

bool is_old(const fs::path& path) {
  std::error_code gone;
  const auto changed = fs::last_write_time(path, gone);
  return !gone && fs::file_time_type::clock::now() - changed > long_enough;
}

std::uintmax_t bytes_of(const fs::path& path) {
  std::error_code gone;
  if (!fs::is_directory(path, gone)) return fs::is_regular_file(path, gone) ? fs::file_size(path, gone) : 0;
  std::uintmax_t bytes = 0;
  for (const auto& entry : fs::recursive_directory_iterator(path, gone)) {
    if (entry.is_regular_file(gone)) bytes += entry.file_size(gone);
  }
  return bytes;
}

/// "metrics.csv.tmp-4242-0": what replacing a file leaves when its process is killed (atomic_write).
bool is_unfinished_write(const fs::path& file) {
  return file.filename().string().find(".tmp-") != std::string::npos && is_old(file);
}

fs::path normal(const fs::path& folder) {
  return fs::absolute(folder / "").lexically_normal();
}

/// Whether a process has ever begun to train here, as far as one can tell.
bool was_trained(const fs::path& trial) {
  std::error_code none;
  if (fs::exists(trial / "checkpoint") && !fs::is_empty(trial / "checkpoint", none)) return true;
  const std::string metrics = read_file(trial / "metrics.csv").value_or("");
  if (std::count(metrics.begin(), metrics.end(), '\n') > 1) return true;
  try {
    return read_recorded_trial(TrialRow{trial, {}, {}, {}}).sessions() > 0;
  } catch (const Error&) {
    return false;  // a provenance that was cut short
  }
}

}  // namespace

Leftovers::Leftovers(const fs::path& experiment) : experiment_(experiment) {
  read_tables(tables_beside());
  for (const fs::path& trial : trial_folders(experiment)) {
    try {
      look_at(trial);
    } catch (const Error& error) {
      problems_.emplace_back(error.what());
    }
  }
  add_unfinished_writes(experiment, {});
}

/// The tables of this experiment and of those beside it.
std::vector<Leftovers::Table> Leftovers::tables_beside() const {
  std::vector<Table> tables;
  std::error_code none;
  for (const auto& beside : fs::directory_iterator(fs::absolute(experiment_).parent_path(), none)) {
    const auto changed = fs::last_write_time(beside.path() / "trials.csv", none);
    if (!none) tables.push_back({beside.path(), changed});
  }
  return tables;
}

void Leftovers::read_tables(std::vector<Table> tables) {
  tables_ = std::move(tables);
  planned_.clear();
  knows_all_tables_ = true;
  for (const Table& table : tables_) {
    try {
      for (const fs::path& trial : trials_in_table(table.experiment)) planned_.insert(normal(trial));
    } catch (const Error& error) {
      knows_all_tables_ = false;
      problems_.emplace_back(error.what());
    }
  }
}

/// Whether it is known that no table names it; without a table of its own experiment nothing is known.
bool Leftovers::is_unplanned(const fs::path& trial) const {
  return knows_all_tables_ && fs::exists(experiment_ / "trials.csv") && !planned_.contains(normal(trial));
}

void Leftovers::look_at(const fs::path& trial) {
  const auto lease = read_lease(trial);
  if (lease && lease->alive) return;
  const auto status = read_status(trial);
  if (!status) {
    const std::size_t before = all_.size();
    look_at_unfinished(trial);
    if (all_.size() > before) return;
  }
  if (status && status->finished() && fs::exists(trial / "checkpoint")) {
    add(trial / "checkpoint", trial, "checkpoint of a finished trial");
  }
  if (lease) add(trial / "lease.json", trial, "lease of a process that is gone");
  add_unfinished_writes(trial, trial);
  if (!status || !status->finished()) add_unfinished_writes(trial / "checkpoint", trial);
}

/// Adds the whole folder where it is not needed.
void Leftovers::look_at_unfinished(const fs::path& trial) {
  if (!is_old(trial)) return;
  const bool is_nameless = recorded_identity(trial).empty();
  if (!is_nameless && !is_unplanned(trial)) return;
  if (was_trained(trial)) {
    if (!is_nameless) ++kept_;
    return;
  }
  add(trial, trial,
      is_nameless ? "folder without provenance, nothing was trained in it"
                  : "trial that was never begun and that no trials.csv names any more");
}

void Leftovers::add_unfinished_writes(const fs::path& folder, const fs::path& trial) {
  std::error_code none;
  for (const auto& entry : fs::directory_iterator(folder, none)) {
    if (entry.is_regular_file(none) && is_unfinished_write(entry.path())) {
      add(entry.path(), trial, "what a killed process was about to write");
    }
  }
}

void Leftovers::add(const fs::path& path, const fs::path& trial, const std::string& reason) {
  all_.push_back({path, trial, bytes_of(path), reason});
}

bool Leftovers::remove(const Leftover& leftover) {
  std::optional<Lease> lease;
  if (!leftover.trial.empty()) {
    if (!fs::exists(leftover.trial)) return false;
    lease = Lease::take(leftover.trial);
    if (!lease) return false;
    // It may have been begun, finished or planned between the search and this moment.
    if (leftover.path == leftover.trial) {
      if (read_status(leftover.trial) || was_trained(leftover.trial)) return false;
      if (auto tables = tables_beside(); tables != tables_) read_tables(std::move(tables));
      if (!recorded_identity(leftover.trial).empty() && !is_unplanned(leftover.trial)) return false;
    }
  }
  // The lease of a process that is gone was taken over, and goes with ours.
  if (leftover.path.filename() == "lease.json") return true;
  std::error_code error;
  fs::remove_all(leftover.path, error);
  if (!error) return true;
  throw Error(ExitCode::cannot_write, "cannot remove '" + leftover.path.string() + "': " + error.message());
}

}  // namespace rankcollapse
