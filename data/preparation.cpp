#include "data/preparation.hpp"

#include <algorithm>
#include <string>
#include <string_view>

namespace rankcollapse {

Preparation::Preparation(const Config& config, const Shape& image_shape) : image(image_shape) {
  scale = config.number("scale", 1.0 / 255.0, Range::positive());
  if (config.has("crop")) read_crop(config.section("crop"));
  constexpr std::string_view ways[] = {"none", "per_image"};
  standardize = config.choice("standardize", "standardization", ways, "none") == "per_image";
  if (config.has("normalize")) {
    read_normalization(config.section("normalize"));
    if (standardize) config.fail("normalize", "cannot stand beside 'standardize: per_image': choose one");
  }
  flip = config.flag("flip", false);
}

void Preparation::read_crop(const Config& config) {
  constexpr std::string_view types[] = {"center", "random"};
  const bool random = config.choice("type", "crop", types, "center") == "random";
  crop = random ? Crop::random : Crop::center;
  const std::size_t smaller = std::min(image.height, image.width);
  if (random) pad = static_cast<std::size_t>(config.integer("pad", 0, Range::between(0.0, 1000.0)));
  const auto largest = static_cast<double>(smaller + 2 * pad);
  const std::int64_t size = config.integer("size", Range::between(1.0, largest));
  crop_size = size == 0 ? smaller : static_cast<std::size_t>(size);  // 0: a mistake that is reported already
  if (pad >= crop_size && pad > 0) {
    config.fail("pad", "must be smaller than 'size', or a crop could miss the image");
    pad = 0;
    crop_size = std::min(crop_size, smaller);
  }
}

void Preparation::read_normalization(const Config& config) {
  mean = config.numbers("mean", {});
  deviation = config.numbers("std", {}, Range::positive());
  const auto check = [&](const char* key, std::vector<double>& numbers, double harmless) {
    if (numbers.size() == image.channels) return;
    config.fail(key, "there must be one number for each of the " + std::to_string(image.channels) +
                         " channels, here are " + std::to_string(numbers.size()));
    numbers.assign(image.channels, harmless);
  };
  check("mean", mean, 0.0);
  check("std", deviation, 1.0);
}

Shape Preparation::output_shape() const {
  return crop == Crop::none ? image : Shape::image(crop_size, crop_size, image.channels);
}

}  // namespace rankcollapse
