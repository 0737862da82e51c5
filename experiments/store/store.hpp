#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

namespace rankcollapse {

/// What the folder of a trial begins with.
struct NewTrial {
  std::string identity;
  std::string label;       // of its swept values; may be empty
  std::string config;      // config.yaml
  std::string provenance;  // provenance.json, which holds the identity
};

/// The folders of trials (README.md beside this file): RESULTS/runs/EXPERIMENT/NUMBER_LABEL~DIGITS, where
/// DIGITS begin the trial's identity, and the committed ones RESULTS/EXPERIMENT/NUMBER_LABEL~DIGITS. Plain
/// files, no server. A trial is found by its identity over all experiments, so that they share what is
/// finished.
class Store {
 public:
  /// Reads the names of the folders that are there; no trial is opened.
  explicit Store(std::filesystem::path results);

  /// Where an experiment's trials and its table are; it need not exist.
  std::filesystem::path experiment_folder(const std::string& name) const { return runs_ / name; }

  /// The number that the next new trial of an experiment gets, unless another process is faster.
  int next_number(const std::string& experiment) const;

  /// The folder of the trial with this identity: a finished one where several hold it, and none but a
  /// finished one of the committed form. Throws Error (data) where its status cannot be understood.
  std::optional<std::filesystem::path> find(const std::string& identity) const;

  /// The folders of these trials, in their order: those that another process made since this store was read,
  /// those that a killed process began and left without provenance, and new ones, under the next free
  /// numbers. One process at a time does it. Throws Error (cannot_write).
  std::vector<std::filesystem::path> create(const std::string& experiment, std::span<const NewTrial> trials);

 private:
  struct Candidate {
    std::filesystem::path folder;
    bool committed;
  };

  void read_names();
  void read_names_in(const std::filesystem::path& folder, bool committed);
  std::optional<std::filesystem::path> abandoned(const std::string& experiment,
                                                 const std::string& identity) const;

  std::filesystem::path results_, runs_;
  std::unordered_map<std::string, std::vector<Candidate>> by_digits_;
  std::map<std::string, int> last_number_;  // of an experiment
};

}  // namespace rankcollapse
