#pragma once

#include <cstdlib>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "data/archive.hpp"
#include "data/image_dataset.hpp"
#include "data/library/library.hpp"
#include "data/sources/idx_source.hpp"
#include "engine/core/error.hpp"
#include "engine/files/sha256.hpp"
#include "tests/temporary_folder.hpp"

// Made-up datasets that are published, found, downloaded and imported as the real ones are, and have a few
// bytes.

/// Four files in MNIST's layout: images of 2×2, classes of 3 and 1 training and 1 and 1 test images ("dots"),
/// or the other way round ("dashes"), whose files are called the same.
struct SmallIdx {
  static std::vector<std::uint32_t> counts(const std::string& name) {
    return name == "dots" ? std::vector<std::uint32_t>{3, 1} : std::vector<std::uint32_t>{1, 3};
  }

  /// The four files' bytes in the order of idx_file_names.
  static std::vector<std::string> contents(const std::string& name) {
    const bool dots = name == "dots";
    const std::string labels(dots ? "\0\0\1\0" : "\1\0\1\1", 4), test_labels(dots ? "\0\1" : "\1\0", 2);
    return {std::string("\0\0\x8\1\0\0\0\4", 8) + labels,
            std::string("\0\0\x8\3\0\0\0\4\0\0\0\2\0\0\0\2", 16) +
                (dots ? "................" : "----------------"),
            std::string("\0\0\x8\1\0\0\0\2", 8) + test_labels,
            std::string("\0\0\x8\3\0\0\0\2\0\0\0\2\0\0\0\2", 16) + (dots ? "........" : "--------")};
  }

  static std::unique_ptr<rankcollapse::DatasetPlan> make(const rankcollapse::Config& config,
                                                         const std::string& name) {
    rankcollapse::IdxFiles files;
    files.layout = {name, rankcollapse::Shape::image(2, 2, 1), counts(name), {1, 1}, {"a", "b"}};
    files.folder_names = {name};
    files.advice = "Get it.";
    return rankcollapse::make_image_dataset_plan(config, rankcollapse::make_idx_source(files));
  }
};

/// Images of 1×1 in box/box.bin, or in an archive box.tar.gz that holds this file.
class BoxSource final : public rankcollapse::ImageSource {
 public:
  const rankcollapse::ImageLayout& layout() const override { return layout_; }

  std::vector<std::filesystem::path> find(const std::optional<std::filesystem::path>& path,
                                          const rankcollapse::DataPlaces& places) const override {
    if (path && std::filesystem::is_regular_file(*path)) return {*path};
    for (const auto& folder : path ? std::vector{*path} : places.folders) {
      for (const char* name : {"box/box.bin", "box.bin", "box.tar.gz"}) {
        if (std::filesystem::exists(folder / name)) return {folder / name};
      }
    }
    throw rankcollapse::Error(rankcollapse::ExitCode::data, "box was not found");
  }

  void decode(const std::vector<std::filesystem::path>& files,
              const rankcollapse::ImageSplits<std::uint8_t>& splits) const override {
    using Form = rankcollapse::ArchiveReader::Form;
    const bool unpacked = files.front().extension() == ".bin";
    rankcollapse::ArchiveReader archive(files.front(), unpacked ? Form::single : Form::tar);
    while (const auto entry = archive.next()) {
      if (!entry->regular) continue;
      std::vector<std::uint8_t> bytes(8);
      if (archive.read(bytes) != 8) break;
      std::copy_n(bytes.begin(), 2, splits.train.labels.begin());
      std::copy_n(bytes.begin() + 2, 2, splits.train.pixels.begin());
      std::copy_n(bytes.begin() + 4, 2, splits.test.labels.begin());
      std::copy_n(bytes.begin() + 6, 2, splits.test.pixels.begin());
      rankcollapse::check_labels(splits.train.labels, layout_.train, files.front().string());
      return;
    }
    throw rankcollapse::Error(rankcollapse::ExitCode::data, files.front().string() + ": holds no box.bin");
  }

 private:
  rankcollapse::ImageLayout layout_{"box", rankcollapse::Shape::image(1, 1, 1), {1, 1}, {1, 1}, {"a", "b"}};
};

/// The published files of three made-up datasets in a folder, and the table that describes them.
class SmallDatasets {
 public:
  static constexpr const char* box_bytes = "\0\1ab\0\1cd";

  /// `mirrors`: of all; the SHA-256 of the decoded data is only known of dots and dashes.
  explicit SmallDatasets(std::vector<std::string> mirrors = {}) : mirror_texts_(std::move(mirrors)) {
    mirrors_.assign(mirror_texts_.begin(), mirror_texts_.end());
    for (const std::string name : {"dots", "dashes"}) {
      for (std::size_t i = 0; i < 4; ++i) {
        const std::string file(rankcollapse::idx_file_names[i]);
        write_text(folder_ / (name + "/" + file), SmallIdx::contents(name)[i]);
        run("gzip -n " + (folder_ / (name + "/" + file)).string());
      }
    }
    write_text(folder_ / "box/box.bin", std::string_view(box_bytes, 8));
    run("tar --mtime=@0 --owner=0 --group=0 -C " + folder_.path().string() + " -cf " +
        (folder_ / "box.tar").string() + " box && gzip -n " + (folder_ / "box.tar").string());
    std::filesystem::remove_all(folder_ / "box");

    for (const std::string name : {"dots", "dashes"}) {
      std::vector<rankcollapse::PublishedFile> files;
      for (const std::string_view file : rankcollapse::idx_file_names) {
        files.push_back(published(name + "/" + std::string(file) + ".gz"));
      }
      add(name, files, {text(name), rankcollapse::idx_file_names, ".gz"}, decoded(name));
    }
    add("box", {published("box.tar.gz")}, {"box", box_names_, {}}, "");

    table_ = {{"box", "a box", "", make_box, &manifests_[2]},
              {"dashes", "some dashes", "", make_dashes, &manifests_[1]},
              {"dots", "some dots", "", make_dots, &manifests_[0]},
              {"mixture", "generated", "", nullptr, nullptr}};
  }
  SmallDatasets(const SmallDatasets&) = delete;
  SmallDatasets& operator=(const SmallDatasets&) = delete;

  std::filesystem::path folder() const { return folder_.path(); }
  std::filesystem::path operator/(const std::string& name) const { return folder_ / name; }
  std::span<const rankcollapse::DatasetRow> table() const { return std::span(table_).first(3); }
  const rankcollapse::DatasetRow& row(std::string_view name) const {
    for (const auto& row : table_) {
      if (row.name == name) return row;
    }
    throw std::logic_error("no such row");
  }
  /// SHA-256 of the decoded data.
  static std::string decoded(const std::string& name) {
    if (name == "box") return rankcollapse::sha256(std::string_view(box_bytes, 8));
    const auto files = SmallIdx::contents(name);
    return rankcollapse::sha256(files[0].substr(8) + files[1].substr(16) + files[2].substr(8) +
                                files[3].substr(16));
  }

  static void run(const std::string& command) {
    if (std::system(command.c_str()) != 0) throw std::runtime_error("failed: " + command);
  }

 private:
  static std::unique_ptr<rankcollapse::DatasetPlan> make_dots(const rankcollapse::Config& config) {
    return SmallIdx::make(config, "dots");
  }
  static std::unique_ptr<rankcollapse::DatasetPlan> make_dashes(const rankcollapse::Config& config) {
    return SmallIdx::make(config, "dashes");
  }
  static std::unique_ptr<rankcollapse::DatasetPlan> make_box(const rankcollapse::Config& config) {
    return rankcollapse::make_image_dataset_plan(config, std::make_unique<BoxSource>());
  }

  /// Keeps what views of a manifest point to.
  std::string_view text(const std::string& value) {
    texts_.push_back(std::make_unique<std::string>(value));
    return *texts_.back();
  }
  rankcollapse::PublishedFile published(const std::string& name) {
    const auto file = folder_ / name;
    return {text(name), std::filesystem::file_size(file),
            text(rankcollapse::checksum_of_file(file, rankcollapse::ChecksumType::md5)),
            text(rankcollapse::sha256_of_file(file))};
  }
  void add(const std::string& name, const std::vector<rankcollapse::PublishedFile>& files,
           const rankcollapse::UnpackedFolder& unpacked, const std::string& decoded_checksum) {
    auto& kept = parts_.emplace_back(std::make_unique<Parts>(Parts{files, {}, {unpacked}}));
    kept->forms = {{kept->files, mirrors_}};
    manifests_[next_++] = {text(name),    "http://example.org",   "free", "nobody", kept->forms,
                           kept->folders, text(decoded_checksum), {}};
  }

  struct Parts {
    std::vector<rankcollapse::PublishedFile> files;
    std::vector<rankcollapse::PublishedForm> forms;
    std::vector<rankcollapse::UnpackedFolder> folders;
  };
  TemporaryFolder folder_;
  std::vector<std::string> mirror_texts_;
  std::vector<std::string_view> mirrors_;
  std::vector<std::unique_ptr<std::string>> texts_;
  std::vector<std::unique_ptr<Parts>> parts_;
  static constexpr std::string_view box_names_[] = {"box.bin"};
  rankcollapse::Manifest manifests_[3];
  std::size_t next_ = 0;
  std::vector<rankcollapse::DatasetRow> table_;
};

/// A report as lines: title and checksum, each file with its origin and check, each notice.
inline std::string in_words(const rankcollapse::DatasetReport& report) {
  std::string words = report.title + " " + report.checksum + "\n";
  for (const auto& file : report.files) {
    words += file.path.string() + " <" + file.from + "> " + file.check + "\n";
  }
  for (const std::string& notice : report.notices) words += "note: " + notice + "\n";
  return words;
}
