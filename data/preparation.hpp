#pragma once

#include <cstddef>
#include <vector>

#include "engine/config/config.hpp"
#include "engine/core/shape.hpp"

namespace rankcollapse {

/// What becomes of an image's bytes. In this order:
///   scale: 0.00392…                    value = scale · byte; without the key 1/255, so that values lie in
///   [0, 1] crop: {type: center, size}         the middle size × size part standardize: per_image subtract
///   the image's mean, divide by max(σ, 1/√n); σ is the standard
///                                      deviation of its n values (divided by n, not n − 1)
///   normalize: {mean, std}             instead of it: subtract and divide by the same numbers for each
///   channel crop: {type: random, size, pad}    a size × size part of the image, which is set in a border of
///   `pad` zeros:
///                                      anywhere in training, the middle one otherwise
///   flip: true                         mirrored left to right in training, with probability 1/2
struct Preparation {
  enum class Crop { none, center, random };

  Preparation(const Config& config, const Shape& image_shape);

  Shape output_shape() const;
  /// Whether training sees another image each epoch.
  bool augments() const { return crop == Crop::random || flip; }

  Shape image;  // as the source delivers it
  Crop crop = Crop::none;
  std::size_t crop_size = 0;  // pixels; used where there is a crop
  std::size_t pad = 0;        // pixels on each side
  bool flip = false;
  double scale = 1.0 / 255.0;
  bool standardize = false;
  std::vector<double> mean, deviation;  // one number a channel, or empty

 private:
  void read_crop(const Config& config);
  void read_normalization(const Config& config);
};

}  // namespace rankcollapse
