#include "experiments/measure/vectors.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numbers>
#include <stdexcept>

#include "experiments/measure/finite.hpp"

namespace rankcollapse {
namespace {

constexpr std::size_t bins = 100;

/// How many entries fall into each of the bins between the extremes; a value on an edge belongs to the bin
/// above, the largest to the last (numpy.histogram).
std::array<double, bins> histogram(const arma::vec& values, double first, double width) {
  const auto edge = [&](std::size_t index) { return first + static_cast<double>(index) * (width / bins); };
  std::array<double, bins> counts{};
  for (const double value : values) {
    auto bin = std::min(static_cast<std::size_t>((value - first) / width * bins), bins - 1);
    if (bin > 0 && value < edge(bin)) --bin;
    if (bin + 1 < bins && value >= edge(bin + 1)) ++bin;
    ++counts[bin];
  }
  return counts;
}

}  // namespace

arma::mat singular_vectors(const arma::mat& matrix) {
  largest_magnitude(matrix);
  if (matrix.is_empty()) return {};
  const bool is_tall = matrix.n_rows >= matrix.n_cols;
  arma::mat left, right;
  arma::vec values;
  if (!arma::svd_econ(left, values, right, matrix, is_tall ? "right" : "left", "std"))
    throw std::runtime_error("the singular value decomposition failed");
  return is_tall ? right : left;
}

double localization_ratio(const arma::vec& vector) {
  const double largest = vector.is_empty() ? 0.0 : arma::abs(vector).max();
  return largest == 0.0 ? 0.0 : arma::accu(arma::abs(vector) / largest);
}

double participation_ratio(const arma::vec& vector) {
  const double largest = vector.is_empty() ? 0.0 : arma::abs(vector).max();
  if (largest == 0.0) return 0.0;
  const arma::vec squares = arma::square(vector / largest);
  return std::sqrt(arma::accu(squares)) / std::pow(arma::accu(arma::square(squares)), 0.25);
}

double vector_entropy(const arma::vec& vector) {
  constexpr double published = 1e-10;
  if (vector.is_empty()) return 0.0;
  const arma::vec centered = vector - arma::mean(vector);
  double first = centered.min(), width = centered.max() - first;
  if (width < 1e-300) {  // numpy.histogram gives equal entries a range of one
    first -= 0.5;
    width = 1.0;
  }
  std::array<double, bins> p = histogram(centered, first, width);
  const double unit = width / bins * static_cast<double>(vector.n_elem);
  double sum = 0.0, entropy = 0.0;
  for (double& density : p) sum += density = density / unit + published;
  for (const double density : p) entropy -= density / sum * std::log(density / sum);
  return entropy;
}

double magnitude_entropy(const arma::vec& vector) {
  return vector_entropy(arma::abs(vector));
}

double porter_thomas_value(const arma::vec& vector) {
  return std::exp(-arma::norm(vector) / 2.0) / std::sqrt(2.0 * std::numbers::pi);
}

std::vector<VectorGroup> localization_by_group(const arma::mat& vectors, std::size_t spikes,
                                               std::size_t next) {
  const std::size_t count = vectors.n_cols;
  const std::size_t first = std::min(spikes, count), second = first + std::min(next, count - first);
  const auto mean_of = [&](std::string group, std::size_t begin, std::size_t end) {
    VectorGroup mean{std::move(group), end - begin};
    for (std::size_t column = begin; column < end; ++column) {
      const arma::vec vector = vectors.col(column);
      mean.localization_ratio += localization_ratio(vector);
      mean.participation_ratio += participation_ratio(vector);
      mean.vector_entropy += vector_entropy(vector);
      mean.magnitude_entropy += magnitude_entropy(vector);
    }
    for (double* sum : {&mean.localization_ratio, &mean.participation_ratio, &mean.vector_entropy,
                        &mean.magnitude_entropy}) {
      *sum = mean.vectors == 0 ? std::numeric_limits<double>::quiet_NaN()
                               : *sum / static_cast<double>(mean.vectors);
    }
    return mean;
  };
  return {mean_of("spikes", 0, first), mean_of("next", first, second), mean_of("bulk", second, count)};
}

}  // namespace rankcollapse
