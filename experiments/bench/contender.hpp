#pragma once

#include <string>
#include <vector>

#include "engine/files/json.hpp"
#include "experiments/bench/processes.hpp"
#include "experiments/bench/workload.hpp"

namespace rankcollapse {

/// A way in which a contender can be run. Of several the fastest of each round counts.
struct Variant {
  std::string name;   // "channels_last"; empty for a contender that has one only
  CommandLine added;  // what its words and its environment have beside those of the contender
};

/// A program that trains: ours or a peer. It is called with
///   --model FILE --input 28x28x3 --batch B --threads N --seconds S
/// behind its own words, trains the network of that file on a batch of noise, and prints a line of JSON that
/// has at least `images_per_second`. A peer that is called with --version prints {"version": "…"}.
struct Contender {
  std::string name;
  std::vector<std::string> words;  // the program's path and what precedes the words above
  std::vector<Variant> for_convolutions, for_perceptrons;
  std::string version = {};  // of what it stands for
  std::string absence = {};  // why it cannot take part; empty where it can

  const std::vector<Variant>& variants(const Workload& workload) const {
    return workload.has_convolutions ? for_convolutions : for_perceptrons;
  }
};

/// The same, after it was asked for its version; one that does not answer is absent.
Contender looked_for(Contender peer);

/// What one variant gave in one round.
struct Reported {
  double images_per_second;  // of all processes together; NaN where one failed
  long peak_memory_kb;       // of all together
  std::string failure;       // "exit code 1: no module named 'torch'"
  Json details;              // all that the first process told
};

/// Reads what the processes of a contender left.
Reported report_of(const std::vector<Ended>& processes);

/// Runs a workload once, for a minute and ten times the seconds at most. `models` is the folder of the
/// models.
Reported measure(const Contender& contender, const Variant& variant, const Workload& workload,
                 const std::string& models, double seconds);

}  // namespace rankcollapse
