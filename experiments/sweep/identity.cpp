#include "experiments/sweep/identity.hpp"

#include "engine/files/csv.hpp"

namespace rankcollapse {
namespace {

// The penalties as they fall, not as they are written: l2: c and weight_decay: 2c are one.
std::string penalties(const Network& network) {
  std::string text;
  for (const Parameter* parameter : network.parameters()) {
    const auto& [weight_decay, decoupled] = parameter->penalty;
    if (weight_decay == 0.0) continue;
    text += parameter->name + (decoupled ? " decoupled " : " ") + shortest(weight_decay) + "\n";
  }
  return text;
}

}  // namespace

Identity::Identity(const Trial& trial) {
  before_data_.update("numerics " + std::to_string(numerics_version) + "\n" + trial.canonical + "\n" +
                      penalties(trial.network));
  if (trial.initial_weights) after_data_ = "initial weights " + trial.initial_weights->checksum + "\n";
}

std::string Identity::with_data(const std::string& data_checksum) const {
  Sha256 stream = before_data_;
  stream.update("data " + data_checksum + "\n" + after_data_);
  return stream.hex();
}

std::string identity_of(const Trial& trial, const std::string& data_checksum) {
  return Identity(trial).with_data(data_checksum);
}

}  // namespace rankcollapse
