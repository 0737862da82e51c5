#include "data/datasets.hpp"

namespace rankcollapse {

std::unique_ptr<DatasetPlan> make_cifar10(const Config& config);
std::unique_ptr<DatasetPlan> make_fashion_mnist(const Config& config);
std::unique_ptr<DatasetPlan> make_gaussian_mixture(const Config& config);
std::unique_ptr<DatasetPlan> make_mnist(const Config& config);
std::unique_ptr<DatasetPlan> make_procedural_images(const Config& config);

extern const Manifest cifar10_manifest;
extern const Manifest fashion_mnist_manifest;
extern const Manifest mnist_manifest;

std::span<const DatasetRow> dataset_table() {
  static constexpr DatasetRow table[] = {
      {"cifar10", "32×32 colour photographs of 10 kinds of things, 50,000 to train on and 10,000 to test",
       R"(type: cifar10
crop: {type: center, size: 28}
standardize: per_image
)",
       make_cifar10, &cifar10_manifest},
      {"fashion_mnist", "28×28 grey pictures of 10 kinds of clothes, 60,000 to train on and 10,000 to test",
       R"(type: fashion_mnist
validation: 5000
normalize: {mean: [0.2860], std: [0.3530]}
)",
       make_fashion_mnist, &fashion_mnist_manifest},
      {"gaussian_mixture", "vectors around one random mean a class; needs no files",
       R"(type: gaussian_mixture
classes: 10
dimension: 64
noise: 1.0
samples_per_class: 40
test_samples_per_class: 40
seed: 1
)",
       make_gaussian_mixture, nullptr},
      {"mnist", "28×28 grey pictures of handwritten digits, 60,000 to train on and 10,000 to test",
       R"(type: mnist
classes: [3, 8]
samples_per_class: 1000
label_noise: {fraction: 0.1, seed: 1}
)",
       make_mnist, &mnist_manifest},
      {"procedural_images",
       "32×32 colour pictures of up to 20 kinds of figures, as alike as one wants; needs no files",
       R"(type: procedural_images
classes: 10
samples_per_class: 100
test_samples_per_class: 20
within_class_variability: 1.0
seed: 1
crop: {type: center, size: 28}
standardize: per_image
)",
       make_procedural_images, nullptr},
  };
  return table;
}

std::unique_ptr<DatasetPlan> make_dataset_plan(const Config& config) {
  const DatasetRow* row = config.row("type", "dataset", dataset_table());
  return row == nullptr ? nullptr : row->make(config);
}

}  // namespace rankcollapse
