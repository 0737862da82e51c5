#include "experiments/measure/class_variability.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "experiments/measure/absent.hpp"
#include "experiments/measure/scaling.hpp"

namespace rankcollapse {
namespace {

/// The classes that have samples: n_c, 1/n_c Σ ‖z − μ_c‖², and a column a mean, all less one and the same
/// vector.
struct Present {
  arma::rowvec samples, variances;
  arma::mat means;
};

double mean_over_pairs(const Present& present, std::string& status) {
  const arma::uword classes = present.means.n_cols;
  if (classes < 2) return absent;
  double sum = 0.0;
  for (arma::uword i = 0; i < classes; ++i) {
    for (arma::uword j = 0; j < i; ++j) {
      const double distance = arma::accu(arma::square(present.means.col(i) - present.means.col(j)));
      if (distance == 0.0) {
        add_reason(status, "no CDNV: two class means are the same");
        return absent;
      }
      sum += (present.variances[i] + present.variances[j]) / (2.0 * distance);
    }
  }
  return sum / (0.5 * static_cast<double>(classes * (classes - 1)));
}

}  // namespace

ClassVariabilityAccumulator::ClassVariabilityAccumulator(std::size_t classes) : classes_(classes) {}

void ClassVariabilityAccumulator::add(const arma::mat& features, std::span<const std::uint32_t> labels) {
  if (labels.size() != features.n_cols) {
    refuse(std::to_string(labels.size()) + " labels for " + std::to_string(features.n_cols) + " samples");
  }
  if (labels.empty()) return;
  if (samples() > 0 && features.n_rows != width_) {
    refuse("samples of " + std::to_string(width_) + " features, then of " + std::to_string(features.n_rows));
  }
  if (!features.is_finite()) refuse("the features are not finite");
  for (const std::uint32_t label : labels) {
    if (label >= classes_.size()) {
      refuse("a label is " + std::to_string(label) + ": there are " + std::to_string(classes_.size()) +
             " classes, counted from 0");
    }
  }
  width_ = features.n_rows;
  arma::vec difference(width_), own(width_);
  for (std::size_t sample = 0; sample < labels.size(); ++sample) {
    OneClass& c = classes_[labels[sample]];
    const auto z = features.col(sample);
    if (width_ > 0) adapt_unit(arma::abs(z).max());
    own = z;
    scale_by_power_of_two(own, -exponent_);
    squares_ += arma::dot(own, own);
    if (c.samples++ == 0) {
      c.first = z;
      c.mean.zeros(width_);
      continue;
    }
    // With d = (z − first) − mean of the n − 1 before: mean += d/n, Σ ‖z − μ‖² += ‖d‖²·(n − 1)/n.
    const auto n = static_cast<double>(c.samples);
    difference = (z - c.first) - c.mean;
    c.mean += difference / n;
    scale_by_power_of_two(difference, -exponent_);
    c.squared_deviations += arma::dot(difference, difference) * ((n - 1.0) / n);
  }
}

/// Where the largest feature grows beyond what its unit is fit for, the sums so far change theirs.
void ClassVariabilityAccumulator::adapt_unit(double magnitude) {
  if (!(magnitude > largest_)) return;
  largest_ = magnitude;
  const int before = std::exchange(exponent_, exponent_to_remove(largest_));
  const int change = 2 * (before - exponent_);
  if (change == 0) return;
  squares_ = std::ldexp(squares_, change);
  for (OneClass& c : classes_) c.squared_deviations = std::ldexp(c.squared_deviations, change);
}

std::size_t ClassVariabilityAccumulator::samples() const {
  std::size_t total = 0;
  for (const OneClass& c : classes_) total += c.samples;
  return total;
}

ClassVariability ClassVariabilityAccumulator::result() const {
  ClassVariability result;
  const arma::vec* origin = nullptr;
  double deviations = 0.0;
  for (const OneClass& c : classes_) result.samples.push_back(c.samples);
  const auto classes = static_cast<arma::uword>(
      std::count_if(result.samples.begin(), result.samples.end(), [](std::size_t n) { return n > 0; }));
  Present present{arma::rowvec(classes), arma::rowvec(classes), arma::mat(width_, classes)};
  arma::uword at = 0;
  for (const OneClass& c : classes_) {
    if (c.samples == 0) continue;
    if (origin == nullptr) origin = &c.first;
    present.samples[at] = static_cast<double>(c.samples);
    present.variances[at] = c.squared_deviations / static_cast<double>(c.samples);
    present.means.col(at++) = (c.first - *origin) + c.mean;
    deviations += c.squared_deviations;
  }
  if (origin == nullptr) {
    result.within = result.between = result.total = result.tcv_norm = result.tcv_ratio = result.cdnv = absent;
    result.status = "no samples";
    return result;
  }
  scale_by_power_of_two(present.means, -exponent_);
  const double all = arma::accu(present.samples);
  const arma::vec mean = present.means * present.samples.t() / all;
  result.within = deviations / all;
  for (arma::uword c = 0; c < present.means.n_cols; ++c) {
    result.between += present.samples[c] / all * arma::accu(arma::square(present.means.col(c) - mean));
  }
  if (present.means.n_cols == 1) {
    result.between = 0.0;
    add_reason(result.status, "all samples are of one class: no TCV_ratio, no CDNV");
  } else if (result.between == 0.0) {
    add_reason(result.status, "no TCV_ratio: all class means are the same");
  }
  if (squares_ == 0.0) add_reason(result.status, "no TCV_norm: all features are zero");
  result.total = result.within + result.between;
  result.tcv_norm = squares_ > 0.0 ? deviations / squares_ : absent;
  result.tcv_ratio = result.between > 0.0 ? result.within / result.between : absent;
  result.cdnv = mean_over_pairs(present, result.status);
  for (double* absolute : {&result.within, &result.between, &result.total})
    *absolute = in_range_of_float64(*absolute, 2 * exponent_);
  if (std::isnan(result.within + result.between + result.total)) {
    add_reason(result.status,
               "absolute numbers are absent: the squares of the features leave the range of float64");
  }
  return result;
}

}  // namespace rankcollapse
