#include "experiments/cli/surroundings.hpp"

#include <sched.h>

#include <algorithm>
#include <cstdlib>
#include <thread>

namespace rankcollapse {

int threads_or_all(int wanted) {
  if (wanted > 0) return wanted;
  cpu_set_t allowed;
  if (::sched_getaffinity(0, sizeof allowed, &allowed) == 0) return std::max(1, CPU_COUNT(&allowed));
  return std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

DataPlaces places_of_user(const std::optional<std::filesystem::path>& data) {
  return data_places(data, [](const char* name) { return std::getenv(name); });
}

}  // namespace rankcollapse
