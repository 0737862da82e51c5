#include <catch2/catch.hpp>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <string>

#include "engine/files/safetensors.hpp"
#include "tests/skip.hpp"
#include "tests/temporary_folder.hpp"

namespace rankcollapse {
namespace {

// Debian's own: another python3 may come first on the PATH.
constexpr const char* python = "/usr/bin/python3 -B ";

bool runs(const std::string& command) {
  return std::system(command.c_str()) == 0;
}

/// The largest ‖a − b‖/‖b‖ over the tensors of two files of the same tensors.
double largest_difference(const Safetensors& a, const Safetensors& b) {
  REQUIRE(a.tensors.size() == b.tensors.size());
  double largest = 0.0;
  for (const Tensor& expected : b.tensors) {
    INFO(expected.name);
    const Tensor* given = a.find(expected.name);
    REQUIRE(given != nullptr);
    REQUIRE(given->shape == expected.shape);
    const auto& x = std::get<std::vector<double>>(given->values);
    const auto& y = std::get<std::vector<double>>(expected.values);
    double difference = 0.0, norm = 0.0;
    for (std::size_t i = 0; i < y.size(); ++i) {
      difference += (x[i] - y[i]) * (x[i] - y[i]);
      norm += y[i] * y[i];
    }
    if (difference > 0.0) largest = std::max(largest, std::sqrt(difference / norm));
  }
  return largest;
}

}  // namespace

TEST_CASE("the script that made the reference files makes them again") {
  if (!runs(std::string(python) + "-c 'import numpy, torch' 2>/dev/null"))
    SKIP_TEST("python3-torch is not installed");
  const std::filesystem::path committed = PROJECT_ROOT "/tests/reference";
  const TemporaryFolder made;
  REQUIRE(
      runs(python + ("'" + (committed / "make_reference.py").string() + "' '" + made.path().string() + "'")));
  // Another processor, or another PyTorch, rounds otherwise; fifty steps magnify that.
  const auto difference = [&](const char* name) {
    return largest_difference(read_safetensors(made / name), read_safetensors(committed / name));
  };
  CHECK(difference("layers.safetensors") <= 1e-12);
  CHECK(difference("resnet20.safetensors") <= 1e-11);
  CHECK(difference("mini_alexnet_50_steps.safetensors") <= 1e-10);
}

}  // namespace rankcollapse
