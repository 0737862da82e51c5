#include "engine/train/evaluate.hpp"

#include <algorithm>
#include <numeric>

namespace rankcollapse {
namespace {

/// Sums over a split, batch by batch.
class Sums {
 public:
  explicit Sums(const Loss& loss) : loss_(loss) {}

  void add(const Matrix& outputs, const Batch& batch) {
    gradient_.set_size(outputs.n_rows, outputs.n_cols);
    loss_sum_ += loss_.evaluate(outputs, batch.labels, gradient_) * static_cast<double>(batch.size());
    correct_ += count_correct(outputs, batch.labels);
    samples_ += batch.size();
  }

  Evaluation means() const {
    const double samples = static_cast<double>(std::max<std::size_t>(1, samples_));
    return {loss_sum_ / samples, static_cast<double>(correct_) / samples};
  }

 private:
  const Loss& loss_;
  Matrix gradient_;  // the losses compute it whether it is wanted or not
  double loss_sum_ = 0.0;
  std::size_t correct_ = 0, samples_ = 0;
};

}  // namespace

bool run_through(Network& network, const BatchSource& split, std::size_t batch_size, Workers& workers,
                 const std::atomic<bool>& stop, Batch& batch, const OutputListener& listener) {
  const Random nothing_is_drawn(0, "evaluation");
  std::vector<std::uint32_t> indices(batch_size);
  for (std::size_t first = 0; first < split.size(); first += batch_size) {
    indices.resize(std::min(batch_size, split.size() - first));
    std::iota(indices.begin(), indices.end(), static_cast<std::uint32_t>(first));
    if (stop) return false;
    split.load(indices, 0, batch);
    listener(network.forward(batch.inputs, {Mode::evaluation, nothing_is_drawn, 0, workers}), batch);
  }
  return true;
}

std::optional<Evaluation> evaluate(const Training& training, const BatchSource& split, Batch& batch) {
  const auto& plan = training.plan;
  Sums sums(*plan.loss);
  const auto add = [&](const Matrix& outputs, const Batch& shown) { sums.add(outputs, shown); };
  if (!run_through(training.network, split, plan.evaluation_batch_size, training.workers, training.stop,
                   batch, add)) {
    return std::nullopt;
  }
  return sums.means();
}

std::optional<Classification> classify(Network& network, const Loss& loss, const BatchSource& split,
                                       std::size_t batch_size, Workers& workers,
                                       const std::atomic<bool>& stop, const OutputListener& listener) {
  const std::size_t classes = split.classes();
  Classification result{{}, std::vector<std::uint64_t>(classes * classes)};
  Sums sums(loss);
  Batch batch;
  const auto add = [&](const Matrix& outputs, const Batch& shown) {
    sums.add(outputs, shown);
    if (listener) listener(outputs, shown);
    for (std::size_t sample = 0; sample < shown.size(); ++sample) {
      ++result.counts[shown.labels[sample] * classes + predicted_class(outputs, sample)];
    }
  };
  if (!run_through(network, split, batch_size, workers, stop, batch, add)) return std::nullopt;
  result.means = sums.means();
  return result;
}

}  // namespace rankcollapse
