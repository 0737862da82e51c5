#include "engine/train/evaluate.hpp"

#include <algorithm>
#include <numeric>

namespace rankcollapse {

std::optional<Evaluation> evaluate(const Training& training, const BatchSource& split, Batch& batch) {
  const std::size_t batch_size = training.plan.evaluation_batch_size;
  const Random nothing_is_drawn(0, "evaluation");
  std::vector<std::uint32_t> indices(batch_size);
  Matrix gradient;
  double loss_sum = 0.0;
  std::size_t correct = 0;
  for (std::size_t first = 0; first < split.size(); first += batch_size) {
    indices.resize(std::min(batch_size, split.size() - first));
    std::iota(indices.begin(), indices.end(), static_cast<std::uint32_t>(first));
    if (training.stop) return std::nullopt;
    split.load(indices, 0, batch);
    const Matrix& outputs =
        training.network.forward(batch.inputs, {Mode::evaluation, nothing_is_drawn, 0, training.workers});
    gradient.set_size(outputs.n_rows, outputs.n_cols);
    loss_sum +=
        training.plan.loss->evaluate(outputs, batch.labels, gradient) * static_cast<double>(batch.size());
    correct += count_correct(outputs, batch.labels);
  }
  const double samples = static_cast<double>(std::max<std::size_t>(1, split.size()));
  return Evaluation{loss_sum / samples, static_cast<double>(correct) / samples};
}

}  // namespace rankcollapse
