#include "engine/train/training_step.hpp"

#include <algorithm>
#include <cmath>

#include "engine/train/regularization.hpp"

namespace rankcollapse {

ParameterUpdate::ParameterUpdate(const TrainingPlan& plan, std::vector<Parameter*> trained)
    : plan_(plan), trained_(std::move(trained)), received_(trained_.size()) {
  constexpr std::size_t most = std::size_t{1} << 14;
  for (std::size_t index = 0; index < trained_.size(); ++index) {
    const std::size_t count = trained_[index]->value.n_elem;
    for (std::size_t first = 0; first < count; first += most)
      pieces_.push_back({index, first, std::min(most, count - first)});
  }
}

void ParameterUpdate::begin(std::uint64_t step) {
  learning_rate_ = plan_.rate(step);
  plan_.optimizer->begin_step(trained_, learning_rate_, step);
  for (std::atomic<bool>& received : received_) received = false;
}

void ParameterUpdate::update(std::size_t index, std::size_t first, std::span<Scalar> gradient) {
  Parameter& parameter = *trained_[index];
  add_penalty_gradient(parameter, first, gradient);
  apply_decoupled_decay(parameter, learning_rate_, first, gradient.size());
  plan_.optimizer->update(index, parameter, first, gradient);
}

void ParameterUpdate::receive(Parameter& parameter, std::size_t first, std::span<Scalar> gradient) {
  const auto found = std::find(trained_.begin(), trained_.end(), &parameter);
  if (found == trained_.end()) return;
  const auto index = static_cast<std::size_t>(found - trained_.begin());
  received_[index] = true;
  update(index, first, gradient);
}

void ParameterUpdate::finish(Workers& workers) {
  workers.run(pieces_.size(), [&](std::size_t number, Scratch&) {
    const auto& [index, first, count] = pieces_[number];
    if (!received_[index]) update(index, first, {trained_[index]->gradient.memptr() + first, count});
  });
}

TrainingStep::TrainingStep(Network& network, const TrainingPlan& plan, const Random& dropout,
                           Workers& workers)
    : network_(network),
      plan_(plan),
      dropout_(dropout),
      workers_(workers),
      update_(plan, network.trained_parameters()) {}

TrainingStep::Result TrainingStep::take(std::uint64_t step, const Batch& batch) {
  const Pass pass{
      .mode = Mode::training, .random = dropout_, .step = step, .workers = workers_, .receiver = &update_};
  const Matrix& outputs = network_.forward(batch.inputs, pass);
  output_gradient_.set_size(outputs.n_rows, outputs.n_cols);
  const double loss = plan_.loss->evaluate(outputs, batch.labels, output_gradient_);
  const Result result{loss, count_correct(outputs, batch.labels)};
  if (!std::isfinite(loss)) return result;

  update_.begin(step);
  network_.backward(batch.inputs, output_gradient_, pass);
  update_.finish(workers_);
  return result;
}

}  // namespace rankcollapse
