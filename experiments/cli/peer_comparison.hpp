#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "engine/files/json.hpp"
#include "experiments/bench/workload.hpp"

namespace rankcollapse {

/// The folder bench/ beside this program: the models of the workloads, and the peers that were built.
std::filesystem::path bench_folder();

struct ComparisonQuestion {
  std::vector<Workload> workloads;
  std::string kernels;  // of our engine: "auto" or "plain"
  int rounds;
  double seconds;  // that each measures in each round
};

/// Times our engine, PyTorch and oneDNN in interleaved rounds (experiments/bench/comparison.hpp). Tells
///
///   date, processor, processors, system, build
///   rounds, seconds
///   peers       a list: name, version, absence
///   workloads   as compare() gives them
///
/// `told` gets lines for people while it goes on. Throws Error (internal) if our own engine fails.
Json::Object compare_with_peers(const ComparisonQuestion& question,
                                const std::function<void(const std::string&)>& told);

}  // namespace rankcollapse
