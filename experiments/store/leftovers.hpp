#pragma once

#include <cstdint>
#include <filesystem>
#include <set>
#include <string>
#include <vector>

namespace rankcollapse {

/// A file or folder in a results folder that nobody needs any more.
struct Leftover {
  std::filesystem::path path;
  std::filesystem::path trial;  // the folder of the trial that it is in, or is; empty: in none
  std::uintmax_t bytes = 0;
  std::string reason;  // "checkpoint of a finished trial"
};

/// What is left over in an experiment's folder: checkpoints of finished trials, leases without a living
/// holder, files that a killed process was about to write, and, where nothing was ever trained in them,
/// folders without provenance and unfinished trials that no trials.csv beside it names any more. Nothing of a
/// trial that is running, no finished trial, and nothing that was trained. Of what may just be in the making,
/// only what is older than ten minutes.
class Leftovers {
 public:
  explicit Leftovers(const std::filesystem::path& experiment);

  const std::vector<Leftover>& all() const { return all_; }
  /// Unfinished trials that no trials.csv names any more, but in which something was trained: they stay.
  std::size_t kept() const { return kept_; }
  /// What is wrong with tables, also of experiments beside this one, and with statuses. What cannot be read
  /// is left alone, and without all tables no unfinished trial is left over.
  const std::vector<std::string>& problems() const { return problems_; }

  /// Removes one of them, unless in the meantime a process has begun to work on its trial, or a table names
  /// the trial again; whether it was removed. Throws Error (cannot_write).
  bool remove(const Leftover& leftover);

 private:
  struct Table {
    std::filesystem::path experiment;
    std::filesystem::file_time_type changed;
    bool operator==(const Table&) const = default;
  };

  std::vector<Table> tables_beside() const;
  void read_tables(std::vector<Table> tables);
  bool is_unplanned(const std::filesystem::path& trial) const;
  void look_at(const std::filesystem::path& trial);
  void look_at_unfinished(const std::filesystem::path& trial);
  void add_unfinished_writes(const std::filesystem::path& folder, const std::filesystem::path& trial);
  void add(const std::filesystem::path& path, const std::filesystem::path& trial, const std::string& reason);

  std::filesystem::path experiment_;
  std::vector<Table> tables_;                // as they were when they were read
  std::set<std::filesystem::path> planned_;  // the trials that they name
  bool knows_all_tables_ = true;
  std::vector<Leftover> all_;
  std::size_t kept_ = 0;
  std::vector<std::string> problems_;
};

}  // namespace rankcollapse
