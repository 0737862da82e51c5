#include <catch2/catch.hpp>

#include "tests/data/small_images.hpp"

using namespace rankcollapse;

namespace {

constexpr std::uint32_t classes = 3;

SmallImages images() {
  return SmallImages(Shape::image(4, 5, 3), classes, 200, speckle);
}

arma::mat inputs_of(const BatchSource& source) {
  return arma::conv_to<arma::mat>::from(load_all(source).inputs);
}

/// The inputs of the samples with this number modulo the number of classes: those of one class of small
/// images.
arma::mat of_class(const arma::mat& inputs, std::uint32_t label) {
  return inputs.cols(arma::regspace<arma::uvec>(label, classes, inputs.n_cols - 1));
}

arma::mat means_of(const arma::mat& inputs) {
  arma::mat means(inputs.n_rows, classes);
  for (std::uint32_t label = 0; label < classes; ++label) {
    means.col(label) = arma::mean(of_class(inputs, label), 1);
  }
  return means;
}

bool same(const arma::mat& a, const arma::mat& b, double tolerance = 0.0) {
  return arma::approx_equal(a, b, "absdiff", tolerance);
}

constexpr double rounding = 20 * std::numeric_limits<Scalar>::epsilon();

const std::string prepared = "standardize: per_image, crop: {type: center, size: 3}";

}  // namespace

TEST_CASE("class_shrink scales the covariance within classes by its square and keeps class means") {
  const double t = GENERATE(0.0, 0.1, 0.3, 2.0);
  const arma::mat plain = inputs_of(*load_images("{" + prepared + "}", images()).train);
  const Dataset dataset =
      load_images("{" + prepared + ", class_shrink: " + std::to_string(t) + "}", images());
  const arma::mat moved = inputs_of(*dataset.train);
  CHECK(same(means_of(moved), means_of(plain), rounding));
  for (std::uint32_t label = 0; label < classes; ++label) {
    const arma::mat before = arma::cov(of_class(plain, label).t()),
                    after = arma::cov(of_class(moved, label).t());
    CHECK(arma::norm(before) > 0.5);
    CHECK(same(after, t * t * before, rounding * (1 + t * t)));
  }
  CHECK(same(inputs_of(*dataset.train_plain), moved));
}

TEST_CASE("validation and test samples move towards the means of the training set") {
  const std::string options = "{" + prepared + ", validation: 12";
  const Dataset before = load_images(options + "}", images());
  const Dataset after = load_images(options + ", class_shrink: 0.25}", images());
  const arma::mat means = means_of(inputs_of(*before.train));
  const auto expected = [&](const BatchSource& source) {
    arma::mat inputs = inputs_of(source);
    for (arma::uword i = 0; i < inputs.n_cols; ++i) {
      inputs.col(i) = means.col(i % classes) + 0.25 * (inputs.col(i) - means.col(i % classes));
    }
    return inputs;
  };
  CHECK(same(inputs_of(*after.validation), expected(*before.validation), rounding));
  CHECK(same(inputs_of(*after.test), expected(*before.test), rounding));
}

TEST_CASE("with class_shrink 0 all inputs of a class are one, to the bit, in all splits") {
  const Dataset dataset = load_images("{" + prepared + ", validation: 12, class_shrink: 0}", images());
  const arma::mat train = inputs_of(*dataset.train);
  for (const BatchSource* source : {dataset.train.get(), dataset.validation.get(), dataset.test.get()}) {
    const arma::mat inputs = inputs_of(*source);
    for (arma::uword i = 0; i < inputs.n_cols; ++i) CHECK(same(inputs.col(i), train.col(i % classes)));
  }
  CHECK_FALSE(same(train.col(0), train.col(1)));
}

TEST_CASE("class_shrink 1 changes no bit, and goes with flips") {
  const Dataset plain = load_images("{flip: true}", images());
  const Dataset dataset = load_images("{flip: true, class_shrink: 1}", images());
  CHECK(same(inputs_of(*dataset.train), inputs_of(*plain.train)));
}

TEST_CASE("what class_shrink gives depends on the sample alone, not on the batch") {
  const Dataset dataset = load_images("{" + prepared + ", class_shrink: 0.3}", images());
  const Matrix all = load_all(*dataset.train).inputs;
  const Batch some = load_batch(*dataset.train, {77, 3, 3, 110}, 9);
  CHECK(arma::approx_equal(some.inputs, all.cols(arma::uvec{77, 3, 3, 110}), "absdiff", 0));
}

TEST_CASE("class_shrink goes by the class that an image shows, whatever label noise says") {
  const std::string noise = ", label_noise: {fraction: 0.8, seed: 3}";
  const Dataset clean = load_images("{class_shrink: 0.3}", images());
  const Dataset noisy = load_images("{class_shrink: 0.3" + noise + "}", images());
  CHECK(same(inputs_of(*noisy.train), inputs_of(*clean.train)));
  CHECK(load_all(*noisy.train).labels ==
        load_all(*load_images("{label_noise: {fraction: 0.8, seed: 3}}", images()).train).labels);
  CHECK(load_all(*noisy.train).labels != load_all(*clean.train).labels);
}

TEST_CASE("the class of class_shrink is the merged one") {
  const arma::mat inputs =
      inputs_of(*load_images("{merge_labels: [0, 1, 0], class_shrink: 0}", images()).train);
  CHECK(same(inputs.col(0), inputs.col(2)));
  CHECK_FALSE(same(inputs.col(0), inputs.col(1)));
}

TEST_CASE("class_shrink needs one input a sample and a sample a class") {
  CHECK(mistakes_in("{class_shrink: 0.5, flip: true}\n", images()) ==
        "2: lab.yaml:1:16: error: class_shrink: needs inputs that are the same each epoch: it cannot stand "
        "beside "
        "random crops or flips\n"
        "   1 | {class_shrink: 0.5, flip: true}\n"
        "     |                ^");
  CHECK(mistakes_in("{class_shrink: 0.5, crop: {type: random, size: 3}}\n", images())
            .find("random crops or flips") != std::string::npos);
  CHECK(mistakes_in("class_shrink: -0.5\n", images()) ==
        "2: lab.yaml:1:15: error: class_shrink: must be between 0 and 1000, is -0.5\n"
        "   1 | class_shrink: -0.5\n"
        "     |               ^");
  CHECK(
      mistakes_in("{class_shrink: 0.5, validation: 1}", SmallImages(Shape::image(1, 1, 1), 2, 1, speckle)) ==
      "2: dataset.class_shrink needs the mean of class 1 (kind 1), but none of its samples is in the "
      "training set");
}
