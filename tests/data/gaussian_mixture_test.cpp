#include <catch2/catch.hpp>

#include "data/datasets.hpp"
#include "tests/data/small_images.hpp"

using namespace rankcollapse;

namespace {

Dataset mixture(const std::string& options) {
  auto document = Document::parse("{type: gaussian_mixture, " + options + "}", "lab.yaml");
  const auto plan = make_dataset_plan(document.root());
  document.finish();
  return plan->load({}, 1);
}

}  // namespace

TEST_CASE("without noise a Gaussian mixture has one point a class, shared by training and test") {
  const Dataset dataset = mixture("classes: 3, dimension: 8, noise: 0, samples_per_class: 4");
  CHECK(dataset.shape == Shape::vector(8));
  CHECK(dataset.class_names == std::vector<std::string>{"0", "1", "2"});
  CHECK(dataset.train->shape() == dataset.shape);
  const Batch train = load_all(*dataset.train), test = load_all(*dataset.test);
  for (arma::uword i = 0; i < train.inputs.n_cols; ++i) {
    CHECK(train.labels[i] == i % 3);
    CHECK(arma::approx_equal(train.inputs.col(i), test.inputs.col(i % 3), "absdiff", 0));
  }
}

TEST_CASE("class means have entries of variance 1/d, samples a distance of noise to them") {
  const Dataset centres = mixture("classes: 50, dimension: 400, noise: 0, samples_per_class: 20");
  const Dataset dataset = mixture("classes: 50, dimension: 400, noise: 2, samples_per_class: 20");
  const arma::mat means = arma::conv_to<arma::mat>::from(load_all(*centres.train).inputs);
  const arma::mat samples = arma::conv_to<arma::mat>::from(load_all(*dataset.train).inputs);
  // Both are averages of chi-squares with 20,000 and 400,000 degrees of freedom: 1 % and 0.22 % standard
  // error.
  CHECK(arma::accu(arma::square(means.cols(0, 49))) / 50 == Approx(1.0).epsilon(0.05));
  CHECK(arma::accu(arma::square(samples - means)) / 1000 == Approx(4.0).epsilon(0.011));
}

TEST_CASE("a Gaussian mixture depends on its seed, and its test samples are others") {
  const Dataset dataset = mixture("seed: 5"), same = mixture("seed: 5"), other = mixture("seed: 6");
  CHECK(dataset.checksum == same.checksum);
  CHECK(dataset.checksum != other.checksum);
  const Matrix train = load_all(*dataset.train).inputs;
  CHECK(arma::approx_equal(train, load_all(*same.train).inputs, "absdiff", 0));
  CHECK_FALSE(arma::approx_equal(train, load_all(*other.train).inputs, "absdiff", 0));
  CHECK_FALSE(arma::approx_equal(train, load_all(*dataset.test).inputs, "absdiff", 0));
}

TEST_CASE("a Gaussian mixture has no images: their options are unknown to it") {
  CHECK(thrown_by([] { mixture("flip: true"); }).find("flip: unknown key") != std::string::npos);
}
