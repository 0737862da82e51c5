#include "experiments/cli/parallelism.hpp"

#include <algorithm>

namespace rankcollapse {
namespace {

std::string counted(int number, const std::string& what) {
  return std::to_string(number) + " " + what + (number == 1 ? "" : "s");
}

}  // namespace

Parallelism share_out(Parallelism wanted, int cores, std::size_t trials) {
  const int most = static_cast<int>(std::clamp<std::size_t>(trials, 1, 1024));
  const int suiting = wanted.threads > 0 ? std::max(1, cores / wanted.threads) : cores;
  const int jobs = std::min(most, wanted.jobs > 0 ? wanted.jobs : suiting);
  return {jobs, wanted.threads > 0 ? wanted.threads : std::max(1, cores / jobs)};
}

std::string describe(const Parallelism& parallelism) {
  return counted(parallelism.jobs, "worker") + " of " + counted(parallelism.threads, "thread");
}

}  // namespace rankcollapse
