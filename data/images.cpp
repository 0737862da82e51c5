// The geometry of images, by OpenCV: the only file that knows it. The functions called here start no threads.
// What a network gets is computed by plain loops: OpenCV's would round differently on another processor.
#include "data/images.hpp"

#include <algorithm>
#include <cassert>
#include <opencv2/core.hpp>

namespace rankcollapse {
namespace {

/// OpenCV has no view of constant memory; nothing here writes through this one.
cv::Mat view(const std::uint8_t* pixels, const Shape& image) {
  return cv::Mat(static_cast<int>(image.height), static_cast<int>(image.width),
                 CV_8UC(static_cast<int>(image.channels)), const_cast<std::uint8_t*>(pixels));
}

cv::Rect on_image(const Shape& image, const Window& window) {
  return cv::Rect(window.left, window.top, window.width, window.height) &
         cv::Rect(0, 0, static_cast<int>(image.width), static_cast<int>(image.height));
}

/// One row of `count` bytes.
void map_row(const std::uint8_t* bytes, int count, std::span<const ByteMap> maps, Scalar* values) {
  if (maps.size() == 1) {
    const ByteMap map = maps.front();
    for (int i = 0; i < count; ++i) values[i] = (static_cast<Scalar>(bytes[i]) - map.offset) * map.gain;
    return;
  }
  const int channels = static_cast<int>(maps.size());
  for (int i = 0; i < count; i += channels) {
    for (int c = 0; c < channels; ++c) {
      const ByteMap& map = maps[static_cast<std::size_t>(c)];
      values[i + c] = (static_cast<Scalar>(bytes[i + c]) - map.offset) * map.gain;
    }
  }
}

}  // namespace

PixelSums sum_pixels(const std::uint8_t* pixels, const Shape& image, const Window& window) {
  const cv::Mat part = view(pixels, image)(on_image(image, window));
  const int count = part.cols * part.channels();
  PixelSums sums;
  sums.count = static_cast<std::uint64_t>(count) * static_cast<std::uint64_t>(part.rows);
  for (int row = 0; row < part.rows; ++row) {
    const std::uint8_t* bytes = part.ptr(row);
    std::uint32_t sum = 0, sum_of_squares = 0;  // 66,000 bytes a row fit
    for (int i = 0; i < count; ++i) {
      const std::uint32_t byte = bytes[i];
      sum += byte;
      sum_of_squares += byte * byte;
    }
    sums.sum += sum;
    sums.sum_of_squares += sum_of_squares;
  }
  return sums;
}

Window turned(const Window& window, const Shape& image) {
  return {static_cast<int>(image.height) - window.top - window.height,
          static_cast<int>(image.width) - window.left - window.width, window.height, window.width};
}

void cut_image(const std::uint8_t* pixels, const Shape& image, const Window& window,
               std::span<const ByteMap> maps, Orientation orientation, Scalar* values) {
  assert(maps.size() == 1 || maps.size() == image.channels);
  const cv::Rect inside = on_image(image, window);
  const cv::Mat part = view(pixels, image)(inside);
  const int channels = part.channels();
  cv::Mat result(window.height, window.width, CV_MAKETYPE(cv::DataType<Scalar>::depth, channels), values);

  // The values go where they belong; then copyMakeBorder, which copies nothing in place, fills in around
  // them.
  cv::Mat middle = result(inside - cv::Point(window.left, window.top));
  for (int row = 0; row < part.rows; ++row) {
    map_row(part.ptr(row), part.cols * channels, maps, middle.ptr<Scalar>(row));
  }
  if (inside.size() != result.size()) {
    const int above = inside.y - window.top, before = inside.x - window.left;
    cv::copyMakeBorder(middle, result, above, window.height - above - inside.height, before,
                       window.width - before - inside.width, cv::BORDER_CONSTANT | cv::BORDER_ISOLATED,
                       cv::Scalar::all(0.0));
  }
  switch (orientation) {
    case Orientation::upright:
      break;
    case Orientation::mirrored:
      cv::flip(result, result, 1);
      break;
    case Orientation::turned:
      cv::flip(result, result, -1);
      break;
    case Orientation::turned_and_mirrored:
      cv::flip(result, result, 0);
      break;
  }
}

Picture picture_of(const Scalar* values, const Shape& image, double low, double high) {
  const auto height = static_cast<int>(image.height), width = static_cast<int>(image.width);
  const auto channels = static_cast<int>(image.channels);
  const cv::Mat source(height, width, CV_MAKETYPE(cv::DataType<Scalar>::depth, channels),
                       const_cast<Scalar*>(values));
  const double gain = high > low ? 255.0 / (high - low) : 0.0;
  cv::Mat bytes;
  source.convertTo(bytes, CV_8U, gain, -low * gain);
  Picture picture{width, height, std::vector<std::uint8_t>(3 * image.positions())};
  cv::Mat result(height, width, CV_8UC3, picture.bytes.data());
  if (channels == 1) {
    cv::merge(std::vector<cv::Mat>{bytes, bytes, bytes}, result);
  } else {
    bytes.copyTo(result);
  }
  return picture;
}

Picture mosaic(const std::vector<std::vector<Picture>>& rows, int gap) {
  int width = 0, height = 0;
  std::size_t columns = 0;
  for (const auto& row : rows) {
    columns = std::max(columns, row.size());
    for (const Picture& picture : row) width = picture.width, height = picture.height;
  }
  const auto extent = [gap](std::size_t count, int size) {
    return std::max(0, static_cast<int>(count) * (size + gap) - gap);
  };
  Picture all{extent(columns, width), extent(rows.size(), height), {}};
  all.bytes.resize(static_cast<std::size_t>(all.width) * static_cast<std::size_t>(all.height) * 3, 255);
  cv::Mat canvas(all.height, all.width, CV_8UC3, all.bytes.data());
  for (std::size_t row = 0; row < rows.size(); ++row) {
    for (std::size_t column = 0; column < rows[row].size(); ++column) {
      const cv::Rect place(static_cast<int>(column) * (width + gap), static_cast<int>(row) * (height + gap),
                           width, height);
      cv::Mat(height, width, CV_8UC3, const_cast<std::uint8_t*>(rows[row][column].bytes.data()))
          .copyTo(canvas(place));
    }
  }
  return all;
}

}  // namespace rankcollapse
