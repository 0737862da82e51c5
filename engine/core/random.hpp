#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

namespace rankcollapse {

/// A named stream of random numbers without state: each number is a function of (seed, name, step, element).
/// Threads may draw in any order, a checkpoint has nothing to save, and what one stream draws never
/// shifts another. Philox4x32-10 (Salmon, Moraes, Dror, Shaw: "Parallel random numbers: as easy as
/// 1, 2, 3", SC 2011).
class Random {
 public:
  Random(std::uint64_t seed, std::string_view stream);

  /// A stream inside this one, as "conv1.weight" inside the initial weights.
  Random stream(std::string_view name) const;

  /// 128 random bits.
  std::array<std::uint32_t, 4> bits(std::uint64_t step, std::uint64_t element) const;

  /// Uniform in [0, 1), 53 bits.
  double uniform(std::uint64_t step, std::uint64_t element) const;

  /// Uniform in {0, …, bound − 1}; bound > 0.
  std::uint64_t below(std::uint64_t bound, std::uint64_t step, std::uint64_t element) const;

  /// Standard normal (Box and Muller).
  double normal(std::uint64_t step, std::uint64_t element) const;

  /// A permutation of 0 … count − 1 (Fisher and Yates), another one each step.
  std::vector<std::uint32_t> permutation(std::uint32_t count, std::uint64_t step) const;

 private:
  explicit Random(std::uint64_t key) : key_(key) {}
  std::uint64_t key_;
};

/// The named streams of a trial. One seed gives them all; a configuration may set each apart.
struct Seeds {
  std::uint64_t init = 1;
  std::uint64_t shuffle = 1;
  std::uint64_t augment = 1;
  std::uint64_t dropout = 1;
};

}  // namespace rankcollapse
