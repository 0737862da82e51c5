#include "engine/files/atomic_write.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <string>
#include <system_error>

#include "engine/core/error.hpp"

namespace rankcollapse {
namespace {

[[noreturn]] void fail(const std::filesystem::path& file, int cause) {
  throw Error(ExitCode::cannot_write,
              "cannot write '" + file.string() + "': " + std::generic_category().message(cause));
}

/// Calls a system function again as long as a signal interrupts it.
template <typename Call>
auto retried(Call call) {
  auto result = call();
  while (result < 0 && errno == EINTR) result = call();
  return result;
}

/// A new file beside the one to be replaced; it is removed again unless it takes that one's place.
class Temporary {
 public:
  explicit Temporary(const std::filesystem::path& file) : file_(file) {
    struct stat old {};
    if (::stat(file.c_str(), &old) == 0 && !S_ISREG(old.st_mode)) {
      fail(file, S_ISDIR(old.st_mode) ? EISDIR : EEXIST);  // a device is not to be replaced by a file
    }
    // A process that was killed may have left a file of this name behind: try the next number.
    for (int number = 0; descriptor_ < 0; ++number) {
      path_ = file.string() + ".tmp-" + std::to_string(::getpid()) + "-" + std::to_string(number);
      descriptor_ =
          retried([&] { return ::open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666); });
      if (descriptor_ < 0 && errno != EEXIST) fail(file, errno);
    }
  }
  ~Temporary() {
    if (descriptor_ >= 0) ::close(descriptor_);
    if (!renamed_) ::unlink(path_.c_str());
  }
  Temporary(const Temporary&) = delete;
  Temporary& operator=(const Temporary&) = delete;

  void write(std::string_view content) {
    while (!content.empty()) {
      const ssize_t written = retried([&] { return ::write(descriptor_, content.data(), content.size()); });
      if (written < 0) fail(file_, errno);
      content.remove_prefix(static_cast<std::size_t>(written));
    }
  }

  void sync() {
    if (retried([&] { return ::fsync(descriptor_); }) < 0) fail(file_, errno);
  }

  void take_place() {
    close();
    if (retried([&] { return ::rename(path_.c_str(), file_.c_str()); }) < 0) fail(file_, errno);
    renamed_ = true;
  }

  /// The same with no word about the disk: renaming over a file makes ext4 write the new one out, and wait
  /// for the old one where that is under way, which takes a hundred times as long. The old file is exchanged
  /// for the new one and removed.
  void take_place_at_once() {
    close();
    if (::renameat2(AT_FDCWD, path_.c_str(), AT_FDCWD, file_.c_str(), RENAME_EXCHANGE) != 0) take_place();
  }

 private:
  void close() {
    if (descriptor_ < 0) return;
    const int descriptor = descriptor_;
    descriptor_ = -1;  // Linux closes it even where close() reports an error
    if (::close(descriptor) < 0 && errno != EINTR) fail(file_, errno);
  }

  std::filesystem::path file_;
  std::string path_;
  int descriptor_ = -1;
  bool renamed_ = false;
};

void sync(const std::filesystem::path& path, int flags) {
  const int descriptor = retried([&] { return ::open(path.c_str(), flags | O_CLOEXEC); });
  if (descriptor < 0) fail(path, errno);
  const int result = retried([&] { return ::fsync(descriptor); });
  const int cause = errno;
  ::close(descriptor);
  // Some file systems cannot sync a folder and say EINVAL: nothing is to be done there.
  if (result < 0 && cause != EINVAL) fail(path, cause);
}

}  // namespace

void atomic_write(const std::filesystem::path& file, std::string_view content) {
  Temporary temporary(file);
  temporary.write(content);
  temporary.sync();
  temporary.take_place();
  sync(file.has_parent_path() ? file.parent_path() : ".", O_RDONLY | O_DIRECTORY);  // the rename lasts
}

void replace_file(const std::filesystem::path& file, std::string_view content) {
  Temporary temporary(file);
  temporary.write(content);
  temporary.take_place_at_once();
}

void sync_file(const std::filesystem::path& file) {
  sync(file, O_RDONLY);
}

}  // namespace rankcollapse
