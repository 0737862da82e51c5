#pragma once

#include <cstddef>
#include <functional>

/// Whether this build can count: its malloc has to be the GNU library's, which it is not under sanitizers.
bool can_count_allocations();

/// Until they are stopped, calls of any thread that ask for memory are counted, but for those out of
/// OpenBLAS.
void start_counting_allocations();
/// How many there were.
std::size_t stop_counting_allocations();

/// How many there are while `action` runs.
inline std::size_t allocations_in(const std::function<void()>& action) {
  start_counting_allocations();
  action();
  return stop_counting_allocations();
}
