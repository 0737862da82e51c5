#pragma once

#include <functional>
#include <memory>
#include <string>

#include "data/image_dataset.hpp"
#include "tests/thrown.hpp"

/// The byte of training image `sample` (test images count on) at this place.
using PixelRule =
    std::function<std::uint8_t(std::size_t sample, std::size_t row, std::size_t column, std::size_t channel)>;

/// Made-up images: sample i has the label i mod classes, and what `rule` says for pixels.
class SmallImages final : public rankcollapse::ImageSource {
 public:
  SmallImages(const rankcollapse::Shape& shape, std::uint32_t classes, std::uint32_t train_per_class,
              PixelRule rule)
      : layout_{"small images",
                shape,
                std::vector<std::uint32_t>(classes, train_per_class),
                std::vector<std::uint32_t>(classes, 2),
                {}},
        rule_(std::move(rule)) {
    for (std::uint32_t k = 0; k < classes; ++k) layout_.class_names.push_back("kind " + std::to_string(k));
  }

  const rankcollapse::ImageLayout& layout() const override { return layout_; }

  std::vector<std::filesystem::path> find(const std::optional<std::filesystem::path>& path,
                                          const rankcollapse::DataPlaces&) const override {
    return {path.value_or("/proc/self/exe")};
  }

  void decode(const std::vector<std::filesystem::path>&,
              const rankcollapse::ImageSplits<std::uint8_t>& splits) const override {
    fill(splits.train, 0);
    fill(splits.test, splits.train.labels.size());
    if (on_decode) on_decode();
  }

  std::function<void()> on_decode;

 private:
  void fill(const rankcollapse::ImageSplit<std::uint8_t>& split, std::size_t first) const {
    std::size_t place = 0;
    for (std::size_t sample = 0; sample < split.labels.size(); ++sample) {
      split.labels[sample] = static_cast<std::uint8_t>(sample % layout_.classes());
      for (std::size_t row = 0; row < layout_.shape.height; ++row) {
        for (std::size_t column = 0; column < layout_.shape.width; ++column) {
          for (std::size_t channel = 0; channel < layout_.shape.channels; ++channel) {
            split.pixels[place++] = rule_(first + sample, row, column, channel);
          }
        }
      }
    }
  }

  rankcollapse::ImageLayout layout_;
  PixelRule rule_;
};

/// Loads made-up images with these options, in YAML.
inline rankcollapse::Dataset load_images(const std::string& options, SmallImages source,
                                         std::uint64_t augment_seed = 1,
                                         const rankcollapse::DataPlaces& places = {}) {
  auto document = rankcollapse::Document::parse(options, "lab.yaml");
  const auto plan = rankcollapse::make_image_dataset_plan(document.root(),
                                                          std::make_unique<SmallImages>(std::move(source)));
  document.finish();
  return plan->load(places, augment_seed);
}

/// What the configuration reader says of these options.
inline std::string mistakes_in(const std::string& options, SmallImages source) {
  return thrown_by([&] { load_images(options, std::move(source)); });
}

inline rankcollapse::Batch load_batch(const rankcollapse::BatchSource& source,
                                      const std::vector<std::uint32_t>& indices, std::uint64_t epoch = 0) {
  rankcollapse::Batch batch;
  source.load(indices, epoch, batch);
  return batch;
}

inline rankcollapse::Batch load_all(const rankcollapse::BatchSource& source, std::uint64_t epoch = 0) {
  std::vector<std::uint32_t> indices(source.size());
  for (std::uint32_t i = 0; i < indices.size(); ++i) indices[i] = i;
  return load_batch(source, indices, epoch);
}

/// A rule whose images all differ.
inline std::uint8_t speckle(std::size_t sample, std::size_t row, std::size_t column, std::size_t channel) {
  return static_cast<std::uint8_t>((sample * 7919 + row * 104729 + column * 1299709 + channel * 15485863) >>
                                   3);
}
