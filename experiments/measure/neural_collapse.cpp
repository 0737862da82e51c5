#include "experiments/measure/neural_collapse.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "experiments/measure/absent.hpp"
#include "experiments/measure/class_variability.hpp"
#include "experiments/measure/scaling.hpp"

namespace rankcollapse {
namespace {

void check(const arma::mat& features, std::size_t samples, std::size_t classes, const arma::mat& weight,
           std::span<const std::uint32_t> predictions) {
  if (!weight.is_empty() && (weight.n_rows != classes || weight.n_cols != features.n_rows)) {
    refuse("the classifier is " + std::to_string(weight.n_rows) + " × " + std::to_string(weight.n_cols) +
           ", and there are " + std::to_string(classes) + " classes and " + std::to_string(features.n_rows) +
           " features");
  }
  if (!weight.is_finite()) refuse("the classifier has entries that are not finite");
  if (!predictions.empty() && predictions.size() != samples) {
    refuse(std::to_string(predictions.size()) + " predictions for " + std::to_string(samples) + " samples");
  }
  for (const std::uint32_t prediction : predictions) {
    if (prediction >= classes) {
      refuse("a prediction is " + std::to_string(prediction) + ": there are " + std::to_string(classes) +
             " classes, counted from 0");
    }
  }
}

/// The classes that have samples, and their means, less one and the same vector, `origin`.
struct ClassMeans {
  arma::uvec classes;
  arma::vec origin;
  arma::mat means;
};

ClassMeans class_means(const ClassVariabilityAccumulator& accumulator, std::size_t classes) {
  std::vector<arma::uword> present;
  for (std::size_t c = 0; c < classes; ++c) {
    if (accumulator.samples(c) > 0) present.push_back(c);
  }
  ClassMeans result{present, accumulator.first(present.front()), {}};
  result.means.set_size(result.origin.n_elem, present.size());
  for (arma::uword at = 0; at < present.size(); ++at) {
    const std::size_t c = present[at];
    result.means.col(at) = (accumulator.first(c) - result.origin) + accumulator.mean_from_first(c);
  }
  return result;
}

/// tr(S_W pinv(S_B)) = Σ_k C/s_k² · 1/N Σ_i ⟨u_k, h_i − μ_c(i)⟩² with M = Σ_k s_k u_k v_kᵀ.
double within_by_between(const arma::mat& deviations, const arma::mat& m, std::string& status) {
  arma::mat u, v;
  arma::vec s;
  if (!arma::svd_econ(u, s, v, m, "left")) throw std::runtime_error("the decomposition of the means failed");
  const double noise =
      s.max() * static_cast<double>(std::max(m.n_rows, m.n_cols)) * std::numeric_limits<double>::epsilon();
  const arma::uword kept = std::min<arma::uword>(arma::accu(s > noise), m.n_cols - 1);
  if (kept == 0) {
    add_reason(status, "no NC1: all class means are the same");
    return absent;
  }
  if (kept < m.n_cols - 1) {
    add_reason(status, "NC1 is of the " + std::to_string(kept) + " dimensions that " +
                           std::to_string(m.n_cols) + " class means span");
  }
  const arma::mat within = u.head_cols(kept).t() * deviations;
  const arma::vec variances = arma::sum(arma::square(within), 1) / static_cast<double>(deviations.n_cols);
  return static_cast<double>(m.n_cols) * arma::accu(variances / arma::square(s.head(kept)));
}

/// Deviation by mean of the norms of the columns.
double equinorm(const arma::mat& columns) {
  const arma::rowvec norms = arma::sqrt(arma::sum(arma::square(columns), 0));
  const double mean = arma::mean(norms);
  return mean > 0.0 ? arma::stddev(norms) / mean : absent;
}

/// Mean over pairs of columns of |cos + 1/(C − 1)|.
double angles(const arma::mat& columns) {
  const arma::rowvec norms = arma::sqrt(arma::sum(arma::square(columns), 0));
  if (norms.min() == 0.0) return absent;
  arma::mat unit = columns;
  unit.each_row() /= norms;
  const auto classes = static_cast<double>(columns.n_cols);
  arma::mat away = arma::abs(unit.t() * unit + 1.0 / (classes - 1.0));
  away.diag().zeros();
  return arma::accu(away) / (classes * (classes - 1.0));
}

double self_duality(const arma::mat& weight, const arma::mat& m) {
  const double w_norm = arma::norm(weight, "fro"), m_norm = arma::norm(m, "fro");
  if (w_norm == 0.0 || m_norm == 0.0) return absent;
  return arma::accu(arma::square(weight.t() / w_norm - m / m_norm));
}

/// The nearest mean is that of the largest ⟨h − μ_G, M_c⟩ − ‖M_c‖²/2; of equally near ones the first.
double disagreement(const arma::mat& centred, const arma::mat& m, const arma::uvec& classes,
                    std::span<const std::uint32_t> predictions) {
  arma::mat scores = m.t() * centred;
  scores.each_col() -= 0.5 * arma::sum(arma::square(m), 0).t();
  std::size_t different = 0;
  for (arma::uword i = 0; i < scores.n_cols; ++i) {
    if (classes[scores.col(i).index_max()] != predictions[i]) ++different;
  }
  return static_cast<double>(different) / static_cast<double>(scores.n_cols);
}

/// Divided by a power of two where the magnitudes are extreme: nothing here has a unit.
arma::mat in_a_fit_unit(arma::mat numbers) {
  if (!numbers.is_empty()) scale_by_power_of_two(numbers, -exponent_to_remove(arma::abs(numbers).max()));
  return numbers;
}

}  // namespace

NeuralCollapse neural_collapse(const arma::mat& given_features, std::span<const std::uint32_t> labels,
                               std::size_t classes, const arma::mat& given_weight,
                               std::span<const std::uint32_t> predictions) {
  const arma::mat features = in_a_fit_unit(given_features), weight = in_a_fit_unit(given_weight);
  ClassVariabilityAccumulator accumulator(classes);
  accumulator.add(features, labels);
  check(features, labels.size(), classes, weight, predictions);
  NeuralCollapse result{labels.size(), 0, absent, absent, absent, absent, absent, absent, absent, absent, ""};
  if (labels.empty()) {
    result.status = "no samples";
    return result;
  }
  const ClassMeans present = class_means(accumulator, classes);
  result.classes = present.classes.n_elem;
  if (result.classes < classes) {
    add_reason(result.status, std::to_string(classes - result.classes) + " of " + std::to_string(classes) +
                                  " classes have no samples and are left out");
  }
  if (result.classes < 2) {
    add_reason(result.status, "neural collapse needs samples of two classes");
    return result;
  }
  const arma::vec middle = arma::mean(present.means, 1);  // μ_G less the origin
  const arma::mat m = present.means.each_col() - middle;
  arma::mat h = features.each_col() - present.origin;
  h.each_col() -= middle;
  if (!predictions.empty()) result.nc4 = disagreement(h, m, present.classes, predictions);
  result.equinorm_means = equinorm(m);
  result.angles_means = angles(m);
  if (std::isnan(result.angles_means))
    add_reason(result.status, "no angles: a class mean is the mean of them all");
  if (!weight.is_empty()) {
    const arma::mat w = weight.rows(present.classes);
    result.equinorm_weights = equinorm(w.t());
    result.angles_weights = angles(w.t());
    result.nc3 = self_duality(w, m);
    if (std::isnan(result.angles_weights)) add_reason(result.status, "a row of the classifier is zero");
  }
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const std::uint32_t c = labels[i];
    h.col(i) = (features.col(i) - accumulator.first(c)) - accumulator.mean_from_first(c);
  }
  result.nc1 = within_by_between(h, m, result.status);
  result.nc1_per_class = result.nc1 / static_cast<double>(result.classes);
  return result;
}

}  // namespace rankcollapse
