#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/files/safetensors.hpp"
#include "engine/train/trainer.hpp"
#include "experiments/probes/probes.hpp"
#include "experiments/sweep/probe_files.hpp"

namespace rankcollapse {

/// Asks a trial's probes when it is their turn, and writes down what they find: of all of a moment, or of
/// none.
class ProbeRecorder {
 public:
  /// `checkpoint` is the one that training goes on from, or an empty one. The folder holds the initial
  /// weights. All must outlive it. Throws as CsvWriter does, or Error (data) where the initial weights cannot
  /// be read.
  ProbeRecorder(const std::filesystem::path& folder, const std::vector<PlannedProbe>& probes,
                const Training& training, const Safetensors& checkpoint);

  /// Whether the folder holds what a checkpoint with these notes counts on.
  static bool can_go_on(const std::filesystem::path& folder, const std::vector<PlannedProbe>& probes,
                        const std::map<std::string, std::string>& notes);

  /// At step 0 and behind every step: measures if that is due and was not done before. Where training is to
  /// stop, the moment may be left to the next session.
  void step_ended(std::uint64_t step);
  /// Behind the last step: the probes that measure at the end, and those whose turn it is anyway, once.
  /// Whether it was done: false where training is to stop.
  bool training_ended(std::uint64_t step);

  /// Seconds that measuring took in this session.
  double seconds() const { return seconds_; }

  /// Writes the arrays, and adds to a checkpoint what the next session needs. Throws Error (cannot_write).
  void write_arrays();
  void save(Safetensors& checkpoint) const;

 private:
  bool measure(std::uint64_t step, bool at_end);

  const std::vector<PlannedProbe>& probes_;
  const Training& training_;
  std::vector<Matrix> initial_weights_;
  Spectra initial_spectra_;
  std::vector<ProbeFiles> files_;               // of each probe
  std::optional<std::uint64_t> measured_step_;  // the latest moment recorded
  double seconds_ = 0.0;
};

}  // namespace rankcollapse
