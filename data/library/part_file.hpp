#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>

namespace rankcollapse {

/// The beginning of a file that is still being downloaded, under the file's name with ".part" behind it. One
/// process at a time has it; it outlives that process unless it is empty.
class PartFile {
 public:
  /// Waits as long as another process has it, after calling `on_wait` once. Creates the folder. Throws Error:
  /// cannot_write with the cause, as all functions here do, or interrupted once `stop` is set.
  PartFile(const std::filesystem::path& target, const std::function<void()>& on_wait,
           const std::atomic<bool>& stop);
  ~PartFile();
  PartFile(const PartFile&) = delete;
  PartFile& operator=(const PartFile&) = delete;

  const std::filesystem::path& path() const { return path_; }
  std::uint64_t size() const { return size_; }

  void append(std::span<const char> bytes);
  void clear();
  /// Puts the bytes on the disk and gives them the target's name. The object is of no use afterwards.
  void take_place();

 private:
  bool lock();
  [[noreturn]] void fail(int cause) const;

  std::filesystem::path target_, path_;
  int descriptor_ = -1;
  std::uint64_t size_ = 0;
};

}  // namespace rankcollapse
