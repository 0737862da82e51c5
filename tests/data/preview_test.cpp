#include "data/preview.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "data/images.hpp"
#include "tests/thrown.hpp"

using namespace rankcollapse;

namespace {

using Bytes = std::vector<std::uint8_t>;

/// Images that are one colour each, classes in turn; `value(sample, channel)`.
template <typename Value>
class Plain final : public BatchSource {
 public:
  Plain(Shape shape, std::size_t samples, std::size_t classes, Value value)
      : shape_(shape), samples_(samples), classes_(classes), value_(value) {}
  std::size_t size() const override { return samples_; }
  Shape shape() const override { return shape_; }
  std::size_t classes() const override { return classes_; }
  void load(std::span<const std::uint32_t> indices, std::uint64_t epoch, Batch& batch) const override {
    batch.inputs.set_size(shape_.size(), indices.size());
    batch.labels.resize(indices.size());
    for (std::size_t column = 0; column < indices.size(); ++column) {
      batch.labels[column] = static_cast<std::uint32_t>(indices[column] % classes_);
      for (std::size_t i = 0; i < shape_.size(); ++i) {
        batch.inputs(i, column) = static_cast<Scalar>(value_(indices[column], i % shape_.channels) +
                                                      0.125 * static_cast<double>(epoch));
      }
    }
  }

 private:
  Shape shape_;
  std::size_t samples_, classes_;
  Value value_;
};

}  // namespace

TEST_CASE("a summary counts the classes and measures each channel over samples and positions") {
  const Plain split(Shape::image(2, 2, 3), 1001, 2,
                    [](std::size_t sample, std::size_t channel) { return sample % 2 == 0 ? channel : 0.0; });
  const SplitSummary summary = summarize(split);
  CHECK(summary.class_counts == std::vector<std::size_t>{501, 500});
  for (std::size_t channel = 0; channel < 3; ++channel) {
    const double share = 501.0 / 1001.0, number = static_cast<double>(channel);
    CHECK(summary.mean[channel] == Approx(share * number));
    CHECK(summary.deviation[channel] == Approx(number * std::sqrt(share * (1 - share))).margin(1e-12));
  }
}

TEST_CASE("a picture of values: low is black, high is white, one channel is grey") {
  const std::vector<Scalar> grey = {0, 0.5, 1, 2};
  CHECK(picture_of(grey.data(), Shape::image(2, 2, 1), 0, 1).bytes ==
        Bytes{0, 0, 0, 128, 128, 128, 255, 255, 255, 255, 255, 255});
  const std::vector<Scalar> colour = {-1, 0, 1, 1, 0, -1};
  CHECK(picture_of(colour.data(), Shape::image(1, 2, 3), -1, 1).bytes == Bytes{0, 128, 255, 255, 128, 0});
}

TEST_CASE("a mosaic puts pictures side by side with white between them, rows may be short") {
  const auto one = [](std::uint8_t byte) { return Picture{1, 1, {byte, byte, byte}}; };
  const Picture all = mosaic({{one(1), one(2)}, {one(3)}}, 1);
  CHECK(all.width == 3);
  CHECK(all.height == 3);
  Bytes first_channel;
  for (std::size_t i = 0; i < all.bytes.size(); i += 3) first_channel.push_back(all.bytes[i]);
  CHECK(first_channel == Bytes{1, 255, 2, 255, 255, 255, 3, 255, 255});
}

TEST_CASE(
    "a contact sheet has a row a class with its first samples; values in [0, 1] keep their brightness") {
  const Plain split(Shape::image(1, 1, 1), 5, 2,
                    [](std::size_t sample, std::size_t) { return 0.2 * static_cast<double>(sample); });
  const ContactSheet sheet = contact_sheet(split, 3);  // class 0: samples 0, 2, 4; class 1: 1, 3
  CHECK(sheet.picture.width == 5);
  CHECK(sheet.picture.height == 3);
  const auto red = [&](std::size_t row, std::size_t column) {
    return static_cast<int>(sheet.picture.bytes[3 * (row * 5 + column)]);
  };
  CHECK(red(0, 0) == 0);
  CHECK(red(0, 2) == 102);
  CHECK(red(0, 4) == 204);
  CHECK(red(2, 0) == 51);
  CHECK(red(2, 2) == 153);
  CHECK(red(2, 4) == 255);  // class 1 has no third sample
  CHECK(contact_sheet(split, 2).picture.width == 3);
}

TEST_CASE("a vector is shown as the rectangle nearest to a square") {
  const auto nothing = [](std::size_t, std::size_t) { return 0.0; };
  const auto tile = [&](std::size_t features) {
    const ContactSheet sheet = contact_sheet(Plain(Shape::vector(features), 2, 2, nothing), 1);
    return std::pair(sheet.tile_width, sheet.tile_height);
  };
  CHECK(tile(64) == std::pair(8, 8));
  CHECK(tile(12) == std::pair(4, 3));
  CHECK(tile(7) == std::pair(3, 3));  // two places stay white
  CHECK(tile(4001) == std::pair(64, 63));
}

TEST_CASE("a sheet of augmentations shows the first sample plain, then epoch by epoch") {
  const auto value = [](std::size_t sample, std::size_t) { return 0.5 * static_cast<double>(sample); };
  Dataset dataset;
  dataset.shape = Shape::image(1, 1, 1);
  dataset.classes = 2;
  dataset.train = std::make_unique<Plain<decltype(value)>>(dataset.shape, 4, 2, value);
  dataset.train_plain = std::make_unique<Plain<decltype(value)>>(dataset.shape, 4, 2, value);
  const ContactSheet sheet = augmentation_sheet(dataset, 4);
  Bytes row;
  for (std::size_t column = 0; column < 7; column += 2) row.push_back(sheet.picture.bytes[3 * column]);
  CHECK(row == Bytes{0, 0, 32, 64});  // plain, epochs 0, 1, 2
}

TEST_CASE("images of two channels cannot be shown") {
  const Plain split(Shape::image(1, 1, 2), 2, 2, [](std::size_t, std::size_t) { return 0.0; });
  CHECK(thrown_by([&] { contact_sheet(split, 1); }) ==
        "2: a preview shows images of one channel or three, and these have 2");
}
