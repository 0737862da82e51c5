#include "experiments/records/published.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "engine/files/csv.hpp"

namespace rankcollapse {
namespace {

constexpr std::string_view script = "Martin 2018, epochs of the script";
constexpr std::string_view text = "Martin 2018, epochs of the text";
constexpr std::string_view notebooks = "Martin & Mahoney 2018, notebooks";
constexpr std::string_view logs = "Martin & Mahoney 2018, logs";

// The notebooks' epoch 0 is the end of the first: their files of that name were written again then.
constexpr std::array published = {
    PublishedNumber{"lambda_min", "fc1.weight", 3e-4, 0, 10, 0.0414, script},
    PublishedNumber{"lambda_min", "fc1.weight", 3e-4, 0, 20, 0.0414, text},
    PublishedNumber{"lambda_min", "fc1.weight", 5e-4, 0, 10, 0.008, script},
    PublishedNumber{"lambda_min", "fc1.weight", 5e-4, 0, 20, 0.008, text},
    PublishedNumber{"stable_rank", "fc1.weight", 0, 0, 1, 222, notebooks},
    PublishedNumber{"stable_rank", "fc1.weight", 0, 0, 100, 149, notebooks},
    PublishedNumber{"stable_rank", "fc2.weight", 0, 0, 1, 67, notebooks},
    PublishedNumber{"stable_rank", "fc2.weight", 0, 0, 100, 51, notebooks},
    PublishedNumber{"entropy", "fc1.weight", 0, 0, 1, 0.992, notebooks},
    PublishedNumber{"entropy", "fc1.weight", 0, 0, 100, 0.9895, notebooks},
    PublishedNumber{"entropy", "fc2.weight", 0, 0, 1, 0.952, notebooks},
    PublishedNumber{"entropy", "fc2.weight", 0, 0, 100, 0.9457, notebooks},
    PublishedNumber{"stable_rank", "fc1.weight", 1e-4, 1e-4, 100, 56, notebooks},
    PublishedNumber{"stable_rank", "fc2.weight", 1e-4, 1e-4, 100, 16, notebooks},
    PublishedNumber{"entropy", "fc1.weight", 1e-4, 1e-4, 100, 0.966, notebooks},
    PublishedNumber{"entropy", "fc2.weight", 1e-4, 1e-4, 100, 0.8445, notebooks},
    PublishedNumber{"train_accuracy", "", 0, 0, 1, 0.5388, logs},
    PublishedNumber{"train_accuracy", "", 0, 0, 2, 0.6868, logs},
    PublishedNumber{"train_accuracy", "", 0, 0, 3, 0.7528, logs},
    PublishedNumber{"train_accuracy", "", 0, 0, 100, 0.9944, logs},
    PublishedNumber{"test_accuracy", "", 0, 0, 100, 0.7643, logs},
    PublishedNumber{"test_accuracy", "", 1e-4, 1e-4, 100, 0.7740, notebooks},
};

/// What makes a trial one of theirs, penalties and length aside.
constexpr std::array<std::pair<const char*, const char*>, 18> protocol = {{
    {"dataset.type", "cifar10"},
    {"dataset.crop.type", "center"},
    {"dataset.crop.size", "28"},
    {"dataset.standardize", "per_image"},
    {"dataset.validation", "0"},
    {"dataset.label_noise.fraction", "0"},
    {"dataset.flip", "false"},
    {"model.initializer.type", "glorot_normal_truncated"},
    {"model.layers.0.filters", "96"},
    {"model.layers.4.filters", "256"},
    {"model.layers.9.units", "384"},
    {"model.layers.11.units", "192"},
    {"training.batch_size", "16"},
    {"training.loss", "mse_on_softmax"},
    {"training.optimizer.learning_rate", "0.01"},
    {"training.optimizer.momentum", "0.9"},
    {"training.schedule.type", "exponential"},
    {"training.schedule.factor", "0.95"},
}};

/// What a trial of theirs has no setting of: fewer images, other labels, weights from elsewhere, cuts.
constexpr std::array<std::string_view, 8> foreign = {"dataset.classes",
                                                     "dataset.merge_labels",
                                                     "dataset.rotate180_as_classes",
                                                     "dataset.class_shrink",
                                                     "dataset.samples_per_class",
                                                     "training.initial_weights",
                                                     "training.project.threshold",
                                                     "model.layers.9.initializer.type"};

bool follows_protocol(const Record& trial) {
  return std::all_of(protocol.begin(), protocol.end(),
                     [&](const auto& setting) { return trial.setting(setting.first) == setting.second; }) &&
         std::all_of(foreign.begin(), foreign.end(), [&](std::string_view address) {
           const std::string& value = trial.setting(std::string(address));
           return value.empty() || value == "false" || value == "none";
         });
}

bool penalises_others(const Record& trial) {
  const std::vector<RecordedPenalty> penalties = trial.penalties();
  return std::any_of(penalties.begin(), penalties.end(), [](const RecordedPenalty& penalty) {
    return penalty.parameter != "fc1.weight" && penalty.parameter != "fc2.weight";
  });
}

/// In Keras's convention, of which λ is twice c.
bool has_penalty(const Record& trial, std::string_view parameter, double l2) {
  return std::abs(trial.weight_decay(parameter) - 2.0 * l2) <= 1e-12;
}

double last_epoch(const Record& trial) {
  const RecordedTable& metrics = trial.metrics();
  return metrics.size() == 0 ? 0.0 : metrics.number(metrics.size() - 1, "epoch");
}

}  // namespace

std::string published_label(const PublishedNumber& number) {
  return std::string(number.source) + ": " + shortest(number.value);
}

std::vector<PublishedNumber> published_for(const Record& trial, std::string_view quantity,
                                           std::string_view weight) {
  std::vector<PublishedNumber> found;
  if (!follows_protocol(trial) || penalises_others(trial)) return found;
  for (const PublishedNumber& number : published) {
    const bool is_of_trial = has_penalty(trial, "fc1.weight", number.l2_fc1) &&
                             has_penalty(trial, "fc2.weight", number.l2_fc2) &&
                             number.epoch <= last_epoch(trial);
    if (number.quantity == quantity && number.weight == weight && is_of_trial) found.push_back(number);
  }
  return found;
}

}  // namespace rankcollapse
