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
#include "experiments/sweep/run_trial.hpp"

namespace rankcollapse {

/// Writes what a trial's training tells into its folder: metrics.csv, timing.csv and the checkpoints.
class Recorder final : public TrainingObserver {
 public:
  /// `notes` are those of the checkpoint that training goes on from, or what identifies a new one.
  Recorder(const std::filesystem::path& folder, const Training& training,
           std::map<std::string, std::string> notes, TrialListener& listener);

  void epoch_ended(const EpochReport& report) override;
  void step_ended(const Progress& progress) override;

  void save_checkpoint(const Progress& progress);

  /// Seconds of training so far, those of earlier sessions included.
  double seconds() const;
  /// The last row of metrics.csv written in this session or the one before, by column.
  const std::vector<std::pair<std::string, std::string>>& last_row() const { return last_row_; }

 private:
  using Clock = std::chrono::steady_clock;

  bool checkpoint_is_due(const Progress& progress) const;

  const Training& training_;
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
