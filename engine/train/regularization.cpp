#include "engine/train/regularization.hpp"

#include <optional>

#include "engine/nn/kernels/kernel_set.hpp"

namespace rankcollapse {
namespace {

struct Entry {
  Penalty penalty;
  bool biases = false;
  bool batch_norm = false;
};

Entry read_entry(const Config& config) {
  Entry entry;
  int named = 0;
  const auto read = [&](std::string_view key, double to_weight_decay, bool decoupled) {
    if (!config.has(key)) return;
    entry.penalty = {to_weight_decay * config.number(key, Range::at_least(0)), decoupled};
    ++named;
  };
  read("l2", 2.0, false);
  read("weight_decay", 1.0, false);
  read("decoupled_weight_decay", 1.0, true);
  if (named != 1) config.fail("give exactly one of l2, weight_decay and decoupled_weight_decay");
  entry.biases = config.flag("biases", false);
  entry.batch_norm = config.flag("batch_norm", false);
  return entry;
}

bool falls_on(const Entry& entry, Parameter::Kind kind) {
  switch (kind) {
    case Parameter::Kind::bias:
      return entry.biases;
    case Parameter::Kind::normalization:
      return entry.batch_norm;
    default:
      return true;
  }
}

}  // namespace

void read_regularization(const Config& config, Network& network) {
  std::optional<Entry> all;
  if (config.has("all")) all = read_entry(config.section("all"));

  std::vector<std::string> known = {"all"};
  std::vector<std::optional<Entry>> inherited = {all};  // inherited[d] falls on a layer d deep
  for (const VisitedLayer& visited : network.all_layers()) {
    const std::string& name = visited.named.name;
    const std::vector<Parameter*> parameters = visited.layer().parameters();
    inherited.resize(visited.depth + 1);
    std::optional<Entry> entry = inherited.back();
    if (!parameters.empty()) {
      known.push_back(name);
      if (config.has(name)) entry = read_entry(config.section(name));
    }
    inherited.push_back(entry);
    if (!entry || visited.has_layers_inside()) continue;
    for (Parameter* parameter : parameters) {
      if (falls_on(*entry, parameter->kind)) parameter->penalty = entry->penalty;
    }
  }
  for (const std::string& key : config.keys()) {
    if (std::find(known.begin(), known.end(), key) == known.end())
      config.fail_unknown_key(key, "layer with weights", known);
  }
}

double penalty(std::span<Parameter* const> parameters) {
  double total = 0.0;
  for (const Parameter* parameter : parameters) {
    const auto& [weight_decay, decoupled] = parameter->penalty;
    if (weight_decay == 0.0 || decoupled) continue;
    double squares = 0.0;
    for (const Scalar value : parameter->value)
      squares += static_cast<double>(value) * static_cast<double>(value);
    total += 0.5 * weight_decay * squares;
  }
  return total;
}

void add_penalty_gradient(const Parameter& parameter, std::size_t first, std::span<Scalar> gradient) {
  const auto& [weight_decay, decoupled] = parameter.penalty;
  if (weight_decay == 0.0 || decoupled) return;
  kernel_set().add_multiple(gradient.size(), static_cast<Scalar>(weight_decay),
                            parameter.value.memptr() + first, gradient.data());
}

Scalar decoupled_factor(const Penalty& penalty, double learning_rate) {
  return static_cast<Scalar>(1.0 - learning_rate * penalty.weight_decay);
}

void apply_decoupled_decay(Parameter& parameter, double learning_rate, std::size_t first, std::size_t count) {
  if (parameter.penalty.weight_decay == 0.0 || !parameter.penalty.decoupled) return;
  const Scalar kept = decoupled_factor(parameter.penalty, learning_rate);
  Scalar* w = parameter.value.memptr() + first;
  for (std::size_t i = 0; i < count; ++i) w[i] *= kept;
}

}  // namespace rankcollapse
