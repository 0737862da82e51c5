#include "engine/train/optimizers.hpp"

#include <cmath>

#include "engine/nn/kernels/kernel_set.hpp"

namespace rankcollapse {
namespace {

/// A matrix for each parameter that begins with zeros. They are made when they are first asked for: an
/// optimiser that is only planned takes no memory.
class Moments {
 public:
  std::vector<Matrix>& of(std::span<Parameter* const> parameters) {
    if (values_.empty()) {
      for (const Parameter* parameter : parameters)
        values_.emplace_back(parameter->value.n_rows, parameter->value.n_cols, arma::fill::zeros);
    }
    return values_;
  }

  /// After of(): where element `first` of the parameter of this index lies.
  Scalar* at(std::size_t index, std::size_t first) { return values_[index].memptr() + first; }

 private:
  std::vector<Matrix> values_;
};

void name_state(std::span<Parameter* const> parameters, Moments& moments, const std::string& prefix,
                std::vector<MatrixInPlace>& state) {
  std::vector<Matrix>& values = moments.of(parameters);
  for (std::size_t index = 0; index < parameters.size(); ++index) {
    const Parameter& parameter = *parameters[index];
    state.push_back({prefix + parameter.name, &values[index], parameter.columns,
                     parameter.kind == Parameter::Kind::weight});
  }
}

/// v ← μv − ηg, w ← w + v; Nesterov: w ← w + μv − ηg with the new v. Keras' form: PyTorch's keeps η out of v,
/// which differs when η changes.
class Sgd final : public Optimizer {
 public:
  Sgd(double momentum, bool nesterov) : momentum_(momentum), nesterov_(nesterov) {}

  void begin_step(std::span<Parameter* const> parameters, double learning_rate, std::uint64_t) override {
    velocities_.of(parameters);
    learning_rate_ = learning_rate;
  }

  void update(std::size_t index, Parameter& parameter, std::size_t first,
              std::span<const Scalar> gradient) override {
    kernel_set().momentum_step({gradient.size(), static_cast<Scalar>(momentum_),
                                static_cast<Scalar>(learning_rate_), nesterov_, gradient.data(),
                                velocities_.at(index, first), parameter.value.memptr() + first});
  }

  std::vector<MatrixInPlace> state(std::span<Parameter* const> parameters) override {
    std::vector<MatrixInPlace> state;
    name_state(parameters, velocities_, "velocity/", state);
    return state;
  }

  double effective_rate(double learning_rate) const override { return learning_rate / (1.0 - momentum_); }

  bool step_freely(FreeWeight& weight, double weight_decay, double learning_rate) const override {
    const auto held = [](double number) { return static_cast<double>(static_cast<Scalar>(number)); };
    const double mu = held(momentum_), eta = held(learning_rate);
    auto& [w, v] = weight;
    const double g = held(weight_decay) * w;
    v = mu * v - eta * g;
    w += nesterov_ ? mu * v - eta * g : v;
    return true;
  }

 private:
  double momentum_;
  bool nesterov_;
  double learning_rate_ = 0.0;  // of this step
  Moments velocities_;
};

/// m ← β₁m + (1 − β₁)g, s ← β₂s + (1 − β₂)g², w ← w − η·m̂/(√ŝ + ε), where the hats divide by 1 − βᵗ
/// (Kingma and Ba 2015, algorithm 1).
class Adam final : public Optimizer {
 public:
  Adam(double beta1, double beta2, double epsilon) : beta1_(beta1), beta2_(beta2), epsilon_(epsilon) {}

  void begin_step(std::span<Parameter* const> parameters, double learning_rate, std::uint64_t step) override {
    const auto t = static_cast<double>(step + 1);
    rate_ = static_cast<Scalar>(learning_rate / (1.0 - std::pow(beta1_, t)));
    correction_ = static_cast<Scalar>(1.0 / (1.0 - std::pow(beta2_, t)));
    means_.of(parameters);
    squares_.of(parameters);
  }

  void update(std::size_t index, Parameter& parameter, std::size_t first,
              std::span<const Scalar> gradient) override {
    const auto beta1 = static_cast<Scalar>(beta1_), beta2 = static_cast<Scalar>(beta2_);
    const auto epsilon = static_cast<Scalar>(epsilon_);
    const Scalar* g = gradient.data();
    Scalar *w = parameter.value.memptr() + first, *m = means_.at(index, first),
           *s = squares_.at(index, first);
    for (std::size_t i = 0; i < gradient.size(); ++i) {
      m[i] = beta1 * m[i] + (1 - beta1) * g[i];
      s[i] = beta2 * s[i] + (1 - beta2) * g[i] * g[i];
      w[i] -= rate_ * m[i] / (std::sqrt(s[i] * correction_) + epsilon);
    }
  }

  std::vector<MatrixInPlace> state(std::span<Parameter* const> parameters) override {
    std::vector<MatrixInPlace> state;
    name_state(parameters, means_, "mean/", state);
    name_state(parameters, squares_, "square/", state);
    return state;
  }

  double effective_rate(double) const override { return 0.0; }
  bool step_freely(FreeWeight&, double, double) const override { return false; }

 private:
  double beta1_, beta2_, epsilon_;
  Scalar rate_ = 0, correction_ = 0;  // of this step: η/(1 − β₁ᵗ) and 1/(1 − β₂ᵗ)
  Moments means_, squares_;
};

std::unique_ptr<Optimizer> make_sgd(const Config& config) {
  const double momentum = config.number("momentum", 0.0, Range::from_below(0, 1));
  return std::make_unique<Sgd>(momentum, config.flag("nesterov", false));
}

std::unique_ptr<Optimizer> make_adam(const Config& config) {
  const double beta1 = config.number("beta1", 0.9, Range::from_below(0, 1));
  const double beta2 = config.number("beta2", 0.999, Range::from_below(0, 1));
  return std::make_unique<Adam>(beta1, beta2, config.number("epsilon", 1e-8, Range::positive()));
}

constexpr OptimizerRow table[] = {
    {"adam", "Kingma and Ba 2015", "{type: adam, learning_rate: 0.001}", make_adam},
    {"lbfgs", "L-BFGS on the full batch, in float64, until `training.stop`", "{type: lbfgs}", nullptr},
    {"sgd", "stochastic gradient descent, with momentum if wanted",
     "{type: sgd, learning_rate: 0.01, momentum: 0.9}", make_sgd},
};

}  // namespace

std::span<const OptimizerRow> optimizer_table() {
  return table;
}

}  // namespace rankcollapse
