#include "experiments/sweep/provenance.hpp"

#include "engine/files/json.hpp"

namespace rankcollapse {
namespace {

// Both names of every penalty, for Keras' l2 and PyTorch's weight_decay differ by a factor of two, and by how
// much, as −log, it shrinks over the whole run a weight that the data do not reach.
Json::Array penalties(const Trial& trial) {
  Json::Array rows;
  for (const Parameter* parameter : trial.network.parameters()) {
    const auto& [weight_decay, decoupled] = parameter->penalty;
    if (weight_decay == 0.0) continue;
    rows.push_back(Json::Object{{"parameter", parameter->name},
                                {"weight_decay", weight_decay},
                                {"l2", weight_decay / 2.0},
                                {"decoupled", decoupled},
                                {"dose", dose(trial.training, parameter->penalty, trial.training.steps)}});
  }
  return rows;
}

// The file that the weights come from, or null where they are drawn.
Json initial_weights(const Trial& trial) {
  if (!trial.initial_weights) return {};
  return Json::Object{{"file", trial.initial_weights->file.string()},
                      {"checksum", trial.initial_weights->checksum}};
}

}  // namespace

std::string provenance(const Trial& trial, const std::string& identity, const std::string& data_checksum) {
  const Json json = Json::Object{{"identity", identity},
                                 {"numerics_version", numerics_version},
                                 {"precision", trial.precision},
                                 {"seeds", Json::Object{{"init", trial.seeds.init},
                                                        {"shuffle", trial.seeds.shuffle},
                                                        {"augment", trial.seeds.augment},
                                                        {"dropout", trial.seeds.dropout}}},
                                 {"data", Json::Object{{"checksum", data_checksum}}},
                                 {"initial_weights", initial_weights(trial)},
                                 {"penalties", penalties(trial)},
                                 {"sessions", Json::Array()}};
  return format_json(json) + "\n";
}

}  // namespace rankcollapse
