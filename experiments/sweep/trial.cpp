#include "experiments/sweep/trial.hpp"

#include <array>

#include "engine/config/file_name.hpp"
#include "engine/files/sha256.hpp"
#include "engine/nn/tensors.hpp"
#include "engine/train/regularization.hpp"

namespace rankcollapse {
namespace {

namespace fs = std::filesystem;

// `seed: n`, or `seed: {init, shuffle, augment, dropout}`.
Seeds read_seeds(const Config& root) {
  const auto seed = [](const Config& config, std::string_view key) {
    return static_cast<std::uint64_t>(config.integer(key, 1, Range::between(0, 9e15)));
  };
  if (root.kind("seed") != Config::Kind::mapping) {
    const std::uint64_t all = seed(root, "seed");
    return {all, all, all, all};
  }
  const Config section = root.section("seed");
  return {seed(section, "init"), seed(section, "shuffle"), seed(section, "augment"),
          seed(section, "dropout")};
}

// The same however `seed` is written.
std::string text_of(const Seeds& seeds) {
  return "seeds: init " + std::to_string(seeds.init) + ", shuffle " + std::to_string(seeds.shuffle) +
         ", augment " + std::to_string(seeds.augment) + ", dropout " + std::to_string(seeds.dropout);
}

// It becomes the name of a folder.
std::string read_name(const Config& root, const std::string& default_name) {
  const std::string name = read_file_name(root, "name", default_name);
  if (name == "runs") root.fail("name", "the folder of all experiments is called runs: give another name");
  return name;
}

}  // namespace

void expect_output_for_classes(const Config& root, const Network& network, const DatasetPlan& dataset) {
  if (network.output_shape() == Shape::vector(dataset.classes())) return;
  root.fail("model", "the network gives " + to_string(network.output_shape()) + ", and the data have " +
                         std::to_string(dataset.classes()) +
                         " classes: end with {type: dense, units: classes}");
}

// They are tried on the network at once: a file of another network is found before any data are read.
std::shared_ptr<const InitialWeights> TrialReader::initial_weights(const TrainingPlan& plan,
                                                                   const Network& network) {
  if (!plan.initial_weights) return nullptr;
  const fs::path& file = *plan.initial_weights;
  if (!last_weights_ || last_weights_->file != file) {
    StoredWeights stored = read_weights(file);
    last_weights_ = std::make_shared<const InitialWeights>(
        InitialWeights{file, sha256_of_file(file), std::move(stored.tensors), std::move(stored.skipped)});
  }
  set_state(network, last_weights_->tensors, file.string());
  return last_weights_;
}

std::optional<Trial> TrialReader::read(Document& variant, std::span<const Assignment> variation,
                                       Mistakes& mistakes) {
  const Config root = variant.root();
  const std::string name = read_name(root, default_name_);
  const Seeds seeds = read_seeds(root);
  const Config dataset_section = root.section("dataset");
  auto dataset = make_dataset_plan(dataset_section);
  const Shape input = dataset ? dataset->shape() : Shape{};
  Network network = make_network(root.section("model"), input, dataset ? dataset->classes() : 0);
  read_regularization(root.section_or_defaults("regularization"), network);
  const Config training_section = root.section("training");
  const std::string precision = read_precision(training_section);
  TrainingPlan training = read_training(training_section, network, dataset ? dataset->train_samples() : 1);
  const bool has_validation = dataset && dataset->validation_samples() > 0;
  std::vector<PlannedProbe> probes =
      read_probes(root, {network, training, dataset ? dataset->classes() : 0, has_validation});
  if (root.mistakes() == 0) expect_output_for_classes(root, network, *dataset);
  if (mistakes.add(variant, variation)) return std::nullopt;
  std::shared_ptr<const InitialWeights> weights;
  try {
    weights = initial_weights(training, network);
  } catch (const Error& error) {
    mistakes.add(error);
    return std::nullopt;
  }
  constexpr std::array<std::string_view, 4> without = {"name", "regularization", "seed",
                                                       "training.checkpoint"};
  return Trial{name,
               precision,
               seeds,
               std::move(dataset),
               std::move(network),
               std::move(training),
               std::move(probes),
               std::move(weights),
               variant.canonical(without) + "\n" + text_of(seeds),
               dataset_section.canonical(),
               {}};
}

Trial read_trial(Document& document, const std::string& default_name) {
  Mistakes mistakes;
  auto trial = TrialReader(default_name).read(document, {}, mistakes);
  mistakes.throw_if_any();
  trial->resolved = document.resolved();
  return *std::move(trial);
}

void set_initial_weights(Trial& trial) {
  if (!trial.initial_weights) return initialize_weights(trial.network, Random(trial.seeds.init, "init"));
  set_state(trial.network, trial.initial_weights->tensors, trial.initial_weights->file.string());
}

}  // namespace rankcollapse
