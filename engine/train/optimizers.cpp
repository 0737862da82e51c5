#include "engine/train/optimizers.hpp"

#include <cmath>

#include "engine/nn/kernels/elementwise.hpp"

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

  void step(std::span<Parameter* const> parameters, double learning_rate, std::uint64_t,
            Workers& workers) override {
    const auto mu = static_cast<Scalar>(momentum_), eta = static_cast<Scalar>(learning_rate);
    std::vector<Matrix>& velocities = velocities_.of(parameters);
    for (std::size_t index = 0; index < parameters.size(); ++index) {
      Scalar *w = parameters[index]->value.memptr(), *v = velocities[index].memptr();
      const Scalar* g = parameters[index]->gradient.memptr();
      for_each_element(velocities[index].n_elem, workers, [=, nesterov = nesterov_](std::size_t i) {
        v[i] = mu * v[i] - eta * g[i];
        w[i] += nesterov ? mu * v[i] - eta * g[i] : v[i];
      });
    }
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
  Moments velocities_;
};

/// m ← β₁m + (1 − β₁)g, s ← β₂s + (1 − β₂)g², w ← w − η·m̂/(√ŝ + ε), where the hats divide by 1 − βᵗ
/// (Kingma and Ba 2015, algorithm 1).
class Adam final : public Optimizer {
 public:
  Adam(double beta1, double beta2, double epsilon) : beta1_(beta1), beta2_(beta2), epsilon_(epsilon) {}

  void step(std::span<Parameter* const> parameters, double learning_rate, std::uint64_t step,
            Workers& workers) override {
    const auto t = static_cast<double>(step + 1);
    const auto beta1 = static_cast<Scalar>(beta1_), beta2 = static_cast<Scalar>(beta2_);
    const auto rate = static_cast<Scalar>(learning_rate / (1.0 - std::pow(beta1_, t)));
    const auto correction = static_cast<Scalar>(1.0 / (1.0 - std::pow(beta2_, t)));
    const auto epsilon = static_cast<Scalar>(epsilon_);
    std::vector<Matrix>&means = means_.of(parameters), &squares = squares_.of(parameters);
    for (std::size_t index = 0; index < parameters.size(); ++index) {
      Scalar *w = parameters[index]->value.memptr(), *m = means[index].memptr(), *s = squares[index].memptr();
      const Scalar* g = parameters[index]->gradient.memptr();
      for_each_element(means[index].n_elem, workers, [=](std::size_t i) {
        m[i] = beta1 * m[i] + (1 - beta1) * g[i];
        s[i] = beta2 * s[i] + (1 - beta2) * g[i] * g[i];
        w[i] -= rate * m[i] / (std::sqrt(s[i] * correction) + epsilon);
      });
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
