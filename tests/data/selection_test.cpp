#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>

#include "tests/data/small_images.hpp"

using namespace rankcollapse;

namespace {

/// The first pixel of an image is its number in the source; sample i has the label i mod 5.
SmallImages images(std::uint32_t train_per_class = 6) {
  return SmallImages(Shape::image(1, 1, 1), 5, train_per_class,
                     [](std::size_t sample, std::size_t, std::size_t, std::size_t) {
                       return static_cast<std::uint8_t>(sample);
                     });
}

std::vector<int> rows_of(const BatchSource& source) {
  const Matrix inputs = load_all(source).inputs;
  return {inputs.begin(), inputs.end()};
}

std::vector<std::uint32_t> labels_of(const BatchSource& source) {
  return load_all(source).labels;
}

}  // namespace

TEST_CASE("chosen classes are renumbered in the order given, in training and in test") {
  const Dataset dataset = load_images("{scale: 1, classes: [4, 1]}", images(2));
  CHECK(dataset.classes == 2);
  CHECK(rows_of(*dataset.train) == std::vector<int>{1, 4, 6, 9});
  CHECK(labels_of(*dataset.train) == std::vector<std::uint32_t>{1, 0, 1, 0});
  CHECK(rows_of(*dataset.test) == std::vector<int>{11, 14, 16, 19});
  CHECK(labels_of(*dataset.test) == std::vector<std::uint32_t>{1, 0, 1, 0});
}

TEST_CASE("merged labels name the new class of each chosen class in turn") {
  const Dataset dataset = load_images("{scale: 1, classes: [4, 1, 2], merge_labels: [0, 1, 0]}", images(2));
  CHECK(dataset.classes == 2);
  CHECK(dataset.test->classes() == 2);
  CHECK(rows_of(*dataset.train) == std::vector<int>{1, 2, 4, 6, 7, 9});
  CHECK(labels_of(*dataset.train) == std::vector<std::uint32_t>{1, 0, 0, 1, 0, 0});
}

TEST_CASE("classes keep the names of the source, and merged ones bear the names of all") {
  using Names = std::vector<std::string>;
  CHECK(load_images("{classes: [4, 1]}", images()).class_names == Names{"kind 4", "kind 1"});
  CHECK(load_images("{classes: [4, 1, 2], merge_labels: [1, 0, 1]}", images()).class_names ==
        Names{"kind 1", "kind 4+kind 2"});
}

TEST_CASE("the validation set is the end of the training set and leaves it") {
  const Dataset dataset = load_images("{scale: 1, validation: 7}", images());
  REQUIRE(dataset.validation != nullptr);
  CHECK(rows_of(*dataset.validation) == std::vector<int>{23, 24, 25, 26, 27, 28, 29});
  CHECK(dataset.train->size() == 23);
  CHECK(rows_of(*dataset.train).back() == 22);
  CHECK(rows_of(*dataset.train_plain) == rows_of(*dataset.train));
  CHECK(dataset.test->size() == 10);
  CHECK(load_images("{}", images()).validation == nullptr);
}

TEST_CASE("samples_per_class keeps the first of each class in training alone") {
  const Dataset dataset = load_images("{scale: 1, samples_per_class: 2, validation: 5}", images());
  CHECK(rows_of(*dataset.train) == std::vector<int>{0, 1, 2, 3, 4, 5, 6, 7, 8, 9});
  CHECK(dataset.validation->size() == 5);
  CHECK(dataset.test->size() == 10);
}

TEST_CASE("the plan knows the numbers of samples before any file is read") {
  const std::string options = GENERATE("{}", "{validation: 7}", "{samples_per_class: 3, validation: 4}",
                                       "{classes: [0, 2, 3], merge_labels: [0, 1, 1]}",
                                       "{classes: [0, 2, 3], merge_labels: [0, 1, 1], samples_per_class: 5}");
  auto document = Document::parse(options, "lab.yaml");
  const auto plan = make_image_dataset_plan(document.root(), std::make_unique<SmallImages>(images()));
  document.finish();
  const Dataset dataset = plan->load({}, 1);
  CHECK(plan->train_samples() == dataset.train->size());
  CHECK(plan->validation_samples() == (dataset.validation ? dataset.validation->size() : 0));
  CHECK(plan->test_samples() == dataset.test->size());
  CHECK(plan->classes() == dataset.classes);
  CHECK(plan->shape() == dataset.shape);
}

TEST_CASE("label noise replaces training labels at its rate by uniform ones") {
  const std::uint32_t per_class = 4000;
  const double fraction = 0.3, count = 5.0 * per_class;
  const Dataset dataset = load_images("{label_noise: {fraction: 0.3, seed: 4}}", images(per_class));
  const std::vector<std::uint32_t> labels = labels_of(*dataset.train);
  double changed = 0, pairs = 0;
  std::vector<double> new_labels(5, 0.0);
  for (std::size_t i = 0; i < labels.size(); ++i) {
    if (labels[i] == i % 5) continue;
    ++changed;
    pairs += i > 0 && labels[i - 1] != (i - 1) % 5;
    ++new_labels[labels[i]];
  }
  // One replacement in five hits the old label. Bounds: five standard deviations of a binomial.
  const auto within = [&](double found, double rate) {
    return std::abs(found - count * rate) < 5 * std::sqrt(count * rate * (1 - rate));
  };
  CHECK(within(changed, fraction * 4 / 5));
  CHECK(within(pairs, fraction * 4 / 5 * fraction * 4 / 5));
  for (const double number : new_labels) CHECK(within(number, fraction * 4 / 25));

  const std::vector<std::uint32_t> clean = labels_of(*dataset.test);
  for (std::size_t i = 0; i < clean.size(); ++i) CHECK(clean[i] == i % 5);
}

TEST_CASE("label noise is the same each time, another with another seed, and stays when samples leave") {
  const auto noisy = [](const std::string& more) {
    return labels_of(*load_images("{label_noise: {fraction: 0.5, seed: 1}" + more + "}", images(100)).train);
  };
  const std::vector<std::uint32_t> labels = noisy("");
  CHECK(labels == noisy(""));
  CHECK(labels != labels_of(*load_images("{label_noise: {fraction: 0.5, seed: 2}}", images(100)).train));
  const std::vector<std::uint32_t> fewer = noisy(", validation: 200");
  CHECK(std::equal(fewer.begin(), fewer.end(), labels.begin()));
}

TEST_CASE("label noise leaves the validation set alone") {
  const Dataset dataset = load_images("{label_noise: {fraction: 1}, validation: 20}", images());
  const std::vector<std::uint32_t> labels = labels_of(*dataset.validation);
  for (std::size_t i = 0; i < labels.size(); ++i) CHECK(labels[i] == i % 5);
}

TEST_CASE("choices that do not fit the dataset are mistakes of the configuration") {
  CHECK(mistakes_in("classes: [1, 2, 1]\n", images()) ==
        "2: lab.yaml:1:10: error: classes: each class can stand here once\n"
        "   1 | classes: [1, 2, 1]\n"
        "     |          ^");
  CHECK(
      mistakes_in("merge_labels: [0, 1]\n", images()) ==
      "2: lab.yaml:1:15: error: merge_labels: there must be one label for each of the 5 classes, here are 2\n"
      "   1 | merge_labels: [0, 1]\n"
      "     |               ^");
  CHECK(mistakes_in("merge_labels: [0, 0, 2, 2, 0]\n", images()) ==
        "2: lab.yaml:1:15: error: merge_labels: the labels must be 0, 1, 2 … without a gap: 1 is missing\n"
        "   1 | merge_labels: [0, 0, 2, 2, 0]\n"
        "     |               ^");
  CHECK(mistakes_in("classes: [5, 1]\n", images()).find("classes") != std::string::npos);
  CHECK(mistakes_in("classes: [1]\n", images()).find("at least two classes") != std::string::npos);
  CHECK(mistakes_in("merge_labels: [0, 0, 0, 0, 0]\n", images()).find("at least two labels") !=
        std::string::npos);
  CHECK(mistakes_in("samples_per_class: 7\n", images()).find("samples_per_class") != std::string::npos);
  CHECK(mistakes_in("validation: 30\n", images()).find("validation") != std::string::npos);
  CHECK(mistakes_in("label_noise: {fraction: 1.5}\n", images()).find("label_noise.fraction") !=
        std::string::npos);
}

TEST_CASE("a validation set that leaves a class too few samples is a mistake of the configuration") {
  CHECK(mistakes_in("{samples_per_class: 6, validation: 1}", images()) ==
        "2: dataset.samples_per_class is 6, but the validation set leaves class 4 only 5 samples");
}
