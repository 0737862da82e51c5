#include "experiments/sweep/run_trial.hpp"

#include <fstream>

#include "engine/core/error.hpp"
#include "engine/core/floating_point.hpp"
#include "engine/files/atomic_write.hpp"
#include "engine/nn/kernels/gemm.hpp"
#include "engine/nn/tensors.hpp"
#include "engine/train/checkpoint.hpp"
#include "experiments/store/result_hash.hpp"
#include "experiments/store/store.hpp"
#include "experiments/store/trial_status.hpp"
#include "experiments/store/trials_table.hpp"
#include "experiments/sweep/provenance.hpp"
#include "experiments/sweep/recorder.hpp"

namespace rankcollapse {
namespace {

namespace fs = std::filesystem;
using Notes = std::map<std::string, std::string>;

constexpr const char* note_kernels = "blas_kernels";

void write_file(const fs::path& file, const std::string& content) {
  std::ofstream stream(file, std::ios::binary | std::ios::trunc);
  if (!(stream << content << std::flush))
    throw Error(ExitCode::cannot_write, "cannot write '" + file.string() + "'");
}

std::string weights(const Network& network) {
  Safetensors content;
  for (const MatrixInPlace& matrix : state_of(network)) content.tensors.push_back(to_tensor(matrix));
  return format_safetensors(content);
}

struct Start {
  Progress progress;
  Notes notes;
  std::string notice;
};

/// The network as the newest usable checkpoint has it, or as it is drawn.
Start prepare(Trial& trial, const fs::path& folder) {
  const Start anew{{}, {{note_kernels, blas_kernel_name()}}, {}};
  set_initial_weights(trial);
  const auto found =
      trial.training.optimizer ? CheckpointFolder(folder / "checkpoint").newest() : std::nullopt;
  if (!found) {
    write_file(folder / "config.yaml", trial.resolved);
    write_file(folder / "initial_weights.safetensors", weights(trial.network));
    return anew;
  }
  const auto kernels = found->content.metadata.find(note_kernels);
  if (kernels == found->content.metadata.end() || kernels->second != blas_kernel_name()) {
    Start start = anew;
    start.notice =
        "the checkpoint was made with the kernels of another processor family, which round differently: "
        "starting over";
    return start;
  }
  Start start{{}, found->content.metadata, {}};
  restore(found->content, found->file.string(), trial.network, trial.training, start.progress);
  return start;
}

void finish(const Trial& trial, const fs::path& folder, const std::string& identity, Outcome outcome,
            const Progress& progress, const Recorder& recorder, std::optional<bool> converged) {
  write_file(folder / "weights.safetensors", weights(trial.network));
  for (const char* name : {"weights.safetensors", "metrics.csv"}) sync_file(folder / name);
  TrialStatus status;
  status.state = outcome == Outcome::done ? "done" : "diverged";
  status.identity = identity;
  status.result_hash = result_hash(folder);
  status.steps = progress.step;
  status.converged = converged;
  status.seconds = recorder.seconds();
  status.final_metrics = recorder.last_row();
  write_status(folder, status);
  CheckpointFolder(folder / "checkpoint").remove();
  write_trials_table(folder.parent_path());
}

}  // namespace

TrialEnd run_trial(Trial& trial, const Dataset& dataset, const fs::path& results, Workers& workers,
                   const std::atomic<bool>& stop, TrialListener& listener) {
  flush_denormals();
  const std::string identity = identity_of(trial, dataset.checksum);
  const Store store(results);
  auto found = store.find(identity);
  const fs::path folder =
      found ? *found
            : store.create(trial.name, identity, provenance(trial, identity, dataset, workers.threads()));
  const TrialLock lock(folder);
  if (const auto status = read_status(folder)) return {TrialEnd::State::found, folder, status->steps};

  Start start = prepare(trial, folder);
  const Training training{
      trial.network, trial.training, {dataset.train.get(), dataset.test.get(), dataset.validation.get()},
      trial.seeds,   workers,        stop};
  Recorder recorder(folder, training, start.notes, listener);
  listener.began(folder, start.progress.step, start.notice);

  Progress& progress = start.progress;
  std::optional<bool> converged;
  const Outcome outcome = trial.training.optimizer
                              ? train(training, progress, recorder)
                              : train_full_batch(training, progress, recorder, converged.emplace(false));
  if (outcome == Outcome::interrupted) {
    const bool can_go_on = trial.training.optimizer != nullptr;
    if (can_go_on) recorder.save_checkpoint(progress);
    return {TrialEnd::State::interrupted, folder, progress.step, can_go_on};
  }
  finish(trial, folder, identity, outcome, progress, recorder, converged);
  return {outcome == Outcome::done ? TrialEnd::State::done : TrialEnd::State::diverged, folder,
          progress.step};
}

}  // namespace rankcollapse
