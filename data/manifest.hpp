#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace rankcollapse {

/// A file as its publisher offers it.
struct PublishedFile {
  std::string_view name;         // in a folder of data: "mnist/train-images-idx3-ubyte.gz"
  std::uint64_t size;            // bytes
  std::string_view md5, sha256;  // lower-case hexadecimal digits; empty where none is known

  /// Without folders: "train-images-idx3-ubyte.gz".
  std::string_view base_name() const { return name.substr(name.rfind('/') + 1); }
};

/// One of the forms in which a dataset is published; all its files are needed.
struct PublishedForm {
  std::span<const PublishedFile> files;
  std::span<const std::string_view> mirrors;  // URLs of folders that hold the files, each with '/' at its end

  std::uint64_t size() const;  // of all files, in bytes
};

/// A folder of data that holds a dataset unpacked, under these names.
struct UnpackedFolder {
  std::string_view name;                    // in a folder of data: "cifar-10-batches-bin"
  std::span<const std::string_view> files;  // "data_batch_1.bin" …
  std::string_view compressed;              // what a name may end with as well: ".gz"; empty: nothing
};

/// What is published of a dataset. Both lists begin with what is best.
struct Manifest {
  std::string_view title, homepage, licence, citation;
  std::span<const PublishedForm> forms;
  std::span<const UnpackedFolder> folders;
  /// SHA-256 of the decoded data (Dataset::checksum) that the published files give; empty where unknown.
  std::string_view decoded_checksum;
  std::string_view debian_package;  // that holds it; empty: none
};

/// The published file of this base name, or nullptr.
const PublishedFile* published_file(const Manifest& manifest, std::string_view base_name);

/// What tells `file` from the published one: "has 12 bytes instead of 4,542", "has the MD5 … instead of …";
/// nothing where size and checksums are the published ones. Throws Error (data) where it cannot be read.
std::optional<std::string> difference(const std::filesystem::path& file, const PublishedFile& published);

/// Whether there is such a file, and it is the published one. Throws as difference() does.
bool is_published(const std::filesystem::path& file, const PublishedFile& published);

/// The checksums that difference() compares: "MD5 and SHA-256".
std::string checksum_names(const PublishedFile& published);

/// What to do where the dataset that a configuration calls `name` was not found.
std::string remedy(std::string_view name, const Manifest& manifest);

/// "170,052,171".
std::string with_separators(std::uint64_t number);
/// A size for people: "4.5 kB", "170 MB".
std::string readable_size(std::uint64_t bytes);

}  // namespace rankcollapse
