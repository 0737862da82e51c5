#include "data/class_shrink.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

#include "engine/core/error.hpp"

namespace rankcollapse {
namespace {

class ShrunkBatches final : public BatchSource {
 public:
  ShrunkBatches(std::unique_ptr<BatchSource> source, std::vector<std::uint32_t> labels,
                std::shared_ptr<const arma::mat> means, double factor)
      : source_(std::move(source)), labels_(std::move(labels)), means_(std::move(means)), factor_(factor) {}

  std::size_t size() const override { return source_->size(); }
  Shape shape() const override { return source_->shape(); }
  std::size_t classes() const override { return source_->classes(); }

  void load(std::span<const std::uint32_t> indices, std::uint64_t epoch, Batch& batch) const override {
    source_->load(indices, epoch, batch);
    for (std::size_t i = 0; i < indices.size(); ++i) {
      const double* mean = means_->colptr(labels_[indices[i]]);
      Scalar* values = batch.inputs.colptr(i);
      for (arma::uword j = 0; j < batch.inputs.n_rows; ++j) {
        values[j] = static_cast<Scalar>(mean[j] + factor_ * (static_cast<double>(values[j]) - mean[j]));
      }
    }
  }

 private:
  std::unique_ptr<BatchSource> source_;
  std::vector<std::uint32_t> labels_;
  std::shared_ptr<const arma::mat> means_;
  double factor_;
};

}  // namespace

arma::mat class_means(const BatchSource& source, std::span<const std::uint32_t> labels,
                      const std::vector<std::string>& class_names) {
  constexpr std::uint32_t block = 500;  // samples in memory at a time
  const auto samples = static_cast<std::uint32_t>(source.size());
  arma::mat means(source.shape().size(), class_names.size(), arma::fill::zeros);
  std::vector<double> counts(class_names.size(), 0.0);
  Batch batch;
  for (std::uint32_t first = 0; first < samples; first += block) {
    std::vector<std::uint32_t> indices(std::min(block, samples - first));
    std::iota(indices.begin(), indices.end(), first);
    source.load(indices, 0, batch);
    for (std::size_t i = 0; i < indices.size(); ++i) {
      const std::uint32_t label = labels[indices[i]];
      const Scalar* values = batch.inputs.colptr(i);
      double* sum = means.colptr(label);
      for (arma::uword j = 0; j < means.n_rows; ++j) sum[j] += static_cast<double>(values[j]);
      ++counts[label];
    }
  }
  for (std::size_t label = 0; label < counts.size(); ++label) {
    if (counts[label] == 0.0) {
      throw Error(ExitCode::usage, "dataset.class_shrink needs the mean of class " + std::to_string(label) +
                                       " (" + class_names[label] +
                                       "), but none of its samples is in the training set");
    }
    means.col(label) /= counts[label];
  }
  return means;
}

std::unique_ptr<BatchSource> shrunk(std::unique_ptr<BatchSource> source, std::vector<std::uint32_t> labels,
                                    std::shared_ptr<const arma::mat> means, double factor) {
  return std::make_unique<ShrunkBatches>(std::move(source), std::move(labels), std::move(means), factor);
}

}  // namespace rankcollapse
