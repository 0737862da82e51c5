#pragma once

#include <filesystem>

namespace rankcollapse {

/// Keeps other processes (and other locks of this one) from what one at a time may do, from here to the end
/// of the scope or of the process. Waits for its turn.
class FileLock {
 public:
  /// On a folder that is there, or on a file that is made where there is none. A file system without locks is
  /// taken as if nobody else were at it. Both throw Error (cannot_write).
  static FileLock on_folder(const std::filesystem::path& folder);
  static FileLock on_file(const std::filesystem::path& file);
  ~FileLock();
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;

 private:
  FileLock(const std::filesystem::path& place, int flags);

  int descriptor_;
};

}  // namespace rankcollapse
