#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace rankcollapse {

/// The folders of trials: RESULTS/runs/EXPERIMENT/NUMBER~DIGITS, where DIGITS begin the trial's identity.
/// Plain files, no server. A trial is found by its identity over all experiments, so that they share what is
/// finished.
class Store {
 public:
  explicit Store(std::filesystem::path results) : runs_(std::move(results) / "runs") {}

  /// The folder of the trial with this identity, finished or not.
  std::optional<std::filesystem::path> find(const std::string& identity) const;

  /// Makes a folder that did not exist before, under the next free number, and writes `provenance` (JSON
  /// text) into it, by which find() knows it. Throws Error (cannot_write).
  std::filesystem::path create(const std::string& experiment, const std::string& identity,
                               const std::string& provenance) const;

 private:
  std::filesystem::path runs_;
};

/// Keeps a second process out of a trial's folder until this one ends, in whatever way.
class TrialLock {
 public:
  /// Throws Error (usage) if another process is at this trial.
  explicit TrialLock(const std::filesystem::path& trial);
  ~TrialLock();
  TrialLock(const TrialLock&) = delete;
  TrialLock& operator=(const TrialLock&) = delete;

 private:
  int descriptor_;
};

}  // namespace rankcollapse
