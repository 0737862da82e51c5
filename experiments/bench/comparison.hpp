#pragma once

#include <functional>
#include <string>
#include <vector>

#include "engine/files/json.hpp"
#include "experiments/bench/contender.hpp"
#include "experiments/bench/workload.hpp"

namespace rankcollapse {

struct ComparisonPlan {
  std::vector<Workload> workloads;
  std::vector<Contender> contenders;  // ours is the first
  std::string models;                 // the folder of the workloads' models
  int rounds;
  double seconds;  // that each measures in each round
};

/// The floating-point operations a second that so many threads can reach at this minute.
using PeakOfMachine = std::function<double(int threads)>;
/// Gets a line for people after each workload of each round.
using RoundListener = std::function<void(const std::string&)>;

/// Runs everyone in each workload, in interleaved rounds: all workloads in each round, and all contenders in
/// turn, each round beginning with another one. Returns an object a workload:
///
///   name, title, model, input, batch, threads, processes
///   fma_peak_gflop_per_second   a number a round, taken just before
///   instruction_set, blas_kernels, kernels, mflop_per_image   what our engine told of itself and the network
///   measured                    a list: contender, variant, images_per_second (a number a round, or null),
///                               peak_memory_kb (the largest), fraction_of_peak (median of rounds), failure (or "")
///   ratios                      a list: peer, median, low, high, rounds: ours/theirs of the same round,
///   where
///                               theirs is that of the fastest variant
///
/// A peer that fails is not run again in that workload; the others go on. Throws Error (internal) if we fail.
Json::Array compare(const ComparisonPlan& plan, const PeakOfMachine& peak, const RoundListener& told);

}  // namespace rankcollapse
