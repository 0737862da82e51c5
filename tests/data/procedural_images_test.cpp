#include <catch2/catch.hpp>
#include <filesystem>

#include "data/datasets.hpp"
#include "tests/data/small_images.hpp"
#include "tests/temporary_folder.hpp"

using namespace rankcollapse;

namespace {

Dataset procedural(const std::string& options) {
  auto document = Document::parse("{type: procedural_images, scale: 1, " + options + "}", "lab.yaml");
  const auto plan = make_dataset_plan(document.root());
  document.finish();
  return plan->load({}, 1);
}

std::string mistakes(const std::string& options) {
  return thrown_by([&] {
    auto document = Document::parse("type: procedural_images\n" + options + "\n", "lab.yaml");
    make_dataset_plan(document.root());
    document.finish();
  });
}

Matrix inputs_of(const BatchSource& source) {
  return load_all(source).inputs;
}

bool same(const Matrix& a, const Matrix& b) {
  return arma::approx_equal(a, b, "absdiff", 0);
}

/// The mean of the squared distances of images from the mean of their class.
double spread(double variability) {
  const arma::mat images = arma::conv_to<arma::mat>::from(inputs_of(
      *procedural("samples_per_class: 20, within_class_variability: " + std::to_string(variability)).train));
  double sum = 0.0;
  for (arma::uword label = 0; label < 10; ++label) {
    const arma::mat of_class = images.cols(arma::regspace<arma::uvec>(label, 10, 199));
    sum += arma::accu(arma::var(of_class, 0, 1));
  }
  return sum / 10;
}

}  // namespace

TEST_CASE("without variability a class has one image, in training and test and for every seed") {
  const std::string options = "classes: 20, samples_per_class: 3, test_samples_per_class: 2, ";
  const Dataset dataset = procedural(options + "within_class_variability: 0");
  const Dataset other = procedural(options + "within_class_variability: 0, seed: 7");
  CHECK(dataset.shape == Shape::image(32, 32, 3));
  const Matrix train = inputs_of(*dataset.train), test = inputs_of(*dataset.test);
  for (arma::uword i = 0; i < train.n_cols; ++i) CHECK(same(train.col(i), train.col(i % 20)));
  for (arma::uword i = 0; i < test.n_cols; ++i) CHECK(same(test.col(i), train.col(i % 20)));
  CHECK(same(train, inputs_of(*other.train)));
  for (arma::uword i = 0; i < 20; ++i) {
    for (arma::uword j = 0; j < i; ++j) {
      CHECK(arma::norm(arma::conv_to<arma::vec>::from(train.col(i) - train.col(j))) > 500);
    }
  }
}

TEST_CASE("images of a class differ the more, the larger the variability") {
  const double quarter = spread(0.25), half = spread(0.5), one = spread(1), two = spread(2);
  CHECK(quarter > 0);
  CHECK(half > 1.5 * quarter);
  CHECK(one > 1.5 * half);
  CHECK(two > 1.3 * one);
}

TEST_CASE("a procedural image depends on its seed, split, class and number, not on how many there are") {
  const Matrix few =
      inputs_of(*procedural("classes: 4, samples_per_class: 5, test_samples_per_class: 2").train);
  const Dataset more = procedural("classes: 20, samples_per_class: 9, test_samples_per_class: 5");
  const Matrix many = inputs_of(*more.train), test = inputs_of(*more.test);
  for (arma::uword label = 0; label < 4; ++label) {
    for (arma::uword i = 0; i < 5; ++i) {
      CHECK(same(few.col(4 * i + label), many.col(20 * i + label)));
      CHECK_FALSE(same(few.col(4 * i + label), test.col(20 * i + label)));
    }
  }
  CHECK_FALSE(same(many.col(0), many.col(20)));
  CHECK_FALSE(same(few, inputs_of(*procedural("classes: 4, samples_per_class: 5, seed: 2").train)));
}

TEST_CASE("procedural images have the same bytes on every machine and in both precisions") {
  const std::string options =
      "classes: 20, samples_per_class: 3, test_samples_per_class: 1, within_class_variability: ";
  CHECK(procedural(options + "0").checksum ==
        "ca7f72037be4dd66a61341f826fe1ab8c6c4e640197a9a95d113d3b1b8c9f57d");
  CHECK(procedural(options + "1").checksum ==
        "088715c98d9e5f2c02b7a2bca8c8853842650b17ef569b6d2b4cf54ca19b088e");
  CHECK(procedural(options + "3").checksum ==
        "f3c21498456a24f2df0cc398fb81400ad94d5a0e2b32dcf780c9fcd51a1610bb");
}

TEST_CASE("no decoded copy is kept of procedural images") {
  const TemporaryFolder folder;
  auto document = Document::parse("{type: procedural_images, samples_per_class: 1}", "lab.yaml");
  const Dataset dataset = make_dataset_plan(document.root())->load({{}, folder.path()}, 1);
  CHECK(dataset.train->size() == 10);
  CHECK(std::filesystem::is_empty(folder.path()));
}

TEST_CASE("the classes of procedural images have names and can be chosen by number or by list") {
  const std::string few = ", samples_per_class: 4, test_samples_per_class: 2";
  const Dataset first = procedural("classes: 3" + few), chosen = procedural("classes: [12, 0]" + few);
  CHECK(first.class_names == std::vector<std::string>{"red disc", "blue square", "green triangle"});
  CHECK(chosen.class_names == std::vector<std::string>{"violet ring", "red disc"});
  CHECK(chosen.train->size() == 8);
  CHECK(same(inputs_of(*first.test).col(0), inputs_of(*chosen.test).col(0)));
  CHECK(load_all(*chosen.test).labels == std::vector<std::uint32_t>{1, 0, 1, 0});
  const Dataset defaults = procedural("samples_per_class: 1");
  CHECK(defaults.classes == 10);
  CHECK(defaults.test->size() == 2000);
  CHECK(defaults.description == "procedural images, 10 training and 2000 test images of 32×32×3");
}

TEST_CASE("the options of other image sets work for procedural images") {
  const Dataset dataset = procedural(
      "classes: 3, samples_per_class: 10, rotate180_as_classes: true, merge_labels: [0, 1, 2, 0, 1, 3], "
      "validation: 6, "
      "crop: {type: center, size: 28}, standardize: per_image, class_shrink: 0.5");
  CHECK(dataset.classes == 4);
  CHECK(dataset.train->size() == 24);
  CHECK(dataset.validation->size() == 6);
  CHECK(dataset.shape == Shape::image(28, 28, 3));
  CHECK(dataset.class_names == std::vector<std::string>{"red disc+red disc rotated",
                                                        "blue square+blue square rotated", "green triangle",
                                                        "green triangle rotated"});
}

TEST_CASE("mistakes in the options of procedural images are reported at their place") {
  CHECK(mistakes("classes: 21") ==
        "2: lab.yaml:2:10: error: classes: must be between 2 and 20, is 21\n"
        "   2 | classes: 21\n"
        "     |          ^");
  CHECK(mistakes("classes: [3, 5, 20]") ==
        "2: lab.yaml:2:17: error: classes[2]: must be between 0 and 19, is 20\n"
        "   2 | classes: [3, 5, 20]\n"
        "     |                 ^");
  CHECK(mistakes("within_class_variability: -1") ==
        "2: lab.yaml:2:27: error: within_class_variability: must be between 0 and 100, is -1\n"
        "   2 | within_class_variability: -1\n"
        "     |                           ^");
  CHECK(mistakes("samples_per_class: 1000000") ==
        "2: lab.yaml:1:1: error: classes × samples must not be more than 10,000,000 images\n"
        "   1 | type: procedural_images\n"
        "     | ^");
  CHECK(mistakes("path: here").find("2: lab.yaml:2:1: error: path: unknown key") == 0);
}
