#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "data/places.hpp"
#include "engine/core/shape.hpp"

namespace rankcollapse {

/// What a set of labelled images consists of.
struct ImageLayout {
  std::string title;                       // "CIFAR-10"
  Shape shape;                             // of one image
  std::vector<std::uint32_t> train, test;  // the number of samples of each class
  std::vector<std::string> class_names;    // one a class: "airplane"
  /// Made from a seed instead of read from files: there is no `path`, no decoded copy is kept, and the source
  /// reads `samples_per_class` and a number of `classes` itself.
  bool generated = false;

  std::size_t classes() const { return train.size(); }
  std::size_t train_samples() const;
  std::size_t test_samples() const;
  /// All labels and pixels, in bytes.
  std::size_t bytes() const;
};

/// Samples one after another; pixels in rows from top to bottom, the channel fastest.
template <typename Byte>
struct ImageSplit {
  std::span<Byte> labels;  // one a sample
  std::span<Byte> pixels;  // shape.size() a sample
};

/// The places of the splits in `bytes` that hold a whole dataset: training labels, training pixels, test
/// labels, test pixels.
template <typename Byte>
struct ImageSplits {
  ImageSplits(std::span<Byte> bytes, const ImageLayout& layout) {
    const auto take = [&bytes](std::size_t count) {
      const std::span<Byte> part = bytes.first(count);
      bytes = bytes.subspan(count);
      return part;
    };
    train.labels = take(layout.train_samples());
    train.pixels = take(layout.train_samples() * layout.shape.size());
    test.labels = take(layout.test_samples());
    test.pixels = take(layout.test_samples() * layout.shape.size());
  }

  ImageSplit<Byte> train, test;
};

/// Where labelled images come from: knows their files.
class ImageSource {
 public:
  virtual ~ImageSource() = default;

  virtual const ImageLayout& layout() const = 0;

  /// The files that decode() reads, found at `path` if there is one, else in the folders of `places`; none
  /// for generated images. Throws Error (data) that lists what was looked for.
  virtual std::vector<std::filesystem::path> find(const std::optional<std::filesystem::path>& path,
                                                  const DataPlaces& places) const = 0;

  /// Reads the files into place. Throws Error (data) where a file is not as it should be.
  virtual void decode(const std::vector<std::filesystem::path>& files,
                      const ImageSplits<std::uint8_t>& splits) const = 0;
};

/// Throws Error (data) unless each label names a class and each class has as many samples as `expected` says.
void check_labels(std::span<const std::uint8_t> labels, const std::vector<std::uint32_t>& expected,
                  const std::string& where);

/// The message that `title` is in none of `folders`: what was looked for, and what to do.
std::string not_found(const std::string& title, const std::vector<std::string>& names,
                      const std::vector<std::filesystem::path>& folders, const std::string& advice);

}  // namespace rankcollapse
