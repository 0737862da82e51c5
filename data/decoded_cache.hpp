#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "data/datasets.hpp"
#include "data/image_source.hpp"

namespace rankcollapse {

/// All labels and pixels of a source, in memory or mapped from a file that processes share.
struct DecodedImages {
  std::shared_ptr<const void> owner;    // keeps `bytes` valid
  std::span<const std::uint8_t> bytes;  // as ImageSplits cuts them
  std::string checksum;                 // SHA-256 of `bytes`
  std::string notice;                   // why no decoded copy was kept; empty where all went well
};

/// Decodes the files, or maps the copy that an earlier run decoded into `cache` (empty: no copies); no copy
/// is kept of generated images. A copy counts only while the source files keep their path, size, times and
/// inode, and its own bytes their SHA-256; else it is made anew. Throws Error (data) from the source; a copy
/// that cannot be written is only noted.
DecodedImages decoded_images(const ImageSource& source, const std::vector<std::filesystem::path>& files,
                             const std::filesystem::path& cache);

/// What the copy in `cache` that these files were last decoded to says of them, even if they have changed;
/// nothing without such a copy.
std::optional<DecodedRecord> decoded_record(const ImageSource& source,
                                            const std::vector<std::filesystem::path>& files,
                                            const std::filesystem::path& cache);

}  // namespace rankcollapse
