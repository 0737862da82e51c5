#include <catch2/catch.hpp>

#include "tests/data/small_images.hpp"

using namespace rankcollapse;

namespace {

constexpr std::uint32_t classes = 2, train_per_class = 6;
constexpr std::size_t height = 9, width = 6;

SmallImages images(PixelRule rule = speckle) {
  return SmallImages(Shape::image(height, width, 3), classes, train_per_class, std::move(rule));
}

/// As if the source itself held every second image of a class turned.
std::uint8_t speckle_turned(std::size_t sample, std::size_t row, std::size_t column, std::size_t channel) {
  const bool turned = sample / classes % 2 == 1;
  return turned ? speckle(sample, height - 1 - row, width - 1 - column, channel)
                : speckle(sample, row, column, channel);
}

bool same(const Matrix& a, const Matrix& b) {
  return arma::approx_equal(a, b, "absdiff", 0);
}

using Labels = std::vector<std::uint32_t>;
using Names = std::vector<std::string>;

}  // namespace

TEST_CASE(
    "every second image of a class is turned by 180 degrees before it is cut, standardized and mirrored") {
  const std::string options = GENERATE(
      "scale: 1", "crop: {type: center, size: 5}", "{standardize: per_image, crop: {type: center, size: 5}}",
      "normalize: {mean: [0.1, 0.2, 0.3], std: [0.5, 1, 2]}", "flip: true",
      "{flip: true, crop: {type: random, size: 5}}",
      "{standardize: per_image, flip: true, crop: {type: random, size: 8, pad: 3}}");
  const std::string rotated = options[0] == '{' ? "{rotate180_as_classes: true, " + options.substr(1)
                                                : "{rotate180_as_classes: true, " + options + "}";
  const Dataset found = load_images(rotated, images(), 5),
                expected = load_images(options, images(speckle_turned), 5);
  for (std::uint64_t epoch = 0; epoch < 3; ++epoch) {
    CHECK(same(load_all(*found.train, epoch).inputs, load_all(*expected.train, epoch).inputs));
  }
  CHECK(same(load_all(*found.train_plain).inputs, load_all(*expected.train_plain).inputs));
  CHECK(same(load_all(*found.test).inputs, load_all(*expected.test).inputs));
}

TEST_CASE("turned images are classes of their own, and each image of the source is there once") {
  const Dataset dataset = load_images("{rotate180_as_classes: true, validation: 5}", images());
  CHECK(dataset.classes == 4);
  CHECK(dataset.class_names == Names{"kind 0", "kind 1", "kind 0 rotated", "kind 1 rotated"});
  CHECK(load_all(*dataset.train).labels == Labels{0, 1, 2, 3, 0, 1, 2});
  CHECK(load_all(*dataset.validation).labels == Labels{3, 0, 1, 2, 3});
  CHECK(load_all(*dataset.test).labels == Labels{0, 1, 2, 3});
  CHECK(load_images("rotate180_as_classes: false", images()).classes == 2);
}

TEST_CASE("labels are merged after classes were chosen and divided") {
  const Dataset chosen = load_images("{rotate180_as_classes: true, classes: [1, 0]}", images());
  CHECK(chosen.class_names == Names{"kind 1", "kind 0", "kind 1 rotated", "kind 0 rotated"});
  CHECK(load_all(*chosen.test).labels == Labels{1, 0, 3, 2});

  const Dataset merged = load_images("{rotate180_as_classes: true, merge_labels: [0, 1, 2, 0]}", images());
  CHECK(merged.classes == 3);
  CHECK(merged.class_names == Names{"kind 0+kind 1 rotated", "kind 1", "kind 0 rotated"});
  CHECK(load_all(*merged.test).labels == Labels{0, 1, 2, 0});
  CHECK(
      mistakes_in("{rotate180_as_classes: true, merge_labels: [0, 1]}\n", images()) ==
      "2: lab.yaml:1:44: error: merge_labels: there must be one label for each of the 4 classes, here are 2\n"
      "   1 | {rotate180_as_classes: true, merge_labels: [0, 1]}\n"
      "     |                                            ^");
}

TEST_CASE("the plan counts upright and turned images exactly, odd numbers among them") {
  const std::string options =
      GENERATE("{rotate180_as_classes: true}", "{rotate180_as_classes: true, validation: 4}",
               "{rotate180_as_classes: true, samples_per_class: 3}",
               "{rotate180_as_classes: true, merge_labels: [0, 1, 0, 0]}");
  const std::uint32_t per_class = GENERATE(6u, 7u);
  auto document = Document::parse(options, "lab.yaml");
  const auto plan = make_image_dataset_plan(
      document.root(), std::make_unique<SmallImages>(Shape::image(1, 1, 1), classes, per_class, speckle));
  document.finish();
  const Dataset dataset = plan->load({}, 1);
  CHECK(plan->classes() == dataset.classes);
  CHECK(plan->train_samples() == dataset.train->size());
  CHECK(plan->test_samples() == dataset.test->size());
}

TEST_CASE("samples_per_class counts upright and turned images apart") {
  const Dataset dataset = load_images("{rotate180_as_classes: true, samples_per_class: 2}", images());
  CHECK(load_all(*dataset.train).labels == Labels{0, 1, 2, 3, 0, 1, 2, 3});
  CHECK(mistakes_in("{rotate180_as_classes: true, samples_per_class: 4}\n", images())
            .find("samples_per_class") != std::string::npos);
}

TEST_CASE("a class of one image cannot be divided") {
  CHECK(mistakes_in("rotate180_as_classes: true\n", SmallImages(Shape::image(1, 1, 1), 2, 1, speckle)) ==
        "2: lab.yaml:1:23: error: rotate180_as_classes: needs two images of each class, one upright and one "
        "to turn\n"
        "   1 | rotate180_as_classes: true\n"
        "     |                       ^");
}
