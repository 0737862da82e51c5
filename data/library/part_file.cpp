#include "data/library/part_file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <system_error>
#include <thread>

#include "engine/core/error.hpp"
#include "engine/files/atomic_write.hpp"

namespace rankcollapse {

PartFile::PartFile(const std::filesystem::path& target, const std::function<void()>& on_wait,
                   const std::atomic<bool>& stop)
    : target_(target), path_(target.string() + ".part") {
  std::error_code error;
  std::filesystem::create_directories(target.parent_path(), error);
  if (error) {
    throw Error(ExitCode::cannot_write,
                "cannot create '" + target.parent_path().string() + "': " + error.message());
  }
  for (bool waiting = false; !lock();) {
    if (!waiting) on_wait();
    waiting = true;
    if (stop) throw Error(ExitCode::interrupted, "stopped; the same command goes on");
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
}

PartFile::~PartFile() {
  if (descriptor_ < 0) return;
  if (size_ == 0) ::unlink(path_.c_str());
  ::close(descriptor_);
}

/// False where another process has the lock, or has renamed or removed the file meanwhile.
bool PartFile::lock() {
  const int descriptor = ::open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  if (descriptor < 0) fail(errno);
  struct stat locked, named;
  if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
    const int cause = errno;
    ::close(descriptor);
    if (cause != EWOULDBLOCK && cause != EINTR) fail(cause);
    return false;
  }
  if (::fstat(descriptor, &locked) != 0 || ::stat(path_.c_str(), &named) != 0 ||
      locked.st_ino != named.st_ino || locked.st_dev != named.st_dev) {
    ::close(descriptor);
    return false;
  }
  descriptor_ = descriptor;
  size_ = static_cast<std::uint64_t>(locked.st_size);
  return true;
}

void PartFile::append(std::span<const char> bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::pwrite(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(size_));
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail(errno);
    size_ += static_cast<std::uint64_t>(written);
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
}

void PartFile::clear() {
  if (size_ > 0 && ::ftruncate(descriptor_, 0) != 0) fail(errno);
  size_ = 0;
}

void PartFile::take_place() {
  if (::fsync(descriptor_) != 0) fail(errno);
  if (::rename(path_.c_str(), target_.c_str()) != 0) fail(errno);
  ::close(descriptor_);
  descriptor_ = -1;
  sync_file(target_.parent_path());
}

void PartFile::fail(int cause) const {
  std::string text =
      "cannot write '" + path_.string() + "': " + std::generic_category().message(cause) + ". ";
  if (size_ > 0) text += "What was written of it is kept. ";
  throw Error(ExitCode::cannot_write, text + "Once that is put right, the same command goes on.");
}

}  // namespace rankcollapse
