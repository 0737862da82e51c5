#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

struct zip;

namespace rankcollapse {

/// Reads entries of a zip archive, in any order. All functions throw Error (data) with the file's name, the
/// entry's and the cause.
class ZipReader {
 public:
  explicit ZipReader(const std::filesystem::path& file);

  /// The archive's entries and how many bytes each says that it unpacks to.
  const std::map<std::string, std::uint64_t>& entries() const { return entries_; }

  /// Their names, in the archive's order.
  const std::vector<std::string>& names() const { return names_; }

  /// The entry's content, whose checksum was compared. An entry may not unpack to another size than it says,
  /// nor to more than a hundred times its packed size beyond 16 MiB: such ones are made to fill memories.
  std::string read(const std::string& name) const;

 private:
  struct Discard {
    void operator()(zip* archive) const;
  };
  [[noreturn]] void fail(const std::string& name, const std::string& cause) const;

  std::filesystem::path file_;
  std::unique_ptr<zip, Discard> archive_;
  std::map<std::string, std::uint64_t> entries_;
  std::vector<std::string> names_;
};

}  // namespace rankcollapse
