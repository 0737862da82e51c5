#include "data/image_batches.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "data/images.hpp"

namespace rankcollapse {
namespace {

class ImageBatches final : public BatchSource {
 public:
  ImageBatches(ImagePixels pixels, Samples samples, std::size_t classes, const Preparation& preparation,
               std::optional<Random> augmentation)
      : pixels_(std::move(pixels)),
        samples_(std::move(samples)),
        classes_(classes),
        preparation_(preparation),
        shape_(preparation.output_shape()),
        middle_(middle_window()) {
    set_maps();
    if (augmentation) {
      random_.emplace(Streams{augmentation->stream("crop.top"), augmentation->stream("crop.left"),
                              augmentation->stream("flip")});
    }
  }

  std::size_t size() const override { return samples_.size(); }
  Shape shape() const override { return shape_; }
  std::size_t classes() const override { return classes_; }

  void load(std::span<const std::uint32_t> indices, std::uint64_t epoch, Batch& batch) const override {
    batch.inputs.set_size(shape_.size(), indices.size());
    batch.labels.resize(indices.size());
    for (std::size_t i = 0; i < indices.size(); ++i) {
      const std::uint32_t index = indices[i];
      batch.labels[i] = samples_[index].label;
      prepare(index, epoch, batch.inputs.colptr(i));
    }
  }

 private:
  struct Streams {
    Random top, left, flip;
  };

  void prepare(std::uint32_t index, std::uint64_t epoch, Scalar* values) const {
    const std::uint8_t* image =
        pixels_.bytes.data() + std::size_t{samples_[index].row} * preparation_.image.size();
    Window window = middle_;
    bool mirrored = false;
    if (random_) {
      if (preparation_.crop == Preparation::Crop::random) {
        window.top = random_start(random_->top, preparation_.image.height, epoch, index);
        window.left = random_start(random_->left, preparation_.image.width, epoch, index);
      }
      mirrored = preparation_.flip && random_->flip.below(2, epoch, index) == 1;
    }
    const bool is_turned = samples_[index].turned;
    if (is_turned) window = turned(window, preparation_.image);
    const Orientation orientation = orientation_of(is_turned, mirrored);
    if (!preparation_.standardize) {
      cut_image(image, preparation_.image, window, maps_, orientation, values);
      return;
    }
    // A centre crop comes before the standardization, a random one after it.
    const ByteMap map = standardization(sum_pixels(
        image, preparation_.image, preparation_.crop == Preparation::Crop::center ? window : whole_window()));
    cut_image(image, preparation_.image, window, {&map, 1}, orientation, values);
  }

  static Orientation orientation_of(bool is_turned, bool mirrored) {
    if (is_turned) return mirrored ? Orientation::turned_and_mirrored : Orientation::turned;
    return mirrored ? Orientation::mirrored : Orientation::upright;
  }

  /// x ← (x − mean) / max(σ, 1/√n) of x = scale · byte
  ByteMap standardization(const PixelSums& sums) const {
    const auto count = static_cast<double>(sums.count);
    const auto variance_of_bytes =
        static_cast<double>(sums.count * sums.sum_of_squares - sums.sum * sums.sum) / (count * count);
    const double deviation =
        std::max(preparation_.scale * std::sqrt(variance_of_bytes), 1.0 / std::sqrt(count));
    return {static_cast<Scalar>(static_cast<double>(sums.sum) / count),
            static_cast<Scalar>(preparation_.scale / deviation)};
  }

  /// x ← (scale · byte − mean) / deviation for each channel
  void set_maps() {
    maps_.assign(1, {Scalar{0}, static_cast<Scalar>(preparation_.scale)});
    if (preparation_.mean.empty()) return;
    maps_.clear();
    for (std::size_t c = 0; c < preparation_.mean.size(); ++c) {
      maps_.push_back({static_cast<Scalar>(preparation_.mean[c] / preparation_.scale),
                       static_cast<Scalar>(preparation_.scale / preparation_.deviation[c])});
    }
  }

  Window whole_window() const {
    return {0, 0, static_cast<int>(preparation_.image.height), static_cast<int>(preparation_.image.width)};
  }

  Window middle_window() const {
    const auto start = [](std::size_t extent, std::size_t size, std::size_t pad) {
      return static_cast<int>((extent + 2 * pad - size) / 2) - static_cast<int>(pad);
    };
    return {start(preparation_.image.height, shape_.height, preparation_.pad),
            start(preparation_.image.width, shape_.width, preparation_.pad), static_cast<int>(shape_.height),
            static_cast<int>(shape_.width)};
  }

  int random_start(const Random& stream, std::size_t extent, std::uint64_t epoch, std::uint32_t index) const {
    const std::size_t places = extent + 2 * preparation_.pad - preparation_.crop_size + 1;
    return static_cast<int>(stream.below(places, epoch, index)) - static_cast<int>(preparation_.pad);
  }

  ImagePixels pixels_;
  Samples samples_;
  std::size_t classes_;
  Preparation preparation_;
  Shape shape_;
  Window middle_;
  std::vector<ByteMap> maps_;
  std::optional<Streams> random_;
};

}  // namespace

std::unique_ptr<BatchSource> make_image_batches(ImagePixels pixels, Samples samples, std::size_t classes,
                                                const Preparation& preparation,
                                                std::optional<Random> augmentation) {
  return std::make_unique<ImageBatches>(std::move(pixels), std::move(samples), classes, preparation,
                                        augmentation);
}

}  // namespace rankcollapse
