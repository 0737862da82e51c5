#include "experiments/store/leftovers.hpp"

#include <chrono>
#include <optional>
#include <set>

#include "engine/core/error.hpp"
#include "engine/files/csv.hpp"
#include "experiments/store/lease.hpp"
#include "experiments/store/recorded_trial.hpp"
#include "experiments/store/trial_folders.hpp"

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

/// The trials that the tables of this experiment and of those beside it name.
std::set<fs::path> planned_trials(const fs::path& experiment) {
  std::set<fs::path> trials;
  std::error_code none;
  for (const auto& beside : fs::directory_iterator(fs::absolute(experiment).parent_path(), none)) {
    const fs::path table = beside.path() / "trials.csv";
    if (!fs::exists(table, none)) continue;
    for (const auto& row : read_csv(table).rows) trials.insert(normal(beside.path() / row.front()));
  }
  return trials;
}

bool was_never_trained(const fs::path& trial) {
  return !fs::exists(trial / "metrics.csv") && !fs::exists(trial / "checkpoint");
}

/// Why the whole folder of an unfinished trial is not needed; "" where it is.
std::string why_not_needed(const fs::path& trial, bool is_planned, bool has_table) {
  if (!is_old(trial)) return "";
  if (recorded_identity(trial).empty()) {
    return was_never_trained(trial) ? "folder without provenance, nothing was trained in it" : "";
  }
  return has_table && !is_planned ? "unfinished trial that no trials.csv names any more" : "";
}

class Search {
 public:
  explicit Search(const fs::path& experiment)
      : has_table_(fs::exists(experiment / "trials.csv")), planned_(planned_trials(experiment)) {
    for (const fs::path& trial : trial_folders(experiment)) look_at(trial);
    add_unfinished_writes(experiment, {});
  }

  std::vector<Leftover> take() { return std::move(found_); }

 private:
  void look_at(const fs::path& trial) {
    const auto lease = read_lease(trial);
    if (lease && lease->alive) return;
    const auto status = read_status(trial);
    if (!status) {
      const std::string reason = why_not_needed(trial, planned_.contains(normal(trial)), has_table_);
      if (!reason.empty()) return add(trial, trial, reason);
    }
    if (status && status->finished() && fs::exists(trial / "checkpoint")) {
      add(trial / "checkpoint", trial, "checkpoint of a finished trial");
    }
    if (lease) add(trial / "lease.json", trial, "lease of a process that is gone");
    add_unfinished_writes(trial, trial);
    if (!status || !status->finished()) add_unfinished_writes(trial / "checkpoint", trial);
  }

  void add_unfinished_writes(const fs::path& folder, const fs::path& trial) {
    std::error_code none;
    for (const auto& entry : fs::directory_iterator(folder, none)) {
      if (entry.is_regular_file(none) && is_unfinished_write(entry.path())) {
        add(entry.path(), trial, "what a killed process was about to write");
      }
    }
  }

  void add(const fs::path& path, const fs::path& trial, const std::string& reason) {
    found_.push_back({path, trial, bytes_of(path), reason});
  }

  bool has_table_;
  std::set<fs::path> planned_;
  std::vector<Leftover> found_;
};

}  // namespace

std::vector<Leftover> leftovers_in(const fs::path& experiment) {
  return Search(experiment).take();
}

bool remove_leftover(const Leftover& leftover) {
  std::optional<Lease> lease;
  if (!leftover.trial.empty()) {
    if (!fs::exists(leftover.trial)) return false;
    lease = Lease::take(leftover.trial);
    if (!lease) return false;
    // It may have been finished between the search and this moment.
    if (leftover.path == leftover.trial && read_status(leftover.trial)) return false;
  }
  // The lease of a process that is gone was taken over, and goes with ours.
  if (leftover.path.filename() == "lease.json") return true;
  std::error_code error;
  fs::remove_all(leftover.path, error);
  if (!error) return true;
  throw Error(ExitCode::cannot_write, "cannot remove '" + leftover.path.string() + "': " + error.message());
}

}  // namespace rankcollapse
