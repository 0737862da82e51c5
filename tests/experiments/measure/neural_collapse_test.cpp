#include "experiments/measure/neural_collapse.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

#include "tests/experiments/measure/clusters.hpp"
#include "tests/thrown.hpp"

using namespace rankcollapse;

namespace {

using Labels = std::vector<std::uint32_t>;

/// The definitions word by word, with p × p matrices.
NeuralCollapse by_the_book(const arma::mat& h, const Labels& labels, std::size_t classes, const arma::mat& w,
                           const Labels& predictions) {
  const arma::uword p = h.n_rows;
  arma::mat mu(p, classes, arma::fill::zeros);
  arma::rowvec n(classes, arma::fill::zeros);
  for (std::size_t i = 0; i < labels.size(); ++i) {
    mu.col(labels[i]) += h.col(i);
    n[labels[i]] += 1;
  }
  mu.each_row() /= n;
  const arma::mat m = mu.each_col() - arma::vec(arma::mean(mu, 1));
  arma::mat s_w(p, p, arma::fill::zeros);
  std::size_t different = 0;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const arma::vec d = h.col(i) - mu.col(labels[i]);
    s_w += d * d.t() / static_cast<double>(labels.size());
    const arma::rowvec distances = arma::sum(arma::square(mu.each_col() - h.col(i)), 0);
    different += distances.index_min() != predictions[i];
  }
  const auto c = static_cast<double>(classes);
  arma::vec values;
  arma::mat vectors;
  arma::eig_sym(values, vectors, m * m.t() / c);
  const arma::mat top = vectors.tail_cols(classes - 1);
  NeuralCollapse result;
  result.nc1 = arma::trace(s_w * top * arma::diagmat(1 / values.tail(classes - 1)) * top.t());
  const auto spread = [](const arma::mat& columns) {
    const arma::rowvec norms = arma::sqrt(arma::sum(arma::square(columns), 0));
    return arma::stddev(norms) / arma::mean(norms);
  };
  const auto cosines = [&](const arma::mat& columns) {
    double sum = 0;
    for (std::size_t a = 0; a < classes; ++a)
      for (std::size_t b = 0; b < classes; ++b)
        if (a != b) sum += std::abs(arma::norm_dot(columns.col(a), columns.col(b)) + 1 / (c - 1));
    return sum / (c * (c - 1));
  };
  result.equinorm_means = spread(m);
  result.equinorm_weights = spread(w.t());
  result.angles_means = cosines(m);
  result.angles_weights = cosines(w.t());
  result.nc3 = arma::accu(arma::square(w.t() / arma::norm(w, "fro") - m / arma::norm(m, "fro")));
  result.nc4 = static_cast<double>(different) / static_cast<double>(labels.size());
  return result;
}

/// The vertices of a simplex in as many dimensions as classes.
arma::mat simplex(std::size_t classes) {
  return arma::mat(classes, classes, arma::fill::eye) - 1.0 / static_cast<double>(classes);
}

Labels some_predictions(const Labels& labels, std::size_t classes) {
  Labels predictions = labels;
  for (std::size_t i = 0; i < predictions.size(); i += 7)
    predictions[i] = static_cast<std::uint32_t>((predictions[i] + 1) % classes);
  return predictions;
}

}  // namespace

TEST_CASE("neural collapse is what its definitions say, without their matrices of features × features") {
  for (const std::size_t width : {5, 30}) {
    const std::size_t classes = 4;
    Clusters some = clusters(classes, width, 50, 1.0, 1.0, width);
    for (std::size_t i = 0; i < 60; ++i) some.labels[i] %= 2;  // classes of unequal size
    const Labels predictions = some_predictions(some.labels, classes);
    const arma::mat w = normal_matrix(classes, width, 9);
    const NeuralCollapse expected = by_the_book(some.features, some.labels, classes, w, predictions);
    const NeuralCollapse found = neural_collapse(some.features, some.labels, classes, w, predictions);
    INFO("width " << width);
    CHECK(found.nc1 == Approx(expected.nc1).epsilon(1e-10));
    CHECK(found.nc1_per_class == Approx(expected.nc1 / 4).epsilon(1e-10));
    CHECK(found.equinorm_means == Approx(expected.equinorm_means).epsilon(1e-10));
    CHECK(found.equinorm_weights == Approx(expected.equinorm_weights).epsilon(1e-10));
    CHECK(found.angles_means == Approx(expected.angles_means).epsilon(1e-10));
    CHECK(found.angles_weights == Approx(expected.angles_weights).epsilon(1e-10));
    CHECK(found.nc3 == Approx(expected.nc3).epsilon(1e-10));
    CHECK(found.nc4 == expected.nc4);
    CHECK(found.samples == 200);
    CHECK(found.classes == 4);
    CHECK(found.status.empty());
  }
}

TEST_CASE(
    "a collapsed network has zeros throughout: a simplex of means, the classifier the same, no spread") {
  const std::size_t classes = 5;
  const arma::mat means = simplex(classes);
  const arma::mat far = arma::mat(classes, classes, arma::fill::ones) * 7.0;
  const arma::mat features = arma::repmat(means * 3.0 + far, 1, 6);
  Labels labels;
  for (std::uint32_t i = 0; i < 30; ++i) labels.push_back(i % classes);
  const NeuralCollapse found = neural_collapse(features, labels, classes, means.t() * 0.2, labels);
  CHECK(found.nc1 == 0.0);
  CHECK(found.equinorm_means < 1e-14);
  CHECK(found.equinorm_weights < 1e-14);
  CHECK(found.angles_means < 1e-14);
  CHECK(found.angles_weights < 1e-14);
  CHECK(found.nc3 < 1e-28);
  CHECK(found.nc4 == 0.0);
}

TEST_CASE("NC1 of a simplex of means with spread σ in every one of p directions is (C − 1)·C·σ²") {
  // S_B = M Mᵀ/C has C − 1 eigenvalues 1/C.
  const std::size_t classes = 4, per_class = 100000;
  arma::mat features = 0.1 * normal_matrix(classes, classes * per_class, 3);
  Labels labels;
  const arma::mat means = simplex(classes);
  for (std::size_t i = 0; i < features.n_cols; ++i) {
    labels.push_back(static_cast<std::uint32_t>(i % classes));
    features.col(i) += means.col(i % classes);
  }
  CHECK(neural_collapse(features, labels, classes, {}, {}).nc1 == Approx(3 * 4 * 0.01).epsilon(0.01));
}

TEST_CASE("NC1 neither changes with a rotation of the features nor with their scale") {
  const Clusters some = clusters(3, 8, 30, 0.5, 1.0, 11);
  arma::mat q, r;
  arma::qr(q, r, normal_matrix(8, 8, 12));
  const double nc1 = neural_collapse(some.features, some.labels, 3, {}, {}).nc1;
  CHECK(neural_collapse(1e6 * q * some.features, some.labels, 3, {}, {}).nc1 == Approx(nc1).epsilon(1e-10));
}

TEST_CASE("neural collapse does not depend on the unit of features and classifier") {
  const Clusters some = clusters(4, 8, 30, 0.5, 1.0, 11);
  const arma::mat weight = normal_matrix(4, 8, 13);
  const Labels predictions = some_predictions(some.labels, 4);
  const NeuralCollapse plain = neural_collapse(some.features, some.labels, 4, weight, predictions);
  for (const double unit : {0x1p+660, 0x1p-660}) {
    const NeuralCollapse found =
        neural_collapse(unit * some.features, some.labels, 4, unit * weight, predictions);
    INFO("unit " << unit);
    CHECK(found.nc1 == Approx(plain.nc1).epsilon(1e-12));
    CHECK(found.equinorm_means == Approx(plain.equinorm_means).epsilon(1e-12));
    CHECK(found.equinorm_weights == Approx(plain.equinorm_weights).epsilon(1e-12));
    CHECK(found.angles_means == Approx(plain.angles_means).epsilon(1e-12));
    CHECK(found.angles_weights == Approx(plain.angles_weights).epsilon(1e-12));
    CHECK(found.nc3 == Approx(plain.nc3).epsilon(1e-12));
    CHECK(found.nc4 == plain.nc4);
    CHECK(found.status.empty());
  }
}

TEST_CASE("the nearest class mean is the nearest, however far from the middle another one is") {
  const Labels labels = {0, 0, 1, 1, 2, 2};
  CHECK(neural_collapse({{0, 0, 1, 1.2, 10, 10}}, labels, 3, {}, labels).nc4 == 0.0);
  CHECK(neural_collapse({{0, 0, 1, 1.2, 10, 10}}, labels, 3, {}, Labels{0, 0, 0, 1, 2, 2}).nc4 ==
        Approx(1.0 / 6));
}

TEST_CASE("without a classifier or predictions what is of them is absent, the rest is there") {
  const Clusters some = clusters(3, 8, 30, 0.5, 1.0, 11);
  const NeuralCollapse found = neural_collapse(some.features, some.labels, 3, {}, {});
  CHECK(std::isnan(found.equinorm_weights));
  CHECK(std::isnan(found.angles_weights));
  CHECK(std::isnan(found.nc3));
  CHECK(std::isnan(found.nc4));
  CHECK(found.nc1 > 0.0);
  CHECK(found.angles_means > 0.0);
  CHECK(found.status.empty());
}

TEST_CASE("collapse that is not defined is NaN and the status says why") {
  const auto of = [](const arma::mat& features, const Labels& labels, std::size_t classes,
                     const arma::mat& weight = {}) {
    return neural_collapse(features, labels, classes, weight, {});
  };
  const NeuralCollapse none = of(arma::mat(3, 0), {}, 2);
  CHECK((none.status == "no samples" && std::isnan(none.nc1)));
  const NeuralCollapse one = of({{1, 2}}, {0, 0}, 1);
  CHECK((one.status == "neural collapse needs samples of two classes" && std::isnan(one.nc1)));
  const NeuralCollapse same = of({{1, 3, 2, 2}}, {0, 0, 1, 1}, 2);
  CHECK(same.status ==
        "no angles: a class mean is the mean of them all; no NC1: all class means are the same");
  CHECK(std::isnan(same.nc1 + same.equinorm_means + same.angles_means));
  const NeuralCollapse line = of({{0, 1, 5}, {0, 0, 0}}, {0, 1, 2}, 3);
  CHECK(line.status == "NC1 is of the 1 dimensions that 3 class means span");
  CHECK(line.nc1 == 0.0);
  const NeuralCollapse gap = of({{0, 1, 5}, {0, 2, 0}}, {0, 1, 3}, 4, normal_matrix(4, 2, 1));
  CHECK(gap.status == "1 of 4 classes have no samples and are left out");
  CHECK(gap.classes == 3);
  arma::mat rows = normal_matrix(4, 2, 1);
  rows.shed_row(2);
  const NeuralCollapse closed = of({{0, 1, 5}, {0, 2, 0}}, {0, 1, 2}, 3, rows);
  CHECK(gap.nc3 == closed.nc3);
  CHECK(gap.angles_weights == closed.angles_weights);
  CHECK(gap.equinorm_weights == closed.equinorm_weights);
  const NeuralCollapse dead = of({{0, 1}, {0, 2}}, {0, 1}, 2, arma::mat(2, 2, arma::fill::zeros));
  CHECK(dead.status == "a row of the classifier is zero");
  CHECK(std::isnan(dead.nc3));
}

TEST_CASE("neural collapse refuses what is not finite and what does not fit") {
  const arma::mat h = {{1, 2}, {3, 4}};
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const auto cause = [](const arma::mat& features, const Labels& labels, const arma::mat& weight,
                        const Labels& predictions) {
    return thrown_by([&] { neural_collapse(features, labels, 2, weight, predictions); });
  };
  CHECK(cause({{nan, 1}}, {0, 1}, {}, {}) == "3: the features are not finite");
  CHECK(cause(h, {0, 2}, {}, {}) == "3: a label is 2: there are 2 classes, counted from 0");
  CHECK(cause(h, {0, 1}, {{1, 2, 3}, {1, 2, 3}}, {}) ==
        "3: the classifier is 2 × 3, and there are 2 classes and 2 features");
  CHECK(cause(h, {0, 1}, {{1, nan}, {1, 1}}, {}) == "3: the classifier has entries that are not finite");
  CHECK(cause(h, {0, 1}, {}, {0}) == "3: 1 predictions for 2 samples");
  CHECK(cause(h, {0, 1}, {}, {0, 5}) == "3: a prediction is 5: there are 2 classes, counted from 0");
}
