#include <lbfgs.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "engine/train/evaluate.hpp"
#include "engine/train/regularization.hpp"
#include "engine/train/trainer.hpp"

namespace rankcollapse {
namespace {

/// The objective F = mean loss over the training set + Σ λ/2·‖W‖² as liblbfgs asks for it: a function of one
/// flat vector.
class Objective {
 public:
  Objective(const Training& training, Progress& progress, TrainingObserver& observer)
      : training_(training),
        progress_(progress),
        observer_(observer),
        parameters_(training.network.trained_parameters()) {
    for (const Parameter* parameter : parameters_) values_ += parameter->value.n_elem;
  }

  /// Minimises from the network's weights, which become those of the minimum.
  Outcome minimise(bool& converged) {
    std::vector<double> point(values_);
    std::size_t offset = 0;
    for (const Parameter* parameter : parameters_) {
      for (const Scalar value : parameter->value) point[offset++] = static_cast<double>(value);
    }
    lbfgs_parameter_t options;
    lbfgs_parameter_init(&options);
    options.m = 20;
    options.epsilon = 0.0;  // progress() decides
    options.max_iterations = 0;
    // liblbfgs' Moré-Thuente line search can fail far from any minimum. Then backtracking takes over, afresh
    // whenever it fails in its turn, until it fails at once.
    lbfgs(static_cast<int>(values_), point.data(), nullptr, evaluate, report, this, &options);
    options.linesearch = LBFGS_LINESEARCH_BACKTRACKING_STRONG_WOLFE;
    for (bool got_on = true; got_on && is_under_way();) {
      const std::uint64_t begun = progress_.step;
      lbfgs(static_cast<int>(values_), point.data(), nullptr, evaluate, report, this, &options);
      got_on = progress_.step > begun;
    }
    if (outcome_ == Outcome::done && !reported_) {
      std::vector<double> gradient(values_);
      value_and_gradient(point.data(), gradient.data());  // a failed line search has tried others since
      end(gradient.data());
    }
    set_weights(point.data());
    converged = converged_;
    return outcome_;
  }

 private:
  static double evaluate(void* self, const double* point, double* gradient, int, double) {
    return static_cast<Objective*>(self)->value_and_gradient(point, gradient);
  }

  static int report(void* self, const double*, const double* gradient, double, double, double, double, int,
                    int, int) {
    return static_cast<Objective*>(self)->iteration_ended(gradient) ? 0 : 1;
  }

  void set_weights(const double* point) {
    for (Parameter* parameter : parameters_) {
      for (Scalar& value : parameter->value) value = static_cast<Scalar>(*point++);
    }
  }

  double value_and_gradient(const double* point, double* gradient) {
    set_weights(point);
    std::fill_n(gradient, values_, 0.0);
    const BatchSource& source = *training_.splits.train;
    const double all = static_cast<double>(source.size());
    loss_ = 0.0;
    correct_ = 0;
    for (std::size_t first = 0; first < source.size(); first += training_.plan.batch_size) {
      add_batch(source, first, all, gradient);
    }
    std::size_t offset = 0;
    for (const Parameter* parameter : parameters_) {
      const double lambda = parameter->penalty.weight_decay;
      for (const Scalar value : parameter->value) gradient[offset++] += lambda * static_cast<double>(value);
    }
    return loss_ + penalty(parameters_);
  }

  // Adds a batch's share of the mean loss and of its gradient.
  void add_batch(const BatchSource& source, std::size_t first, double all, double* gradient) {
    indices_.resize(std::min(training_.plan.batch_size, source.size() - first));
    std::iota(indices_.begin(), indices_.end(), static_cast<std::uint32_t>(first));
    source.load(indices_, 0, batch_);
    const Pass pass{Mode::evaluation, nothing_is_drawn_, 0, training_.workers};
    const Matrix& outputs = training_.network.forward(batch_.inputs, pass);
    output_gradient_.set_size(outputs.n_rows, outputs.n_cols);
    const double share = static_cast<double>(batch_.size()) / all;
    loss_ += share * training_.plan.loss->evaluate(outputs, batch_.labels, output_gradient_);
    correct_ += count_correct(outputs, batch_.labels);
    training_.network.backward(batch_.inputs, output_gradient_, pass);
    for (const Parameter* parameter : parameters_) {
      for (const Scalar value : parameter->gradient) *gradient++ += share * static_cast<double>(value);
    }
  }

  bool iteration_ended(const double* gradient) {
    constexpr std::uint64_t reported_every = 100;
    ++progress_.step;
    converged_ = is_stationary(gradient);
    reported_ = converged_ || progress_.step == training_.plan.steps || progress_.step % reported_every == 0;
    if (!std::isfinite(loss_)) outcome_ = Outcome::diverged;
    if (reported_ && outcome_ == Outcome::done) report_epoch();
    if (training_.stop) outcome_ = Outcome::interrupted;
    observer_.step_ended(progress_);
    return is_under_way();
  }

  bool is_under_way() const {
    return outcome_ == Outcome::done && !converged_ && progress_.step < training_.plan.steps;
  }

  // Where L-BFGS found no way on: before the first iteration, or after one that was not reported.
  void end(const double* gradient) {
    converged_ = is_stationary(gradient);
    if (std::isfinite(loss_)) {
      report_epoch();
    } else {
      outcome_ = Outcome::diverged;
    }
  }

  bool is_stationary(const double* gradient) const {
    return std::all_of(parameters_.begin(), parameters_.end(), [&](const Parameter* parameter) {
      const arma::vec g(const_cast<double*>(gradient), parameter->value.n_elem, false, true);
      gradient += parameter->value.n_elem;
      const double lambda = parameter->penalty.weight_decay;
      const double weight = static_cast<double>(arma::norm(parameter->value, "fro"));
      return arma::norm(g) <=
             (lambda > 0.0 ? training_.plan.relative_gradient * lambda * weight : training_.plan.gradient);
    });
  }

  void report_epoch() {
    EpochReport report;
    report.epoch = report.step = progress_.step;
    report.train_loss = loss_;
    report.train_accuracy =
        static_cast<double>(correct_) / static_cast<double>(training_.splits.train->size());
    report.penalty = penalty(parameters_);
    const auto test = rankcollapse::evaluate(training_, *training_.splits.test, batch_);
    if (test) report.test = *test;
    if (training_.splits.validation != nullptr) {
      report.validation = rankcollapse::evaluate(training_, *training_.splits.validation, batch_);
    }
    if (training_.stop) {
      outcome_ = Outcome::interrupted;
      return;
    }
    observer_.epoch_ended(report);
    reported_ = true;
  }

  const Training& training_;
  Progress& progress_;
  TrainingObserver& observer_;
  std::vector<Parameter*> parameters_;
  std::size_t values_ = 0;

  const Random nothing_is_drawn_{0, "full batch"};
  std::vector<std::uint32_t> indices_;
  Batch batch_;
  Matrix output_gradient_;
  double loss_ = 0.0;        // at the last point evaluated
  std::size_t correct_ = 0;  // there
  bool converged_ = false;
  bool reported_ = false;
  Outcome outcome_ = Outcome::done;
};

}  // namespace

Outcome train_full_batch(const Training& training, Progress& progress, TrainingObserver& observer,
                         bool& converged) {
  return Objective(training, progress, observer).minimise(converged);
}

}  // namespace rankcollapse
