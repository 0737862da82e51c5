#pragma once

#include <catch2/catch.hpp>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "engine/core/matrix.hpp"
#include "engine/files/safetensors.hpp"

namespace rankcollapse {

/// Holds what tests/reference/make_reference.py wrote.
inline const std::filesystem::path reference_folder = PROJECT_ROOT "/tests/reference";

inline const std::vector<double>& reference_values(const Safetensors& file, const std::string& name) {
  const Tensor* tensor = file.find(name);
  INFO(name);
  REQUIRE(tensor != nullptr);
  return std::get<std::vector<double>>(tensor->values);
}

/// The number in [0, 1) that the scripts call uniform(): SplitMix64's finaliser of number + stream·2³².
inline double reference_uniform(std::uint64_t stream, std::uint64_t number) {
  std::uint64_t value = number + (stream << 32) + 0x9E3779B97F4A7C15;
  value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
  value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
  value ^= value >> 31;
  return static_cast<double>(value >> 11) * 0x1p-53;
}

/// ‖given − expected‖ / ‖expected‖, and infinite where the sizes differ.
inline double relative_error(const Matrix& given, std::span<const double> expected) {
  if (given.n_elem != expected.size()) return INFINITY;
  double difference = 0.0, norm = 0.0;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const double error = static_cast<double>(given[i]) - expected[i];
    difference += error * error;
    norm += expected[i] * expected[i];
  }
  return difference == 0.0 ? 0.0 : std::sqrt(difference / norm);
}

}  // namespace rankcollapse
