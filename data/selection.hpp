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

struct Sample {
  std::uint32_t row;         // in the source's split
  std::uint32_t true_label;  // the class that its image shows
  std::uint32_t label;       // the same unless label noise replaced it
  bool turned;               // by 180 degrees
};

/// Those of one split.
using Samples = std::vector<Sample>;

/// Which samples of a source take part, and under which label. In this order:
///   classes: [3, 5]                  only these, renumbered 0, 1, … in the order given
///   rotate180_as_classes: true       of each class every second image is turned by 180 degrees: class c of K
///                                    becomes the classes c, upright, and K + c
///   merge_labels: [0, 0, 1, 1]       the new label of each class that there is by now, in turn
///   validation: 5000                 the last ones of the training set leave it
///   samples_per_class: 100           the first ones of each class stay in the training set
///   label_noise: {fraction, seed}    with this probability a training label is replaced by a uniform one
class Selection {
 public:
  Selection(const Config& config, const ImageLayout& layout);

  std::size_t classes() const { return classes_; }
  /// Of each class that is left; turned ones are "cat rotated", merged ones joined: "cat+dog".
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
  /// A class before labels are merged: a class of the source, or half of one.
  struct Part {
    std::uint32_t source_label;
    bool turned;
  };

  void read_classes(const Config& config);
  void divide_classes(const Config& config);
  void read_merged_labels(const Config& config);
  void read_sizes(const Config& config);
  std::vector<std::size_t> counts(const std::vector<std::uint32_t>& of_source) const;
  Samples take_part(std::span<const std::uint8_t> labels) const;
  void keep_first_of_each_class(Samples& samples) const;
  void replace_labels(Samples& samples) const;

  std::vector<std::uint32_t> source_train_, source_test_;  // samples of each class of the source
  std::vector<std::string> source_names_;
  bool generated_;
  bool halves_ = false;                // of each class every second image is turned
  std::vector<std::uint32_t> kept_;    // classes of the source, in the order given
  std::vector<Part> parts_;            // what becomes of them
  std::vector<std::uint32_t> labels_;  // of each part
  std::size_t classes_ = 0;
  std::size_t validation_ = 0;
  std::optional<std::size_t> samples_per_class_;
  double noise_fraction_ = 0.0;
  std::uint64_t noise_seed_ = 1;
};

}  // namespace rankcollapse
