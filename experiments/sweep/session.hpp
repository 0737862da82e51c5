#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>

#include "engine/files/json.hpp"
#include "experiments/sweep/trial.hpp"

namespace rankcollapse {

/// What a process that trains a trial tells of itself in the trial's provenance.json: an entry of `sessions`,
/// and the build and the data that it works with. Nothing in it changes the results but the kernel family,
/// whose last bits may differ from another's.
class Session {
 public:
  /// Adds the entry. `provenance` serves where the folder has none that can be read. An earlier session that
  /// did not say how it ended was killed. Throws Error (cannot_write).
  Session(const std::filesystem::path& trial, const std::string& provenance, const Dataset& dataset,
          const Network& network, int threads, std::uint64_t from_step);

  /// Notes how far it has come, and how it ended: "done", "diverged" or "interrupted"; nothing while it goes
  /// on. Replaces the file. Throws Error (cannot_write).
  void record(std::uint64_t to_step, const std::string& ended = "");
  /// Notes how many of its seconds the probes took so far; record() writes it.
  void note_probe_seconds(double seconds);
  /// Notes that it ended by an error, if that can be written.
  void record_failure();

 private:
  using Clock = std::chrono::steady_clock;

  Json::Object& entry();
  void write(const std::string& ended);

  std::filesystem::path file_;
  Json::Object provenance_;
  Clock::time_point began_ = Clock::now();
};

/// [{layers, kernel}]: what fast kernels compute of a network.
Json::Array chosen_kernels_record(const Network& network);

/// The kernel family (store/recorded_trial.hpp) of this process: a trial goes on in its own one only.
std::string kernel_family_here();

}  // namespace rankcollapse
