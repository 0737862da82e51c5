#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>

#include "tests/data/small_images.hpp"

using namespace rankcollapse;

namespace {

const double tolerance = sizeof(Scalar) == 4 ? 1e-5 : 1e-12;

SmallImages images(PixelRule rule) {
  return SmallImages(Shape::image(32, 32, 3), 2, 3, std::move(rule));
}

std::size_t feature(const Shape& shape, std::size_t row, std::size_t column, std::size_t channel) {
  return (row * shape.width + column) * shape.channels + channel;
}

}  // namespace

TEST_CASE("without options the values are the bytes over 255, a column a sample, the channel fastest") {
  const Dataset dataset = load_images("{}", images(speckle));
  CHECK(dataset.shape == Shape::image(32, 32, 3));
  const Batch batch = load_batch(*dataset.train, {4, 1});
  REQUIRE(batch.inputs.n_rows == 3072);
  REQUIRE(batch.inputs.n_cols == 2);
  CHECK(batch.labels == std::vector<std::uint32_t>{0, 1});
  for (std::size_t row : {0, 5, 31}) {
    for (std::size_t column : {0, 7, 31}) {
      for (std::size_t channel : {0, 1, 2}) {
        const double expected = speckle(1, row, column, channel) / 255.0;
        CHECK(batch.inputs(feature(dataset.shape, row, column, channel), 1) ==
              Approx(expected).margin(tolerance));
      }
    }
  }
}

TEST_CASE("a centre crop to 28 of 32 takes rows and columns 2 to 29") {
  const Dataset dataset = load_images("{scale: 1, crop: {type: center, size: 28}}", images(speckle));
  CHECK(dataset.shape == Shape::image(28, 28, 3));
  CHECK(dataset.test->shape() == dataset.shape);
  const Batch batch = load_batch(*dataset.train, {3});
  std::size_t wrong = 0;
  for (std::size_t row = 0; row < 28; ++row) {
    for (std::size_t column = 0; column < 28; ++column) {
      for (std::size_t channel = 0; channel < 3; ++channel) {
        const Scalar value = batch.inputs(feature(dataset.shape, row, column, channel), 0);
        wrong += value != static_cast<Scalar>(speckle(3, row + 2, column + 2, channel));
      }
    }
  }
  CHECK(wrong == 0);
}

TEST_CASE("a standardized image has mean 0 and standard deviation 1 over all its values") {
  const std::string crop = GENERATE("", "crop: {type: center, size: 28}\n");
  const Dataset dataset = load_images(crop + "standardize: per_image", images(speckle));
  const arma::mat values = arma::conv_to<arma::mat>::from(load_all(*dataset.test).inputs);
  for (arma::uword i = 0; i < values.n_cols; ++i) {
    CHECK(arma::mean(values.col(i)) == Approx(0.0).margin(tolerance));
    CHECK(arma::stddev(values.col(i), 1) == Approx(1.0).margin(tolerance));
  }
}

TEST_CASE("a constant image is standardized to zeros") {
  const Dataset dataset =
      load_images("standardize: per_image", images([](std::size_t sample, std::size_t, std::size_t,
                                                      std::size_t) { return sample == 0 ? 0 : 199; }));
  CHECK(arma::abs(load_all(*dataset.train).inputs).max() == Scalar{0});
}

TEST_CASE("an image with next to no contrast is divided by 1 / sqrt(n)") {
  const auto rule = [](std::size_t, std::size_t row, std::size_t column, std::size_t channel) {
    return static_cast<std::uint8_t>(row + column + channel == 0 ? 101 : 100);
  };
  const Dataset dataset = load_images("standardize: per_image", images(rule));
  const double count = 3072, mean = 100 + 1 / count;
  const Batch batch = load_batch(*dataset.train, {0});
  CHECK(batch.inputs(0, 0) == Approx((101 - mean) / 255 * std::sqrt(count)).epsilon(tolerance));
  CHECK(batch.inputs(1, 0) == Approx((100 - mean) / 255 * std::sqrt(count)).margin(tolerance));
}

TEST_CASE("normalize subtracts and divides by a number for each channel after scaling") {
  const Dataset dataset =
      load_images("normalize: {mean: [0.1, 0.2, 0.3], std: [0.5, 0.25, 2]}", images(speckle));
  const Batch batch = load_batch(*dataset.train, {2});
  const double means[] = {0.1, 0.2, 0.3}, deviations[] = {0.5, 0.25, 2};
  for (std::size_t channel : {0, 1, 2}) {
    const double expected = (speckle(2, 9, 4, channel) / 255.0 - means[channel]) / deviations[channel];
    CHECK(batch.inputs(feature(dataset.shape, 9, 4, channel), 0) == Approx(expected).margin(tolerance));
  }
}

TEST_CASE("a batch keeps its memory when a smaller one follows") {
  const Dataset dataset = load_images("standardize: per_image", images(speckle));
  Batch batch;
  dataset.train->load(std::vector<std::uint32_t>{0, 1, 2, 3}, 0, batch);
  const Scalar* memory = batch.inputs.memptr();
  const std::uint32_t* labels = batch.labels.data();
  dataset.train->load(std::vector<std::uint32_t>{5}, 0, batch);
  CHECK(batch.inputs.n_cols == 1);
  dataset.train->load(std::vector<std::uint32_t>{0, 1, 2, 5}, 0, batch);
  CHECK(batch.inputs.memptr() == memory);
  CHECK(batch.labels.data() == labels);
}

TEST_CASE("contradictions between image options are mistakes of the configuration") {
  CHECK(mistakes_in("standardize: per_image\nnormalize: {mean: [0, 0, 0], std: [1, 1, 1]}\n",
                    images(speckle)) ==
        "2: lab.yaml:2:12: error: normalize: cannot stand beside 'standardize: per_image': choose one\n"
        "   2 | normalize: {mean: [0, 0, 0], std: [1, 1, 1]}\n"
        "     |            ^");
  CHECK(mistakes_in("normalize: {mean: [0, 0, 0], std: [1, 1]}\n", images(speckle)) ==
        "2: lab.yaml:1:35: error: normalize.std: there must be one number for each of the 3 channels, here "
        "are 2\n"
        "   1 | normalize: {mean: [0, 0, 0], std: [1, 1]}\n"
        "     |                                   ^");
  CHECK(mistakes_in("crop: {type: center, size: 33}\n", images(speckle)).find("crop.size") !=
        std::string::npos);
  CHECK(mistakes_in("crop: {type: center, size: 28, pad: 4}\n", images(speckle))
            .find("crop.pad: unknown key") != std::string::npos);
  CHECK(
      mistakes_in("crop: {type: random, size: 4, pad: 4}\n", images(speckle)).find("could miss the image") !=
      std::string::npos);
  CHECK(mistakes_in("crop: {type: random}\n", images(speckle)).find("size") != std::string::npos);
}
