#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "data/image_source.hpp"
#include "engine/config/config.hpp"

namespace rankcollapse {

/// Samples of one split: where each stands in the source's split, and its class.
struct Samples {
  std::vector<std::uint32_t> rows;
  std::vector<std::uint32_t> labels;
};

/// Which samples of a source take part, and under which label. In this order:
///   classes: [3, 5]                  only these, renumbered 0, 1, … in the order given
///   merge_labels: [0, 0, 1, 1]       the new label of each remaining class in turn
///   validation: 5000                 the last ones of the training set leave it
///   samples_per_class: 100           the first ones of each class stay in the training set
///   label_noise: {fraction, seed}    each training label is replaced, with this probability, by a uniform
///   one
class Selection {
 public:
  Selection(const Config& config, const ImageLayout& layout);

  std::size_t classes() const { return classes_; }
  /// Of each class that is left; those of merged classes are joined: "cat+dog".
  std::vector<std::string> class_names() const;
  std::size_t train_samples() const;
  std::size_t validation_samples() const { return validation_; }
  std::size_t test_samples() const;

  /// `labels` are the source's, one a sample. Throws Error (usage) where a class has too few samples left for
  /// samples_per_class: a configuration alone cannot show how many of each class the validation set takes.
  Samples train(std::span<const std::uint8_t> labels) const;
  Samples validation(std::span<const std::uint8_t> labels) const;
  Samples test(std::span<const std::uint8_t> labels) const;

 private:
  void read_classes(const Config& config);
  void read_merged_labels(const Config& config);
  void read_sizes(const Config& config);
  std::vector<std::size_t> counts(const std::vector<std::uint32_t>& of_source) const;
  Samples take_part(std::span<const std::uint8_t> labels) const;
  void keep_first_of_each_class(Samples& samples) const;
  void replace_labels(Samples& samples) const;

  std::vector<std::uint32_t> source_train_, source_test_;  // samples of each class of the source
  std::vector<std::string> source_names_;
  std::vector<std::uint32_t> kept_;                     // classes of the source, in the order given
  std::vector<std::optional<std::uint32_t>> label_of_;  // new label of each class of the source
  std::size_t classes_;
  std::size_t validation_ = 0;
  std::optional<std::size_t> samples_per_class_;
  double noise_fraction_ = 0.0;
  std::uint64_t noise_seed_ = 1;
};

}  // namespace rankcollapse
