#pragma once

#include <filesystem>
#include <span>

#include "data/datasets.hpp"

namespace rankcollapse {

/// A folder inside a folder of data, for what is not whole yet; gone at the end. It is locked while it is in
/// use; unlocked ones, which processes that were killed have left there, are removed first. Throws Error
/// (cannot_write).
class Staging {
 public:
  explicit Staging(const std::filesystem::path& target);
  ~Staging();
  Staging(const Staging&) = delete;
  Staging& operator=(const Staging&) = delete;

  std::filesystem::path extracted() const { return path_ / "extracted"; }
  std::filesystem::path content() const { return path_ / "content"; }

  /// Puts the files of an archive (tar or zip) that have names of the table's datasets into extracted():
  /// those of one folder of the archive into one folder, which is numbered. Of an entry's path nothing but
  /// the last part is used; links and devices are passed over. Throws Error (data) from the archive.
  void extract(const std::filesystem::path& archive, std::span<const DatasetRow> table) const;

  /// Puts a file at `to`: a copy, or the file itself if it was extracted. The folder of `to` is created.
  /// Throws Error (data) where the file cannot be read.
  void take(const std::filesystem::path& file, const std::filesystem::path& to) const;

 private:
  std::filesystem::path path_;
  int descriptor_ = -1;  // of the folder, with the lock; none where the file system has no locks
};

}  // namespace rankcollapse
