#include "engine/train/plan.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "engine/train/regularization.hpp"

namespace rankcollapse {
namespace {

constexpr std::array<std::string_view, 2> precisions = {"float32", "float64"};

constexpr KernelsRow kernels_rows[] = {
    {"auto", "fast kernels for the layers that have them; exact but for rounding", "kernels: auto",
     Kernels::automatic},
    {"plain", "every layer by its plain definition: slower, to hold the fast ones against", "kernels: plain",
     Kernels::plain},
};

std::uint64_t count(const Config& config, std::string_view key, std::int64_t fallback, double low) {
  return static_cast<std::uint64_t>(config.integer(key, fallback, Range::between(low, 1e15)));
}

void freeze_layers(const Config& training, Network& network) {
  for (const std::string& name : training.texts("freeze", {})) {
    if (!network.freeze(name)) training.fail("freeze", "no layer with weights is called '" + name + "'");
  }
}

/// What a step takes off a weight without data gradient, in the long run and in units of the weight. A
/// decoupled decay goes past the optimiser.
double shrinkage(const Penalty& penalty, const Optimizer& optimizer, double learning_rate) {
  return penalty.weight_decay * (penalty.decoupled ? learning_rate : optimizer.effective_rate(learning_rate));
}

std::optional<Penalty> weakest_penalty(const Network& network, const Optimizer& optimizer) {
  std::optional<Penalty> weakest;
  for (const Parameter* parameter : network.trained_parameters()) {
    const Penalty& penalty = parameter->penalty;
    if (penalty.weight_decay == 0.0) continue;
    if (!weakest || shrinkage(penalty, optimizer, 1.0) < shrinkage(*weakest, optimizer, 1.0))
      weakest = penalty;
  }
  return weakest;
}

// The fewest steps after which the least penalised weight has had the dose.
std::uint64_t steps_for_dose(const Config& training, const Network& network, const TrainingPlan& plan) {
  const double wanted = training.number("dose", Range::positive());
  const auto weakest = weakest_penalty(network, *plan.optimizer);
  if (!weakest) {
    training.fail("dose",
                  "a dose is λ·η_eff·steps, and nothing is penalised: give `steps` for such a control");
  } else if (plan.optimizer->effective_rate(1.0) == 0.0) {
    training.fail("dose", "a dose is defined for the optimizer sgd only");
  } else if (plan.schedule->needs_length()) {
    training.fail("dose", "this schedule needs to know the length of the run: give `epochs` or `steps`");
  } else if (training.mistakes() == 0) {
    constexpr std::uint64_t most = 1'000'000'000;
    double given = 0.0;
    for (std::uint64_t step = 0; step < most; ++step) {
      const double before = given;
      given += shrinkage(*weakest, *plan.optimizer, plan.rate(step));
      if (given >= wanted) return step + 1;
      if (given == before) break;  // the learning rate has fallen to nothing
    }
    training.fail("dose", "is not reached in " + std::to_string(most) + " steps");
  }
  return 1;
}

std::uint64_t read_length(const Config& training, const Network& network, const TrainingPlan& plan) {
  const bool epochs = training.has("epochs"), steps = training.has("steps"), dose = training.has("dose");
  if (int{epochs} + int{steps} + int{dose} != 1) {
    training.fail("give exactly one of epochs, steps and dose: how long to train");
    return 1;
  }
  if (epochs) return count(training, "epochs", 1, 0) * plan.steps_per_epoch;
  if (steps) return count(training, "steps", 1, 0);
  return steps_for_dose(training, network, plan);
}

// The theory of stationary points speaks of a smooth objective: nothing in it may depend on the batch or on
// chance.
void expect_full_batch_network(const Config& training, const Network& network) {
  if (read_precision(training) != "float64") {
    training.fail("optimizer", "lbfgs works in double: set training.precision to float64");
  }
  for (const Parameter* parameter : network.trained_parameters()) {
    if (parameter->penalty.weight_decay > 0.0 && parameter->penalty.decoupled) {
      training.fail("optimizer", "lbfgs minimises an objective, and the decoupled decay of '" +
                                     parameter->name + "' is not part of one: give weight_decay");
    }
  }
  for (const VisitedLayer& visited : network.all_layers()) {
    const auto& [name, type, layer, frozen] = visited.named;
    if (!visited.frozen && (type == "dropout" || type == "batch_norm")) {
      training.fail("optimizer", "lbfgs minimises a fixed function, and the layer '" + name + "' (" + type +
                                     ") makes it depend on the batch");
    }
  }
}

void read_full_batch(const Config& training, const Network& network, TrainingPlan& plan) {
  expect_full_batch_network(training, network);
  if (training.has("project")) {
    training.fail("project",
                  "lbfgs minimises from where its last step ended, and a projection would move it: "
                  "sgd and adam can project");
  }
  const Config stop = training.section_or_defaults("stop");
  plan.relative_gradient = stop.number("relative_gradient", 1e-3, Range::positive());
  plan.gradient = stop.number("gradient", 1e-6, Range::positive());
  plan.steps = count(stop, "max_steps", 10'000, 1);
}

void read_checkpoint(const Config& training, TrainingPlan& plan) {
  const Config checkpoint = training.section_or_defaults("checkpoint");
  plan.checkpoint_seconds = checkpoint.number("seconds", 60.0, Range::at_least(0));
  plan.checkpoint_steps = count(checkpoint, "steps", 0, 0);
}

void read_batches(const Config& training, std::size_t samples, TrainingPlan& plan) {
  plan.batch_size = static_cast<std::size_t>(count(training, "batch_size", 128, 1));
  plan.evaluation_batch_size = static_cast<std::size_t>(count(training, "evaluation_batch_size", 128, 1));
  plan.steps_per_epoch = std::max<std::size_t>(1, tiles(samples, std::max<std::size_t>(1, plan.batch_size)));
}

/// After an unknown name it is open which keys go with it: none is complained about.
void accept_what_follows(const Config& training) {
  for (const char* key : {"shuffle", "schedule", "epochs", "steps", "dose", "project", "stop", "checkpoint"})
    training.has(key);
}

}  // namespace

double TrainingPlan::rate(std::uint64_t step) const {
  return learning_rate * schedule->factor(step / steps_per_epoch, step, steps);
}

std::string read_precision(const Config& training) {
  return training.choice("precision", "precision", precisions, "float32");
}

std::span<const KernelsRow> kernels_table() {
  return kernels_rows;
}

TrainingPlan read_training(const Config& training, Network& network, std::size_t samples) {
  TrainingPlan plan;
  read_precision(training);
  if (const auto* row = training.row("kernels", "choice of kernels", kernels_table(), "auto"))
    network.use(row->kernels);
  freeze_layers(training, network);
  read_batches(training, samples, plan);
  if (training.has("initial_weights")) plan.initial_weights = training.path("initial_weights");
  if (const auto* row = training.row("loss", "loss", loss_table(), "softmax_cross_entropy"))
    plan.loss = row->make();

  const Config optimizer = training.section_or_defaults("optimizer");
  const auto* optimizer_row = optimizer.row("type", "optimizer", optimizer_table(), "sgd");
  if (optimizer_row == nullptr) {
    accept_what_follows(training);
    return plan;
  }
  if (optimizer_row->make == nullptr) {
    read_full_batch(training, network, plan);
  } else {
    plan.learning_rate = optimizer.number("learning_rate", Range::positive());
    plan.optimizer = optimizer_row->make(optimizer);
    plan.shuffle = training.flag("shuffle", true);
    const Config schedule = training.section_or_defaults("schedule");
    const auto* schedule_row = schedule.row("type", "schedule", schedule_table(), "constant");
    if (schedule_row == nullptr) {
      accept_what_follows(training);
      return plan;
    }
    plan.schedule = schedule_row->make(schedule);
    plan.steps = read_length(training, network, plan);
    plan.projection = read_projection(training, network, plan.steps_per_epoch);
    read_checkpoint(training, plan);
  }
  return plan;
}

double dose_of_step(const TrainingPlan& plan, const Penalty& penalty, std::uint64_t step) {
  const double learning_rate = plan.rate(step);
  if (penalty.decoupled) return 1.0 - static_cast<double>(decoupled_factor(penalty, learning_rate));
  return shrinkage(penalty, *plan.optimizer, learning_rate);
}

double dose(const TrainingPlan& plan, const Penalty& penalty, std::uint64_t steps) {
  double total = 0.0;
  for (std::uint64_t step = 0; plan.optimizer && step < steps; ++step) {
    total += dose_of_step(plan, penalty, step);
  }
  return total;
}

}  // namespace rankcollapse
