#include "engine/train/training_step.hpp"

#include <cmath>

#include "engine/train/regularization.hpp"

namespace rankcollapse {

TrainingStep::TrainingStep(Network& network, const TrainingPlan& plan, const Random& dropout,
                           Workers& workers)
    : network_(network),
      plan_(plan),
      dropout_(dropout),
      workers_(workers),
      parameters_(network.trained_parameters()) {}

TrainingStep::Result TrainingStep::take(std::uint64_t step, const Batch& batch) {
  const Pass pass{Mode::training, dropout_, step, workers_};
  const Matrix& outputs = network_.forward(batch.inputs, pass);
  output_gradient_.set_size(outputs.n_rows, outputs.n_cols);
  const double loss = plan_.loss->evaluate(outputs, batch.labels, output_gradient_);
  const Result result{loss, count_correct(outputs, batch.labels)};
  if (!std::isfinite(loss)) return result;

  network_.backward(batch.inputs, output_gradient_, pass);
  add_penalty_gradient(parameters_, workers_);
  const double learning_rate = plan_.rate(step);
  apply_decoupled_decay(parameters_, learning_rate, workers_);
  plan_.optimizer->step(parameters_, learning_rate, step, workers_);
  return result;
}

}  // namespace rankcollapse
