#include "engine/train/losses.hpp"

#include <algorithm>
#include <cmath>

namespace rankcollapse {
namespace {

double target(std::size_t row, std::uint32_t label) {
  return row == label ? 1.0 : 0.0;
}

/// log Σ exp(z) of a column of outputs; a class's probability is then exp(z − log Σ exp(z)).
double log_sum_exp(const Scalar* outputs, std::size_t classes) {
  const auto largest = static_cast<double>(*std::max_element(outputs, outputs + classes));
  double sum = 0.0;
  for (std::size_t k = 0; k < classes; ++k) sum += std::exp(static_cast<double>(outputs[k]) - largest);
  return largest + std::log(sum);
}

/// −log p[class] with p = softmax(z). Derivative: (p − e)/samples, where e is 1 at the class.
class SoftmaxCrossEntropy final : public Loss {
 public:
  double evaluate(const Matrix& outputs, std::span<const std::uint32_t> labels,
                  Matrix& gradient) const override {
    const auto samples = static_cast<double>(outputs.n_cols);
    double total = 0.0;
    for (std::size_t sample = 0; sample < outputs.n_cols; ++sample) {
      const Scalar* z = outputs.colptr(sample);
      const double log_sum = log_sum_exp(z, outputs.n_rows);
      total += log_sum - static_cast<double>(z[labels[sample]]);
      for (std::size_t k = 0; k < outputs.n_rows; ++k) {
        const double p = std::exp(static_cast<double>(z[k]) - log_sum);
        gradient(k, sample) = static_cast<Scalar>((p - target(k, labels[sample])) / samples);
      }
    }
    return total / samples;
  }
};

/// Mean over the classes of (p − e)² with p = softmax(z): Keras' mean_squared_error behind a softmax layer.
/// With g = 2(p − e)/(classes·samples) the derivative is p ∘ (g − ⟨p, g⟩).
class MseOnSoftmax final : public Loss {
 public:
  double evaluate(const Matrix& outputs, std::span<const std::uint32_t> labels,
                  Matrix& gradient) const override {
    const auto terms = static_cast<double>(outputs.n_elem);
    double total = 0.0;
    for (std::size_t sample = 0; sample < outputs.n_cols; ++sample) {
      const Scalar* z = outputs.colptr(sample);
      const double log_sum = log_sum_exp(z, outputs.n_rows);
      const auto probability = [&](std::size_t k) { return std::exp(static_cast<double>(z[k]) - log_sum); };
      double inner = 0.0;
      for (std::size_t k = 0; k < outputs.n_rows; ++k) {
        const double p = probability(k), difference = p - target(k, labels[sample]);
        total += difference * difference;
        inner += p * 2.0 * difference / terms;
      }
      for (std::size_t k = 0; k < outputs.n_rows; ++k) {
        const double p = probability(k), g = 2.0 * (p - target(k, labels[sample])) / terms;
        gradient(k, sample) = static_cast<Scalar>(p * (g - inner));
      }
    }
    return total / terms;
  }
};

/// Mean over the outputs of (z − e)². Derivative: 2(z − e)/(classes·samples).
class Mse final : public Loss {
 public:
  double evaluate(const Matrix& outputs, std::span<const std::uint32_t> labels,
                  Matrix& gradient) const override {
    const auto terms = static_cast<double>(outputs.n_elem);
    double total = 0.0;
    for (std::size_t sample = 0; sample < outputs.n_cols; ++sample) {
      for (std::size_t k = 0; k < outputs.n_rows; ++k) {
        const double difference = static_cast<double>(outputs(k, sample)) - target(k, labels[sample]);
        total += difference * difference;
        gradient(k, sample) = static_cast<Scalar>(2.0 * difference / terms);
      }
    }
    return total / terms;
  }
};

template <typename Concrete>
std::unique_ptr<Loss> make() {
  return std::make_unique<Concrete>();
}

constexpr LossRow table[] = {
    {"mse", "mean squared error of the outputs themselves", "loss: mse", make<Mse>},
    {"mse_on_softmax", "mean squared error of the softmax of the outputs", "loss: mse_on_softmax",
     make<MseOnSoftmax>},
    {"softmax_cross_entropy", "cross-entropy of the softmax of the outputs", "loss: softmax_cross_entropy",
     make<SoftmaxCrossEntropy>},
};

}  // namespace

std::span<const LossRow> loss_table() {
  return table;
}

std::size_t predicted_class(const Matrix& outputs, std::size_t sample) {
  const Scalar* z = outputs.colptr(sample);
  return static_cast<std::size_t>(std::max_element(z, z + outputs.n_rows) - z);
}

std::size_t count_correct(const Matrix& outputs, std::span<const std::uint32_t> labels) {
  std::size_t correct = 0;
  for (std::size_t sample = 0; sample < outputs.n_cols; ++sample) {
    correct += predicted_class(outputs, sample) == labels[sample];
  }
  return correct;
}

}  // namespace rankcollapse
