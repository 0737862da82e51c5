#include "data/image_dataset.hpp"

#include <optional>
#include <utility>

#include "data/class_shrink.hpp"
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
    if (!source_->layout().generated && config.has("path")) path_ = config.path("path");
    if (config.has("class_shrink"))
      class_shrink_ = config.number("class_shrink", Range::between(0.0, 1000.0));
    if (class_shrink_ != 1.0 && preparation_.augments()) {
      config.fail("class_shrink",
                  "needs inputs that are the same each epoch: it cannot stand beside random crops or flips");
    }
  }

  Shape shape() const override { return preparation_.output_shape(); }
  std::size_t classes() const override { return selection_.classes(); }
  std::size_t train_samples() const override { return selection_.train_samples(); }
  std::size_t validation_samples() const override { return selection_.validation_samples(); }
  std::size_t test_samples() const override { return selection_.test_samples(); }

  std::vector<std::filesystem::path> find(const DataPlaces& places) const override {
    return source_->find(path_, places);
  }

  std::optional<DecodedRecord> recorded(const DataPlaces& places) const override {
    return decoded_record(*source_, find(places), places.cache);
  }

  Dataset load(const DataPlaces& places, std::uint64_t augment_seed) const override {
    const std::vector<std::filesystem::path> files = find(places);
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
    const Samples test_samples = selection_.test(splits.test.labels);
    dataset.test = batches(test, test_samples, std::nullopt);
    const Samples validation_samples = selection_.validation(splits.train.labels);
    if (!validation_samples.empty()) {
      dataset.validation = batches(train, validation_samples, std::nullopt);
    }
    if (class_shrink_ == 1.0) return dataset;

    const auto means = std::make_shared<const arma::mat>(
        class_means(*dataset.train_plain, true_labels(samples), dataset.class_names));
    const auto shrink = [&](std::unique_ptr<BatchSource>& batches, const Samples& of) {
      batches = shrunk(std::move(batches), true_labels(of), means, class_shrink_);
    };
    shrink(dataset.train, samples);
    shrink(dataset.train_plain, samples);
    shrink(dataset.test, test_samples);
    if (dataset.validation) shrink(dataset.validation, validation_samples);
    return dataset;
  }

 private:
  std::unique_ptr<BatchSource> batches(const ImagePixels& pixels, Samples samples,
                                       const std::optional<Random>& augmentation) const {
    return make_image_batches(pixels, std::move(samples), classes(), preparation_, augmentation);
  }

  static std::vector<std::uint32_t> true_labels(const Samples& samples) {
    std::vector<std::uint32_t> labels;
    for (const Sample& sample : samples) labels.push_back(sample.true_label);
    return labels;
  }

  std::string description(const std::vector<std::filesystem::path>& files,
                          const DecodedImages& images) const {
    std::string text = source_->layout().title + ", " + std::to_string(train_samples()) + " training and " +
                       std::to_string(test_samples()) + " test images of " + to_string(shape());
    if (files.empty()) return text;
    text += ", from " + (files.size() == 1 ? files.front() : files.front().parent_path()).string();
    if (!images.notice.empty()) text += " (each start decodes them again: " + images.notice + ")";
    return text;
  }

  std::unique_ptr<ImageSource> source_;
  Selection selection_;
  Preparation preparation_;
  std::optional<std::filesystem::path> path_;
  double class_shrink_ = 1.0;
};

}  // namespace

std::unique_ptr<DatasetPlan> make_image_dataset_plan(const Config& config,
                                                     std::unique_ptr<ImageSource> source) {
  return std::make_unique<ImageDatasetPlan>(config, std::move(source));
}

}  // namespace rankcollapse
