#include "data/image_dataset.hpp"

#include <optional>
#include <utility>

#include "data/decoded_cache.hpp"
#include "data/image_batches.hpp"
#include "data/preparation.hpp"
#include "data/selection.hpp"

namespace rankcollapse {
namespace {

class ImageDatasetPlan final : public DatasetPlan {
 public:
  ImageDatasetPlan(const Config& config, std::unique_ptr<ImageSource> source)
      : source_(std::move(source)),
        selection_(config, source_->layout()),
        preparation_(config, source_->layout().shape) {
    if (config.has("path")) path_ = config.path("path");
  }

  Shape shape() const override { return preparation_.output_shape(); }
  std::size_t classes() const override { return selection_.classes(); }
  std::size_t train_samples() const override { return selection_.train_samples(); }
  std::size_t validation_samples() const override { return selection_.validation_samples(); }
  std::size_t test_samples() const override { return selection_.test_samples(); }

  Dataset load(const DataPlaces& places, std::uint64_t augment_seed) const override {
    const std::vector<std::filesystem::path> files = source_->find(path_, places);
    const DecodedImages images = decoded_images(*source_, files, places.cache);
    const ImageSplits<const std::uint8_t> splits(images.bytes, source_->layout());
    const ImagePixels train{images.owner, splits.train.pixels}, test{images.owner, splits.test.pixels};

    Dataset dataset;
    dataset.shape = shape();
    dataset.classes = classes();
    dataset.class_names = selection_.class_names();
    dataset.checksum = images.checksum;
    dataset.description = description(files, images);

    const Samples samples = selection_.train(splits.train.labels);
    std::optional<Random> augmentation;
    if (preparation_.augments()) augmentation.emplace(augment_seed, "augment");
    dataset.train = batches(train, samples, augmentation);
    dataset.train_plain = batches(train, samples, std::nullopt);
    dataset.test = batches(test, selection_.test(splits.test.labels), std::nullopt);
    if (selection_.validation_samples() > 0) {
      dataset.validation = batches(train, selection_.validation(splits.train.labels), std::nullopt);
    }
    return dataset;
  }

 private:
  std::unique_ptr<BatchSource> batches(const ImagePixels& pixels, Samples samples,
                                       const std::optional<Random>& augmentation) const {
    return make_image_batches(pixels, std::move(samples), classes(), preparation_, augmentation);
  }

  std::string description(const std::vector<std::filesystem::path>& files,
                          const DecodedImages& images) const {
    std::string text = source_->layout().title + ", " + std::to_string(train_samples()) + " training and " +
                       std::to_string(test_samples()) + " test images of " + to_string(shape()) + ", from " +
                       (files.size() == 1 ? files.front() : files.front().parent_path()).string();
    if (!images.notice.empty()) text += " (each start decodes them again: " + images.notice + ")";
    return text;
  }

  std::unique_ptr<ImageSource> source_;
  Selection selection_;
  Preparation preparation_;
  std::optional<std::filesystem::path> path_;
};

}  // namespace

std::unique_ptr<DatasetPlan> make_image_dataset_plan(const Config& config,
                                                     std::unique_ptr<ImageSource> source) {
  return std::make_unique<ImageDatasetPlan>(config, std::move(source));
}

}  // namespace rankcollapse
