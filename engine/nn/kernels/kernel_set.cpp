#include "engine/nn/kernels/kernel_set.hpp"

#include <cstdlib>
#include <string>
#include <vector>

#include "engine/core/error.hpp"
#include "engine/nn/kernels/available_kernel_sets.hpp"

namespace rankcollapse {

// Each is kernel_table.cpp, compiled for that instruction set.
namespace baseline {
extern const KernelSet kernels;
}
#if defined(__x86_64__)
namespace avx2 {
extern const KernelSet kernels;
}
namespace avx512f {
extern const KernelSet kernels;
}
#endif

namespace {

constexpr const char* variable = "RANKCOLLAPSE_INSTRUCTION_SET";

std::vector<const KernelSet*> supported_sets() {
  std::vector<const KernelSet*> sets;
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f")) sets.push_back(&avx512f::kernels);
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) sets.push_back(&avx2::kernels);
#endif
  sets.push_back(&baseline::kernels);
  return sets;
}

}  // namespace

std::span<const KernelSet* const> available_kernel_sets() {
  static const std::vector<const KernelSet*> sets = supported_sets();
  return sets;
}

const KernelSet& kernel_set_called(const char* name) {
  const auto sets = available_kernel_sets();
  const std::string wanted = name == nullptr ? "" : name;
  if (wanted.empty()) return *sets.front();
  std::string names;
  for (const KernelSet* set : sets) {
    if (wanted == set->name) return *set;
    names += (names.empty() ? "" : ", ") + std::string(set->name);
  }
  throw Error(ExitCode::usage, std::string(variable) + ": this processor has no kernels called '" + wanted +
                                   "' (it has: " + names + ")");
}

const KernelSet& kernel_set() {
  static const KernelSet& chosen = kernel_set_called(std::getenv(variable));
  return chosen;
}

}  // namespace rankcollapse
