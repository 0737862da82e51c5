#pragma once

#include <cstddef>
#include <string>

namespace rankcollapse {

/// How many trials are trained at a time, and with how many threads each. 0: as it suits the machine.
struct Parallelism {
  int jobs = 0, threads = 0;
};

/// What to do where `wanted` leaves it open: trials on one core each where there are enough of them, else the
/// cores shared out among them. Never more jobs than trials.
Parallelism share_out(Parallelism wanted, int cores, std::size_t trials);

/// "2 workers of 1 thread".
std::string describe(const Parallelism& parallelism);

}  // namespace rankcollapse
