#include <catch2/catch.hpp>
#include <filesystem>
#include <iterator>
#include <set>

#include "tests/data/small_images.hpp"

using namespace rankcollapse;

namespace {

/// Each pixel says where it stands; the last channel is 1 on the image and 0 in the border.
std::uint8_t coordinates(std::size_t, std::size_t row, std::size_t column, std::size_t channel) {
  return static_cast<std::uint8_t>(channel == 0 ? row + 100 : channel == 1 ? column + 100 : 1);
}

SmallImages images(PixelRule rule = coordinates) {
  return SmallImages(Shape::image(12, 10, 3), 2, 100, std::move(rule));
}

struct Found {
  int top, left;
  bool mirrored;
  auto operator<=>(const Found&) const = default;
};

/// The window that a square crop was taken from; fails the test where no window explains all values.
Found find_window(const arma::Col<Scalar>& values, int size, int height, int width, int pad) {
  const auto matches = [&](const Found& window) {
    for (int row = 0; row < size; ++row) {
      for (int column = 0; column < size; ++column) {
        const int y = window.top + row, x = window.left + (window.mirrored ? size - 1 - column : column);
        const bool on_image = y >= 0 && y < height && x >= 0 && x < width;
        const auto place = static_cast<arma::uword>((row * size + column) * 3);
        if (values(place) != (on_image ? Scalar(y + 100) : Scalar{0}) ||
            values(place + 1) != (on_image ? Scalar(x + 100) : Scalar{0}) ||
            values(place + 2) != (on_image ? Scalar{1} : Scalar{0})) {
          return false;
        }
      }
    }
    return true;
  };
  for (int top = -pad; top <= height + pad - size; ++top) {
    for (int left = -pad; left <= width + pad - size; ++left) {
      for (const bool mirrored : {false, true}) {
        if (matches({top, left, mirrored})) return {top, left, mirrored};
      }
    }
  }
  FAIL("no window of the image gives these values");
  return {};
}

std::set<Found> windows_seen(const BatchSource& source, int size, int pad, std::uint64_t epochs) {
  std::set<Found> seen;
  for (std::uint64_t epoch = 0; epoch < epochs; ++epoch) {
    const Batch batch = load_all(source, epoch);
    for (arma::uword i = 0; i < batch.inputs.n_cols; ++i) {
      seen.insert(find_window(batch.inputs.col(i), size, 12, 10, pad));
    }
  }
  return seen;
}

}  // namespace

TEST_CASE("random crops take every window of the image, and only these") {
  const Dataset dataset = load_images("{scale: 1, crop: {type: random, size: 8}}", images());
  CHECK(windows_seen(*dataset.train, 8, 0, 5).size() == 5 * 3);
  CHECK(windows_seen(*dataset.train_plain, 8, 0, 2) == std::set<Found>{{2, 1, false}});
  CHECK(windows_seen(*dataset.test, 8, 0, 2) == std::set<Found>{{2, 1, false}});
}

TEST_CASE("random crops with a border reach over all edges and find zeros there") {
  const Dataset dataset = load_images("{scale: 1, crop: {type: random, size: 10, pad: 2}}", images());
  CHECK(windows_seen(*dataset.train, 10, 2, 5).size() == 7 * 5);
  CHECK(windows_seen(*dataset.test, 10, 2, 1) == std::set<Found>{{1, 0, false}});
}

TEST_CASE("a crop larger than the image lies in its border") {
  const Dataset dataset = load_images("{scale: 1, crop: {type: random, size: 14, pad: 3}}", images());
  CHECK(dataset.shape == Shape::image(14, 14, 3));
  CHECK(windows_seen(*dataset.train, 14, 3, 3).size() == 5 * 3);
  CHECK(windows_seen(*dataset.test, 14, 3, 1) == std::set<Found>{{-1, -2, false}});
}

TEST_CASE("flips mirror about half of the training images, and no others") {
  const Dataset dataset = load_images("{scale: 1, flip: true, crop: {type: center, size: 7}}", images());
  std::size_t mirrored = 0;
  const Batch batch = load_all(*dataset.train);
  for (arma::uword i = 0; i < batch.inputs.n_cols; ++i) {
    const Found found = find_window(batch.inputs.col(i), 7, 12, 10, 0);
    CHECK((found.top == 2 && found.left == 1));
    mirrored += found.mirrored;
  }
  CHECK(mirrored > 70);  // of 200; outside with probability 2e-5
  CHECK(mirrored < 130);
  CHECK(windows_seen(*dataset.train_plain, 7, 0, 1) == std::set<Found>{{2, 1, false}});
  CHECK(windows_seen(*dataset.test, 7, 0, 1) == std::set<Found>{{2, 1, false}});
}

TEST_CASE("a random crop is cut from the standardized image and its border stays zero") {
  const Dataset whole = load_images("standardize: per_image", images(speckle));
  const Dataset cropped =
      load_images("{standardize: per_image, crop: {type: random, size: 14, pad: 3}}", images(speckle));
  const Batch expected = load_batch(*whole.test, {1}), batch = load_batch(*cropped.test, {1});
  for (int row = 0; row < 14; ++row) {
    for (int column = 0; column < 14; ++column) {
      const int y = row - 1, x = column - 2;
      const bool on_image = y >= 0 && y < 12 && x >= 0 && x < 10;
      const Scalar value =
          on_image ? expected.inputs(static_cast<arma::uword>((y * 10 + x) * 3), 0) : Scalar{0};
      CHECK(batch.inputs(static_cast<arma::uword>((row * 14 + column) * 3), 0) == value);
    }
  }
}

TEST_CASE("augmentation depends on the seed, the epoch and the sample, and on nothing else") {
  const std::string options =
      GENERATE("flip: true", "crop: {type: random, size: 10, pad: 2}",
               "{standardize: per_image, flip: true, crop: {type: random, size: 10, pad: 2}}");
  const Dataset first = load_images(options, images(speckle), 7),
                again = load_images(options, images(speckle), 7),
                other = load_images(options, images(speckle), 8);
  const Matrix all = load_all(*first.train, 3).inputs;
  CHECK(arma::approx_equal(all, load_all(*again.train, 3).inputs, "absdiff", 0));
  CHECK_FALSE(arma::approx_equal(all, load_all(*first.train, 4).inputs, "absdiff", 0));
  CHECK_FALSE(arma::approx_equal(all, load_all(*other.train, 3).inputs, "absdiff", 0));
  const Batch some = load_batch(*first.train, {150, 3, 3, 77}, 3);
  CHECK(arma::approx_equal(some.inputs, all.cols(arma::uvec{150, 3, 3, 77}), "absdiff", 0));
}

TEST_CASE("preparing images starts no threads") {
  const auto threads = [] {
    const std::filesystem::directory_iterator tasks("/proc/self/task");
    return std::distance(begin(tasks), end(tasks));
  };
  const Dataset dataset = load_images(
      "{standardize: per_image, flip: true, crop: {type: random, size: 10, pad: 2}, rotate180_as_classes: "
      "true}",
      images());
  const auto before = threads();
  load_all(*dataset.train);
  CHECK(threads() == before);
}
