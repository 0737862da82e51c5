#pragma once

#include <armadillo>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace rankcollapse {

/// How features z, of N samples in classes c with n_c samples and means μ_c, vary within their classes
/// (Zangrando et al., arXiv:2402.03991; CDNV: Galanti, György and Hutter, arXiv:2112.15121). All sums are
/// divided by N; units are those of z squared, of the ratios none. A number that is not defined is NaN, and
/// `status` says why: "" where all are. Ratios are defined whatever the unit of the features, as long as
/// float64 holds their differences; the first three are NaN where they leave the range of float64.
struct ClassVariability {
  std::vector<std::size_t> samples;  // n_c, of every class
  double within = 0.0;               // tr S_W = 1/N Σ_i ‖z_i − μ_c(i)‖²: TCV_abs
  double between = 0.0;              // tr S_B = 1/N Σ_c n_c ‖μ_c − μ‖²
  double total = 0.0;                // tr S_T = tr S_W + tr S_B
  double tcv_norm = 0.0;             // tr S_W / (1/N Σ_i ‖z_i‖²); needs features that are not all zero
  double tcv_ratio = 0.0;            // tr S_W / tr S_B; needs two class means that differ
  /// Mean over the pairs of classes of (v_i + v_j) / (2‖μ_i − μ_j‖²), v_c = 1/n_c Σ_{i in c} ‖z_i − μ_c‖²; of
  /// the classes with samples, which must be two, and no two of their means the same.
  double cdnv = 0.0;
  std::string status;
};

/// Takes samples in any portions and forgets them: it keeps some vectors a class. The result has the same
/// bits whatever the portions. Each class's sums are of differences to its first sample (Welford's
/// recurrence), so that no digits cancel where features lie close together, far from the origin. Sums of
/// squares are kept in units of a power of two where the largest feature so far is extreme.
class ClassVariabilityAccumulator {
 public:
  explicit ClassVariabilityAccumulator(std::size_t classes);

  /// `features` has a column a sample. Throws Error (data) on a feature that is not finite, a label ≥
  /// classes, another number of labels than columns or of rows than before.
  void add(const arma::mat& features, std::span<const std::uint32_t> labels);

  ClassVariability result() const;

  std::size_t samples() const;
  /// n_c.
  std::size_t samples(std::size_t c) const { return classes_[c].samples; }
  /// The first sample of a class, and μ_c less that; empty where it has none.
  const arma::vec& first(std::size_t c) const { return classes_[c].first; }
  const arma::vec& mean_from_first(std::size_t c) const { return classes_[c].mean; }

 private:
  void adapt_unit(double magnitude);

  struct OneClass {
    std::size_t samples = 0;
    arma::vec first, mean;            // mean of z − first
    double squared_deviations = 0.0;  // Σ ‖z − μ_c‖² in units of 4^exponent_
  };

  std::vector<OneClass> classes_;
  std::size_t width_ = 0;
  double squares_ = 0.0;  // Σ ‖z‖² in units of 4^exponent_
  double largest_ = 0.0;  // |feature|
  int exponent_ = 0;      // exponent_to_remove(largest_)
};

}  // namespace rankcollapse
