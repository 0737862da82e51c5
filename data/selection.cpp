#include "data/selection.hpp"

#include <algorithm>
#include <array>
#include <numeric>
#include <string>

#include "engine/core/error.hpp"
#include "engine/core/random.hpp"

namespace rankcollapse {

Selection::Selection(const Config& config, const ImageLayout& layout)
    : source_train_(layout.train),
      source_test_(layout.test),
      source_names_(layout.class_names),
      generated_(layout.generated),
      kept_(layout.classes()) {
  std::iota(kept_.begin(), kept_.end(), 0u);
  read_classes(config);
  divide_classes(config);
  read_merged_labels(config);
  read_sizes(config);
  const Config noise = config.section_or_defaults("label_noise");
  noise_fraction_ = noise.number("fraction", 0.0, Range::between(0.0, 1.0));
  noise_seed_ = static_cast<std::uint64_t>(noise.integer("seed", 1, Range::at_least(0)));
}

void Selection::read_classes(const Config& config) {
  if (!config.has("classes")) return;
  if (generated_ && config.kind("classes") != Config::Kind::list) return;
  const auto last = static_cast<double>(source_train_.size() - 1);
  const std::size_t mistakes = config.mistakes();
  const std::vector<std::int64_t> chosen = config.integers("classes", {}, Range::between(0.0, last));
  if (config.mistakes() > mistakes) return;
  std::vector<std::int64_t> sorted = chosen;
  std::sort(sorted.begin(), sorted.end());
  if (std::adjacent_find(sorted.begin(), sorted.end()) != sorted.end()) {
    config.fail("classes", "each class can stand here once");
  } else if (chosen.size() < 2) {
    config.fail("classes", "at least two classes are needed");
  } else {
    kept_.assign(chosen.begin(), chosen.end());
  }
}

void Selection::divide_classes(const Config& config) {
  halves_ = config.has("rotate180_as_classes") && config.flag("rotate180_as_classes", false);
  const auto fewest = [this](const std::vector<std::uint32_t>& of_source) {
    std::uint32_t result = 2;
    for (const std::uint32_t label : kept_) result = std::min(result, of_source[label]);
    return result;
  };
  if (halves_ && (fewest(source_train_) < 2 || fewest(source_test_) < 2)) {
    config.fail("rotate180_as_classes", "needs two images of each class, one upright and one to turn");
  }
  for (const std::uint32_t label : kept_) parts_.push_back({label, false});
  if (halves_) {
    for (const std::uint32_t label : kept_) parts_.push_back({label, true});
  }
  classes_ = parts_.size();
  labels_.resize(classes_);
  std::iota(labels_.begin(), labels_.end(), 0u);
}

void Selection::read_merged_labels(const Config& config) {
  if (!config.has("merge_labels")) return;
  const auto last = static_cast<double>(parts_.size() - 1);
  const std::size_t mistakes = config.mistakes();
  const std::vector<std::int64_t> merged = config.integers("merge_labels", {}, Range::between(0.0, last));
  if (config.mistakes() > mistakes) return;
  if (merged.size() != parts_.size()) {
    config.fail("merge_labels", "there must be one label for each of the " + std::to_string(parts_.size()) +
                                    " classes, here are " + std::to_string(merged.size()));
    return;
  }
  const std::int64_t highest = *std::max_element(merged.begin(), merged.end());
  for (std::int64_t label = 0; label <= highest; ++label) {
    if (std::find(merged.begin(), merged.end(), label) != merged.end()) continue;
    config.fail("merge_labels",
                "the labels must be 0, 1, 2 … without a gap: " + std::to_string(label) + " is missing");
    return;
  }
  if (highest == 0) {
    config.fail("merge_labels", "at least two labels are needed");
    return;
  }
  labels_.assign(merged.begin(), merged.end());
  classes_ = static_cast<std::size_t>(highest) + 1;
}

void Selection::read_sizes(const Config& config) {
  const std::vector<std::size_t> available = counts(source_train_);
  const std::size_t total = std::accumulate(available.begin(), available.end(), std::size_t{0});
  validation_ = static_cast<std::size_t>(
      config.integer("validation", 0, Range::between(0.0, static_cast<double>(total - 1))));
  if (!generated_ && config.has("samples_per_class")) {
    const std::size_t fewest = *std::min_element(available.begin(), available.end());
    samples_per_class_ = static_cast<std::size_t>(
        config.integer("samples_per_class", 1, Range::between(1.0, static_cast<double>(fewest))));
  }
}

/// The samples of each new class, when the classes of the source have so many.
std::vector<std::size_t> Selection::counts(const std::vector<std::uint32_t>& of_source) const {
  std::vector<std::size_t> result(classes_, 0);
  for (std::size_t i = 0; i < parts_.size(); ++i) {
    const std::size_t all = of_source[parts_[i].source_label];
    result[labels_[i]] += !halves_ ? all : parts_[i].turned ? all / 2 : all - all / 2;
  }
  return result;
}

std::vector<std::string> Selection::class_names() const {
  std::vector<std::string> names(classes_);
  for (std::size_t i = 0; i < parts_.size(); ++i) {
    std::string& name = names[labels_[i]];
    if (!name.empty()) name += '+';
    name += source_names_[parts_[i].source_label] + (parts_[i].turned ? " rotated" : "");
  }
  return names;
}

std::size_t Selection::train_samples() const {
  if (samples_per_class_) return *samples_per_class_ * classes_;
  const std::vector<std::size_t> available = counts(source_train_);
  return std::accumulate(available.begin(), available.end(), std::size_t{0}) - validation_;
}

std::size_t Selection::test_samples() const {
  const std::vector<std::size_t> available = counts(source_test_);
  return std::accumulate(available.begin(), available.end(), std::size_t{0});
}

Samples Selection::take_part(std::span<const std::uint8_t> labels) const {
  std::array<std::vector<std::optional<std::uint32_t>>, 2> label_of;  // upright, turned
  for (auto& of_source : label_of) of_source.resize(source_train_.size());
  for (std::size_t i = 0; i < parts_.size(); ++i) {
    label_of[parts_[i].turned][parts_[i].source_label] = labels_[i];
  }
  std::vector<bool> next_is_turned(source_train_.size(), false);
  Samples samples;
  for (std::uint32_t row = 0; row < labels.size(); ++row) {
    const std::uint8_t source_label = labels[row];
    const bool turned = next_is_turned[source_label];
    const auto& label = label_of[turned][source_label];
    if (!label) continue;
    samples.push_back({row, *label, *label, turned});
    if (halves_) next_is_turned[source_label].flip();
  }
  return samples;
}

Samples Selection::train(std::span<const std::uint8_t> labels) const {
  Samples samples = take_part(labels);
  samples.resize(samples.size() - validation_);
  if (samples_per_class_) keep_first_of_each_class(samples);
  replace_labels(samples);
  return samples;
}

Samples Selection::validation(std::span<const std::uint8_t> labels) const {
  Samples samples = take_part(labels);
  samples.erase(samples.begin(), samples.end() - static_cast<std::ptrdiff_t>(validation_));
  return samples;
}

Samples Selection::test(std::span<const std::uint8_t> labels) const {
  return take_part(labels);
}

void Selection::keep_first_of_each_class(Samples& samples) const {
  std::vector<std::size_t> taken(classes_, 0);
  std::erase_if(samples, [&](const Sample& sample) {
    if (taken[sample.label] == *samples_per_class_) return true;
    ++taken[sample.label];
    return false;
  });
  for (std::size_t label = 0; label < classes_; ++label) {
    if (taken[label] == *samples_per_class_) continue;
    throw Error(ExitCode::usage, "dataset.samples_per_class is " + std::to_string(*samples_per_class_) +
                                     ", but the validation set leaves class " + std::to_string(label) +
                                     " only " + std::to_string(taken[label]) + " samples");
  }
}

/// The noise of a sample hangs on its row in the source, so that it stays when other samples come or go.
void Selection::replace_labels(Samples& samples) const {
  const Random random(noise_seed_, "label_noise");
  const Random replaced = random.stream("replaced"), replacement = random.stream("replacement");
  for (Sample& sample : samples) {
    if (replaced.uniform(0, sample.row) >= noise_fraction_) continue;
    sample.label = static_cast<std::uint32_t>(replacement.below(classes_, 0, sample.row));
  }
}

}  // namespace rankcollapse
