#include "experiments/probes/data_pass.hpp"

#include <algorithm>
#include <numeric>
#include <optional>

namespace rankcollapse {
namespace {

const BatchSource& split_of(const Splits& splits, const std::string& name) {
  if (name == "validation") return *splits.validation;
  if (name == "test") return *splits.test;
  return splits.train_plain != nullptr ? *splits.train_plain : *splits.train;
}

/// The first samples/classes samples of each class, or all that a class has; in the order of the split. Loads
/// no more of it than it has to.
std::optional<std::vector<std::uint32_t>> balanced(const BatchSource& split, std::size_t samples,
                                                   std::size_t batch_size, const std::atomic<bool>& stop) {
  std::vector<std::size_t> missing(split.classes(), samples / split.classes());
  std::size_t left = missing.size() * (samples / split.classes());
  std::vector<std::uint32_t> chosen, indices;
  Batch batch;
  for (std::size_t first = 0; first < split.size() && left > 0; first += batch_size) {
    if (stop) return std::nullopt;
    indices.resize(std::min(batch_size, split.size() - first));
    std::iota(indices.begin(), indices.end(), static_cast<std::uint32_t>(first));
    split.load(indices, 0, batch);
    for (std::size_t i = 0; i < indices.size(); ++i) {
      if (missing[batch.labels[i]] == 0) continue;
      --missing[batch.labels[i]];
      --left;
      chosen.push_back(indices[i]);
    }
  }
  return chosen;
}

std::vector<std::uint32_t> all_of(const BatchSource& split) {
  std::vector<std::uint32_t> indices(split.size());
  std::iota(indices.begin(), indices.end(), 0u);
  return indices;
}

}  // namespace

SampleChoice read_sample_choice(const Config& probe, const ProbeSite& site, const std::string& samples) {
  constexpr std::string_view splits[] = {"train", "validation", "test"};
  SampleChoice choice{probe.choice("split", "split", splits, "train"), 0};
  if (choice.split == "validation" && !site.has_validation && site.classes > 0) {
    probe.fail("split", "there is no validation split: the data set's key `validation` makes one");
  }
  const bool is_number =
      probe.kind("samples") == Config::Kind::number || (!probe.has("samples") && samples != "all");
  if (!is_number) {
    if (probe.text("samples", samples) != "all")
      probe.fail("samples", "expected a whole number or 'all', all of the split");
    return choice;
  }
  const std::int64_t fallback = samples == "all" ? 0 : std::stoll(samples);
  const auto classes = static_cast<double>(std::max<std::size_t>(1, site.classes));
  choice.samples = static_cast<std::size_t>(probe.integer("samples", fallback, Range::between(classes, 1e9)));
  return choice;
}

bool pass_through(const Training& training, const SampleChoice& choice, const PassListener& listener) {
  const BatchSource& split = split_of(training.splits, choice.split);
  const std::size_t batch_size = training.plan.evaluation_batch_size;
  const auto samples =
      choice.samples == 0 ? all_of(split) : balanced(split, choice.samples, batch_size, training.stop);
  if (!samples) return false;
  TheoryPass pass(training.network, training.workers);
  Batch batch;
  for (std::size_t first = 0; first < samples->size(); first += batch_size) {
    if (training.stop) return false;
    const std::size_t count = std::min(batch_size, samples->size() - first);
    split.load(std::span(*samples).subspan(first, count), 0, batch);
    pass.forward(batch.inputs);
    listener(pass, batch);
  }
  return !training.stop;
}

}  // namespace rankcollapse
