#include "engine/core/floating_point.hpp"

#include <catch2/catch.hpp>
#include <limits>
#include <thread>

using rankcollapse::denormals_are_flushed;
using rankcollapse::flush_denormals;

namespace {

// What is left of the smallest normal number times a half; volatile, so that the processor computes it.
template <typename Number>
Number half_of_the_smallest() {
  volatile Number smallest = std::numeric_limits<Number>::min();
  volatile Number half = smallest * Number{0.5};
  return half;
}

// What reading a denormal number gives.
template <typename Number>
Number smallest_denormal_times(Number factor) {
  volatile Number denormal = std::numeric_limits<Number>::denorm_min();
  volatile Number product = denormal * factor;
  return product;
}

}  // namespace

TEST_CASE("a thread that flushes denormal numbers computes and reads them as zero") {
  bool before = true, after = false;
  double computed = 1.0, read = 1.0;
  float computed_float = 1.0f, read_float = 1.0f;
  std::thread([&] {
    before = denormals_are_flushed();
    flush_denormals();
    after = denormals_are_flushed();
    computed = half_of_the_smallest<double>();
    computed_float = half_of_the_smallest<float>();
    read = smallest_denormal_times(0x1p60);
    read_float = smallest_denormal_times(0x1p60f);
  }).join();
  CHECK_FALSE(before);
  CHECK(after);
  CHECK(computed == 0.0);
  CHECK(computed_float == 0.0f);
  CHECK(read == 0.0);
  CHECK(read_float == 0.0f);
}

TEST_CASE("flushing is a matter of the thread that asks for it") {
  std::thread([] { flush_denormals(); }).join();
  CHECK_FALSE(denormals_are_flushed());
  CHECK(half_of_the_smallest<double>() > 0.0);
  CHECK(smallest_denormal_times(0x1p60) > 0.0);
}
