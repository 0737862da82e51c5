#include "experiments/store/sync_trial.hpp"

#include <system_error>

#include "engine/core/error.hpp"
#include "engine/files/atomic_write.hpp"

namespace rankcollapse {

void sync_trial(const std::filesystem::path& trial) {
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(trial, error)) {
    const auto name = entry.path().filename();
    if (entry.is_regular_file() && name != "log.txt" && name != "lease.json") sync_file(entry.path());
  }
  if (error) throw Error(ExitCode::cannot_write, "cannot sync '" + trial.string() + "': " + error.message());
}

}  // namespace rankcollapse
