#include "engine/files/read_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace rankcollapse {
namespace {

/// Reads until there is no more: a file may grow, and those under /proc do not tell their size.
bool read_to_end(int descriptor, std::string& bytes) {
  struct stat status {};
  if (::fstat(descriptor, &status) != 0) return false;
  std::size_t size = 0;
  bytes.resize(static_cast<std::size_t>(status.st_size) + 1);
  while (true) {
    const ssize_t count = ::read(descriptor, bytes.data() + size, bytes.size() - size);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return false;
    size += static_cast<std::size_t>(count);
    if (count == 0) break;
    if (size == bytes.size()) bytes.resize(std::max<std::size_t>(4096, 2 * size));
  }
  bytes.resize(size);
  return true;
}

}  // namespace

std::optional<std::string> read_file(const std::filesystem::path& file) {
  const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return std::nullopt;
  std::optional<std::string> bytes = std::string();
  if (!read_to_end(descriptor, *bytes)) bytes.reset();
  const int cause = errno;
  ::close(descriptor);
  errno = cause;
  return bytes;
}

}  // namespace rankcollapse
