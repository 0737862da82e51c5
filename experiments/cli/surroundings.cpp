#include "experiments/cli/surroundings.hpp"

#include <sched.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <string_view>
#include <thread>

#include "engine/core/error.hpp"

namespace rankcollapse {

int threads_or_all(int wanted) {
  if (wanted > 0) return wanted;
  cpu_set_t allowed;
  if (::sched_getaffinity(0, sizeof allowed, &allowed) == 0) return std::max(1, CPU_COUNT(&allowed));
  return std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

DataPlaces places_of_user(const std::optional<std::filesystem::path>& data) {
  if (data && !std::filesystem::is_directory(*data)) {
    throw Error(ExitCode::usage,
                "--data: '" + data->string() + "' is no folder" +
                    (std::filesystem::exists(*data) ? ": a file is named by dataset.path" : ""));
  }
  return data_places(data, [](const char* name) { return std::getenv(name); });
}

bool can_overwrite_lines() {
  const char* terminal = std::getenv("TERM");
  return ::isatty(STDERR_FILENO) == 1 && terminal != nullptr && std::string_view(terminal) != "dumb";
}

}  // namespace rankcollapse
