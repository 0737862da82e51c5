#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>

struct archive;

namespace rankcollapse {

/// Reads a compressed archive from its first entry to its last.
class ArchiveReader {
 public:
  /// `tar`: a tar archive; `single`: one file. Either may be compressed by gzip, xz, bzip2 or not at all.
  enum class Form { tar, tar_or_zip, single };

  struct Entry {
    std::string name;                   // "cifar-10-batches-bin/data_batch_1.bin"
    std::optional<std::uint64_t> size;  // bytes; unknown in a single file
    bool regular = false;               // a file with bytes of its own: no folder, link or device
  };

  /// Throws Error (data), as all functions here do, with the file's name and the cause.
  ArchiveReader(const std::filesystem::path& file, Form form);

  /// The next entry, or nothing after the last one.
  std::optional<Entry> next();

  /// Fills `bytes` from the present entry; returns how many there were, fewer only at its end.
  std::size_t read(std::span<std::uint8_t> bytes);

 private:
  struct Close {
    void operator()(archive* handle) const;
  };
  [[noreturn]] void fail() const;

  std::filesystem::path file_;
  std::unique_ptr<archive, Close> archive_;
};

}  // namespace rankcollapse
