#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "data/manifest.hpp"
#include "data/places.hpp"
#include "engine/config/config.hpp"
#include "engine/core/shape.hpp"
#include "engine/train/batch.hpp"

namespace rankcollapse {

/// A dataset in memory. Its sources share the samples and may outlive this struct.
struct Dataset {
  Shape shape;
  std::size_t classes = 0;
  std::vector<std::string> class_names;  // one a class, in the order of the labels

  std::unique_ptr<BatchSource> train;        // with random crops and flips where the configuration has them
  std::unique_ptr<BatchSource> train_plain;  // the same samples and labels as a test sample is prepared
  std::unique_ptr<BatchSource> test;
  std::unique_ptr<BatchSource> validation;  // nullptr unless the configuration asks for one

  /// SHA-256 over the labels and values of all splits as the source delivers them: the same for an archive
  /// and an unpacked folder, whatever options select or change.
  std::string checksum;
  /// For people: what it is and where it was found.
  std::string description;
};

/// What a decoded copy in the cache says of the data that it was made from.
struct DecodedRecord {
  std::filesystem::path copy;
  std::string checksum;  // Dataset::checksum as it was then
  bool current;          // whether the files are still those that it was made from
};

/// A dataset as its configuration describes it: all that can be known before a file is read.
class DatasetPlan {
 public:
  virtual ~DatasetPlan() = default;

  virtual Shape shape() const = 0;
  virtual std::size_t classes() const = 0;
  /// Numbers of samples.
  virtual std::size_t train_samples() const = 0;
  virtual std::size_t validation_samples() const = 0;
  virtual std::size_t test_samples() const = 0;

  /// The files that load() reads; none where the data are generated. Throws Error (data) that says what was
  /// looked for and where.
  virtual std::vector<std::filesystem::path> find(const DataPlaces& places) const = 0;

  /// What is recorded of the data that load() reads, whatever became of their files since; nothing where they
  /// were never decoded into this cache. Throws as find() does.
  virtual std::optional<DecodedRecord> recorded(const DataPlaces& places) const = 0;

  /// Finds the data and reads them. `augment_seed` gives the random crops and flips. Throws Error (data) that
  /// says what was looked for and where, or what is wrong with what was found.
  virtual Dataset load(const DataPlaces& places, std::uint64_t augment_seed) const = 0;
};

/// A type of dataset that `dataset.type` can name.
struct DatasetRow {
  std::string_view name;
  std::string_view description;
  std::string_view example;  // the section `dataset` of a configuration, in YAML
  std::unique_ptr<DatasetPlan> (*make)(const Config& config);
  const Manifest* manifest;  // what is published of it; nullptr: it is generated
};

std::span<const DatasetRow> dataset_table();

/// Reads the section `dataset`. Mistakes are recorded in the configuration; after an unknown type there is no
/// plan, but nullptr.
std::unique_ptr<DatasetPlan> make_dataset_plan(const Config& config);

}  // namespace rankcollapse
