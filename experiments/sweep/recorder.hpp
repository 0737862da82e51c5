#pragma once

#include <chrono>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/files/csv.hpp"
#include "engine/train/checkpoint.hpp"
#include "engine/train/trainer.hpp"
#include "experiments/store/lease.hpp"
#include "experiments/sweep/probe_recorder.hpp"
#include "experiments/sweep/run_trial.hpp"
#include "experiments/sweep/session.hpp"

namespace rankcollapse {

/// Thrown where a trial's lease turns out to be another process's: this one is to publish nothing any more.
struct LeaseLost {};

/// Throws LeaseLost unless the lease is still this process's; nullptr: the folder is nobody else's anyway.
void expect_lease(const Lease* lease);

/// Whether the folder holds what a checkpoint with these notes goes on from: the tables, as long as they
/// were, and the initial weights. A crash of the machine may have cost them.
bool can_go_on(const std::filesystem::path& folder, const std::vector<PlannedProbe>& probes,
               const std::map<std::string, std::string>& notes);

/// Writes what a trial's training tells into its folder: metrics.csv, timing.csv and the checkpoints. Asks
/// the probes before a checkpoint is due.
class Recorder final : public TrainingObserver {
 public:
  /// `notes` are those of the checkpoint that training goes on from, or what identifies a new one.
  Recorder(std::filesystem::path folder, const Training& training, std::map<std::string, std::string> notes,
           ProbeRecorder& probes, const Lease* lease, Session& session, TrialListener& listener);

  void epoch_ended(const EpochReport& report) override;
  /// Saves a checkpoint where one is due. Throws as save_checkpoint() does.
  void step_ended(const Progress& progress) override;

  /// Throws LeaseLost, or Error (cannot_write).
  void save_checkpoint(const Progress& progress);

  /// Seconds of training so far, those of earlier sessions included.
  double seconds() const;
  /// The last row of metrics.csv written in this session or the one before, by column.
  const std::vector<std::pair<std::string, std::string>>& last_row() const { return last_row_; }

 private:
  using Clock = std::chrono::steady_clock;

  bool checkpoint_is_due(const Progress& progress) const;

  std::filesystem::path folder_;
  const Training& training_;
  ProbeRecorder& probes_;
  const Lease* lease_;
  Session& session_;
  TrialListener& listener_;
  CheckpointFolder checkpoints_;
  std::map<std::string, std::string> notes_;
  std::vector<std::string> columns_;
  CsvWriter metrics_, timing_;
  std::vector<std::pair<std::string, std::string>> last_row_;
  double earlier_seconds_;
  Clock::time_point started_ = Clock::now();
  Clock::time_point last_checkpoint_ = started_;
  double last_epoch_ended_;
};

}  // namespace rankcollapse
