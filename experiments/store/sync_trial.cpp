#include "experiments/store/sync_trial.hpp"

#include <future>
#include <system_error>
#include <vector>

#include "engine/core/error.hpp"
#include "engine/files/atomic_write.hpp"

namespace rankcollapse {

void sync_trial(const std::filesystem::path& trial) {
  // All at once: a disk that flushes for one of them flushes for all, which is a quarter of the time.
  std::vector<std::future<void>> files;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(trial, error)) {
    const auto name = entry.path().filename();
    if (entry.is_regular_file() && name != "log.txt" && name != "lease.json") {
      files.push_back(std::async(std::launch::async, sync_file, entry.path()));
    }
  }
  if (error) throw Error(ExitCode::cannot_write, "cannot sync '" + trial.string() + "': " + error.message());
  for (auto& file : files) file.get();
}

}  // namespace rankcollapse
