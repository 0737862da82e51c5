#include "experiments/store/file_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "engine/core/error.hpp"

namespace rankcollapse {

FileLock FileLock::on_folder(const std::filesystem::path& folder) {
  return {folder, O_RDONLY | O_DIRECTORY};
}

FileLock FileLock::on_file(const std::filesystem::path& file) {
  return {file, O_RDWR | O_CREAT};  // shared file systems lock only what may be written
}

FileLock::FileLock(const std::filesystem::path& place, int flags)
    : descriptor_(::open(place.c_str(), flags | O_CLOEXEC, 0666)) {
  if (descriptor_ < 0) {
    throw Error(ExitCode::cannot_write,
                "cannot lock '" + place.string() + "': " + std::generic_category().message(errno));
  }
  while (::flock(descriptor_, LOCK_EX) != 0 && errno == EINTR) continue;
}

FileLock::~FileLock() {
  ::close(descriptor_);
}

}  // namespace rankcollapse
