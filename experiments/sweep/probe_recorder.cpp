#include "experiments/sweep/probe_recorder.hpp"

#include <algorithm>
#include <chrono>

#include "engine/core/error.hpp"
#include "engine/nn/tensors.hpp"

namespace rankcollapse {
namespace {

constexpr const char* note_step = "probed_step";

/// The matrices of Network::parameters() as the file has them.
std::vector<Matrix> read_initial_weights(const std::filesystem::path& file, const Network& network) {
  const Safetensors content = read_safetensors(file);
  const auto parameters = network.parameters();
  std::vector<Matrix> weights;
  weights.reserve(parameters.size());
  for (const Parameter* parameter : parameters) {
    const Tensor* tensor = content.find(parameter->name);
    if (tensor == nullptr) throw Error(ExitCode::data, file.string() + ": holds no " + parameter->name);
    Matrix& copy = weights.emplace_back(parameter->value.n_rows, parameter->value.n_cols);
    const bool is_weight = parameter->kind == Parameter::Kind::weight;
    from_tensor(*tensor, {parameter->name, &copy, parameter->columns, is_weight}, file.string());
  }
  return weights;
}

}  // namespace

ProbeRecorder::ProbeRecorder(const std::filesystem::path& folder, const std::vector<PlannedProbe>& probes,
                             const Training& training, const Safetensors& checkpoint)
    : probes_(probes), training_(training) {
  if (probes.empty()) return;
  initial_weights_ = read_initial_weights(folder / "initial_weights.safetensors", training.network);
  for (const PlannedProbe& planned : probes) files_.emplace_back(folder, planned, checkpoint);
  const auto noted = checkpoint.metadata.find(note_step);
  if (noted != checkpoint.metadata.end()) measured_step_ = std::stoull(noted->second);
}

bool ProbeRecorder::can_go_on(const std::filesystem::path& folder, const std::vector<PlannedProbe>& probes,
                              const std::map<std::string, std::string>& notes) {
  return std::all_of(probes.begin(), probes.end(),
                     [&](const PlannedProbe& planned) { return ProbeFiles::reach(folder, planned, notes); });
}

void ProbeRecorder::step_ended(std::uint64_t step) {
  if (step == training_.plan.steps) return;  // the end, of which training_ended() tells
  if (measured_step_ != step) measure(step, false);
}

bool ProbeRecorder::training_ended(std::uint64_t step) {
  if (measured_step_ == step) {
    // Nobody knew that L-BFGS would end there: the same moment again, by all whose turn it is.
    for (std::size_t index = 0; index < probes_.size(); ++index) {
      if (probes_[index].cadence.is_due(step)) files_[index].remove_last();
    }
  }
  return measure(step, true);
}

bool ProbeRecorder::measure(std::uint64_t step, bool at_end) {
  const auto began = std::chrono::steady_clock::now();
  const Snapshot snapshot(training_, initial_weights_, step, at_end, &initial_spectra_);
  std::vector<std::pair<ProbeFiles*, ProbeFindings>> found;
  for (std::size_t index = 0; index < probes_.size(); ++index) {
    const auto& [name, cadence, probe] = probes_[index];
    if (!cadence.is_due(step) && !(at_end && cadence.at_end)) continue;
    if (training_.stop) return false;
    auto findings = probe->measure(snapshot);
    if (!findings) return false;
    found.emplace_back(&files_[index], *std::move(findings));
  }
  for (const auto& [files, findings] : found) files->append(snapshot, findings);
  measured_step_ = step;
  seconds_ += std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  return true;
}

void ProbeRecorder::write_arrays() {
  for (ProbeFiles& files : files_) files.write_arrays();
}

void ProbeRecorder::save(Safetensors& checkpoint) const {
  for (const ProbeFiles& files : files_) files.save(checkpoint);
  if (measured_step_) checkpoint.metadata[note_step] = std::to_string(*measured_step_);
}

}  // namespace rankcollapse
