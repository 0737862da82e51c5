#include "data/sources/idx_source.hpp"

#include <algorithm>
#include <system_error>

#include "data/archive.hpp"
#include "engine/core/error.hpp"

namespace rankcollapse {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const fs::path& file, const std::string& cause) {
  throw Error(ExitCode::data, file.string() + ": " + cause);
}

std::string in_words(const std::vector<std::uint32_t>& extents) {
  std::string text;
  for (const std::uint32_t extent : extents) text += (text.empty() ? "" : "×") + std::to_string(extent);
  return text;
}

/// Reads an array of bytes with these extents. The layout: two zero bytes, 8 for "unsigned bytes", the number
/// of dimensions, each extent in four bytes with the highest first, the bytes in C order.
void read_idx(const fs::path& file, const std::vector<std::uint32_t>& extents,
              std::span<std::uint8_t> bytes) {
  ArchiveReader archive(file, ArchiveReader::Form::single);
  std::vector<std::uint8_t> header(4 + 4 * extents.size());
  if (!archive.next() || archive.read(header) != header.size()) fail(file, "ends inside its header");
  if (header[0] != 0 || header[1] != 0 || header[2] != 8 || header[3] != extents.size()) {
    fail(file, "does not start as an idx file of bytes with " + std::to_string(extents.size()) +
                   " dimension" + (extents.size() == 1 ? "" : "s") + " does");
  }
  std::vector<std::uint32_t> found;
  for (std::size_t i = 4; i < header.size(); i += 4) {
    found.push_back(std::uint32_t{header[i]} << 24 | std::uint32_t{header[i + 1]} << 16 |
                    std::uint32_t{header[i + 2]} << 8 | header[i + 3]);
  }
  if (found != extents) fail(file, "has the extents " + in_words(found) + " instead of " + in_words(extents));
  const std::size_t count = archive.read(bytes);
  if (count != bytes.size()) {
    fail(file, "is cut off: " + std::to_string(count) + " of " + std::to_string(bytes.size()) + " bytes");
  }
  std::uint8_t further;
  if (archive.read({&further, 1}) != 0) fail(file, "has bytes behind its end");
}

class IdxSource final : public ImageSource {
 public:
  explicit IdxSource(const IdxFiles& files) : files_(files) {}

  const ImageLayout& layout() const override { return files_.layout; }

  std::vector<fs::path> find(const std::optional<fs::path>& path, const DataPlaces& places) const override {
    const std::vector<fs::path> folders = path ? std::vector{*path} : places.folders;
    for (const fs::path& folder : folders) {
      for (const std::string& name : files_.folder_names) {
        if (auto files = all_files(folder / name)) return *std::move(files);
      }
      auto files = all_files(folder);
      if (files && (path || is_ours(folder, files->front()))) return *std::move(files);
    }
    std::vector<std::string> names;
    for (const std::string& name : files_.folder_names) names.push_back(name + "/");
    for (const std::string_view name : idx_file_names) names.push_back(std::string(name) + "[.gz]");
    throw Error(ExitCode::data, not_found(files_.layout.title, names, folders, files_.advice));
  }

  void decode(const std::vector<fs::path>& files, const ImageSplits<std::uint8_t>& splits) const override {
    decode_split(files[0], files[1], files_.layout.train, splits.train);
    decode_split(files[2], files[3], files_.layout.test, splits.test);
  }

 private:
  /// The four files, if they are all there.
  static std::optional<std::vector<fs::path>> all_files(const fs::path& folder) {
    std::vector<fs::path> files;
    std::error_code ignored;
    for (const std::string_view file_name : idx_file_names) {
      const std::string name(file_name);
      if (fs::is_regular_file(folder / name, ignored)) {
        files.push_back(folder / name);
      } else if (fs::is_regular_file(folder / (name + ".gz"), ignored)) {
        files.push_back(folder / (name + ".gz"));
      } else {
        return std::nullopt;
      }
    }
    return files;
  }

  /// Whether four bare files are this dataset's: other datasets have files of the same names. A folder of the
  /// dataset's own name is, even if they are damaged; of any other, the training labels decide.
  bool is_ours(const fs::path& folder, const fs::path& train_labels) const {
    std::error_code ignored;
    const std::string name =
        (fs::absolute(folder, ignored) / "").lexically_normal().parent_path().filename().string();
    const auto& names = files_.folder_names;
    if (std::find(names.begin(), names.end(), name) != names.end()) return true;
    try {
      std::vector<std::uint8_t> labels(files_.layout.train_samples());
      read_idx(train_labels, {static_cast<std::uint32_t>(labels.size())}, labels);
      check_labels(labels, files_.layout.train, train_labels.string());
      return true;
    } catch (const Error& error) {
      if (error.code() != ExitCode::data) throw;
      return false;
    }
  }

  void decode_split(const fs::path& labels, const fs::path& pixels, const std::vector<std::uint32_t>& counts,
                    const ImageSplit<std::uint8_t>& split) const {
    const Shape& shape = files_.layout.shape;
    const auto samples = static_cast<std::uint32_t>(split.labels.size());
    read_idx(labels, {samples}, split.labels);
    check_labels(split.labels, counts, labels.string());
    read_idx(pixels,
             {samples, static_cast<std::uint32_t>(shape.height), static_cast<std::uint32_t>(shape.width)},
             split.pixels);
  }

  IdxFiles files_;
};

}  // namespace

std::unique_ptr<ImageSource> make_idx_source(const IdxFiles& files) {
  return std::make_unique<IdxSource>(files);
}

}  // namespace rankcollapse
