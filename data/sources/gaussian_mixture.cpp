// A mixture of Gaussians: a sample of class k is
//   x = m_k + noise / √d · e,   m_k = g_k / √d,   with independent standard normal entries in g_k and e,
// so that the squared length of a mean is 1 on average, and the squared distance of a sample from its mean
// noise².
#include <cmath>
#include <utility>

#include "data/datasets.hpp"
#include "engine/core/random.hpp"
#include "engine/files/sha256.hpp"

namespace rankcollapse {

std::unique_ptr<DatasetPlan> make_gaussian_mixture(const Config& config);

namespace {

class VectorBatches final : public BatchSource {
 public:
  VectorBatches(std::shared_ptr<const Batch> samples, std::size_t classes)
      : samples_(std::move(samples)), classes_(classes) {}

  std::size_t size() const override { return samples_->size(); }
  Shape shape() const override { return Shape::vector(samples_->inputs.n_rows); }
  std::size_t classes() const override { return classes_; }

  void load(std::span<const std::uint32_t> indices, std::uint64_t, Batch& batch) const override {
    batch.inputs.set_size(samples_->inputs.n_rows, indices.size());
    batch.labels.resize(indices.size());
    for (std::size_t i = 0; i < indices.size(); ++i) {
      batch.inputs.col(i) = samples_->inputs.col(indices[i]);
      batch.labels[i] = samples_->labels[indices[i]];
    }
  }

 private:
  std::shared_ptr<const Batch> samples_;
  std::size_t classes_;
};

class GaussianMixture final : public DatasetPlan {
 public:
  explicit GaussianMixture(const Config& config)
      : classes_(count(config, "classes", 10, 2, 10'000)),
        dimension_(count(config, "dimension", 64, 1, 1'000'000)),
        train_per_class_(count(config, "samples_per_class", 40, 1, 10'000'000)),
        test_per_class_(count(config, "test_samples_per_class", 40, 1, 10'000'000)),
        noise_(config.number("noise", 1.0, Range::at_least(0.0))),
        seed_(static_cast<std::uint64_t>(config.integer("seed", 1, Range::at_least(0.0)))) {
    constexpr double largest = 1e9;  // 8 GB in float64
    const double numbers = static_cast<double>(classes_) * static_cast<double>(dimension_) *
                           static_cast<double>(train_per_class_ + test_per_class_);
    if (numbers > largest) config.fail("classes × dimension × samples must stay below 1,000,000,000 numbers");
  }

  Shape shape() const override { return Shape::vector(dimension_); }
  std::size_t classes() const override { return classes_; }
  std::size_t train_samples() const override { return classes_ * train_per_class_; }
  std::size_t validation_samples() const override { return 0; }
  std::size_t test_samples() const override { return classes_ * test_per_class_; }

  std::vector<std::filesystem::path> find(const DataPlaces&) const override { return {}; }

  std::optional<DecodedRecord> recorded(const DataPlaces&) const override { return std::nullopt; }

  Dataset load(const DataPlaces&, std::uint64_t) const override {
    Sha256 hash;
    const auto train = draw("train", train_samples(), hash), test = draw("test", test_samples(), hash);
    Dataset dataset;
    dataset.shape = shape();
    dataset.classes = classes_;
    for (std::size_t k = 0; k < classes_; ++k) dataset.class_names.push_back(std::to_string(k));
    dataset.train = std::make_unique<VectorBatches>(train, classes_);
    dataset.train_plain = std::make_unique<VectorBatches>(train, classes_);
    dataset.test = std::make_unique<VectorBatches>(test, classes_);
    dataset.checksum = hash.hex();
    dataset.description = "mixture of " + std::to_string(classes_) + " Gaussians, " +
                          std::to_string(train_samples()) + " training and " +
                          std::to_string(test_samples()) + " test vectors of " + to_string(shape());
    return dataset;
  }

 private:
  static std::size_t count(const Config& config, std::string_view key, std::int64_t fallback, double low,
                           double high) {
    const std::int64_t number = config.integer(key, fallback, Range::between(low, high));
    return static_cast<std::size_t>(number);
  }

  /// Sample i belongs to class i mod classes. The checksum is that of the numbers in float64: one for both
  /// precisions.
  std::shared_ptr<const Batch> draw(std::string_view split, std::size_t samples, Sha256& hash) const {
    const Random random(seed_, "gaussian_mixture");
    const Random means = random.stream("means"), noises = random.stream(split);
    const double length = 1.0 / std::sqrt(static_cast<double>(dimension_));
    auto batch = std::make_shared<Batch>();
    batch->inputs.set_size(dimension_, samples);
    batch->labels.resize(samples);
    std::vector<double> vector(dimension_);
    for (std::size_t i = 0; i < samples; ++i) {
      const std::size_t label = i % classes_;
      for (std::size_t j = 0; j < dimension_; ++j) {
        vector[j] = length * (means.normal(label, j) + noise_ * noises.normal(i, j));
        batch->inputs(j, i) = static_cast<Scalar>(vector[j]);
      }
      batch->labels[i] = static_cast<std::uint32_t>(label);
      hash.update(std::as_bytes(std::span(&batch->labels[i], 1)));
      hash.update(std::as_bytes(std::span(vector)));
    }
    return batch;
  }

  std::size_t classes_, dimension_, train_per_class_, test_per_class_;
  double noise_;
  std::uint64_t seed_;
};

}  // namespace

std::unique_ptr<DatasetPlan> make_gaussian_mixture(const Config& config) {
  return std::make_unique<GaussianMixture>(config);
}

}  // namespace rankcollapse
