#include "experiments/sweep/run_trial.hpp"

#include <cmath>

#include "engine/core/error.hpp"
#include "engine/core/floating_point.hpp"
#include "engine/files/atomic_write.hpp"
#include "engine/nn/tensors.hpp"
#include "engine/train/checkpoint.hpp"
#include "experiments/store/result_hash.hpp"
#include "experiments/store/sync_trial.hpp"
#include "experiments/store/trial_log.hpp"
#include "experiments/store/trial_status.hpp"
#include "experiments/sweep/build_info.hpp"
#include "experiments/sweep/provenance.hpp"
#include "experiments/sweep/recorder.hpp"
#include "experiments/sweep/source_patch.hpp"

namespace rankcollapse {
namespace {

namespace fs = std::filesystem;
using Notes = std::map<std::string, std::string>;

constexpr const char* kernel_family_note = "kernel_family";

std::string weights(const Network& network) {
  Safetensors content;
  for (const MatrixInPlace& matrix : state_of(network)) content.tensors.push_back(to_tensor(matrix));
  return format_safetensors(content);
}

/// What a killed process was writing when it was killed.
void remove_left_overs(const fs::path& folder) {
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    if (entry.path().filename().string().find(".tmp-") != std::string::npos) fs::remove(entry.path(), error);
  }
}

struct Start {
  Progress progress;
  Safetensors checkpoint;  // that training goes on from; of one that begins only what identifies a new one
  std::string notice;
};

/// The network as it is drawn, or as its file has it. Checkpoints of before are forgotten: of more steps than
/// the next ones have, they would be taken for newer.
Start start_anew(Trial& trial, const fs::path& folder, std::string notice) {
  CheckpointFolder(folder / "checkpoint").remove();
  set_initial_weights(trial);
  replace_file(folder / "initial_weights.safetensors", weights(trial.network));
  return {{}, {{}, {{kernel_family_note, kernel_family_here()}}}, std::move(notice)};
}

/// The network as the newest usable checkpoint has it, or as it begins.
Start prepare(Trial& trial, const fs::path& folder) {
  auto found = trial.training.optimizer ? CheckpointFolder(folder / "checkpoint").newest() : std::nullopt;
  if (!found) return start_anew(trial, folder, "");
  const Notes& notes = found->content.metadata;
  const auto found_family = notes.find(kernel_family_note);
  const std::string family = found_family == notes.end() ? "unknown" : found_family->second;
  if (family != kernel_family_here()) {
    return start_anew(trial, folder,
                      "the checkpoint was made with the kernels " + family +
                          ", which round differently from " + kernel_family_here() + " here: starting over");
  }
  if (!can_go_on(folder, trial.probes, notes)) {
    return start_anew(trial, folder,
                      "files that the checkpoint counts on have lost what was in them: starting over");
  }
  Start start;
  restore(found->content, found->file.string(), trial.network, trial.training, start.progress);
  start.checkpoint = std::move(found->content);
  return start;
}

std::string steps_and_seconds(std::uint64_t steps, double seconds) {
  return std::to_string(steps) + " steps, " + shortest(std::round(seconds * 100.0) / 100.0) + " s";
}

void finish(const Trial& trial, const fs::path& folder, const TrialStatus& status, const Lease* lease,
            ProbeRecorder& probes, Session& session) {
  expect_lease(lease);
  probes.write_arrays();
  replace_file(folder / "weights.safetensors", weights(trial.network));
  session.note_probe_seconds(probes.seconds());
  session.record(status.steps, status.state);
  TrialStatus complete = status;
  complete.result_hash = result_hash(folder);
  sync_trial(folder);
  expect_lease(lease);
  write_status(folder, complete);
  CheckpointFolder(folder / "checkpoint").remove();
}

/// What run_trial() was called with, and the session that comes of it.
struct Call {
  Trial& trial;
  const Dataset& dataset;
  const fs::path& folder;
  const std::string& identity;
  Workers& workers;
  const Lease* lease;
  const std::atomic<bool>& stop;
  TrialListener& listener;
  std::optional<Session> session;
};

TrialEnd train_into(Call& call) {
  auto& [trial, dataset, folder, identity, workers, lease, stop, listener, running_session] = call;
  remove_left_overs(folder);
  Start start = prepare(trial, folder);
  Progress& progress = start.progress;
  Session& session = running_session.emplace(folder, provenance(trial, identity, dataset.checksum), dataset,
                                             trial.network, workers.threads(), progress.step);
  const Training training{
      trial.network,
      trial.training,
      {dataset.train.get(), dataset.test.get(), dataset.validation.get(), dataset.train_plain.get()},
      trial.seeds,
      workers,
      stop};
  ProbeRecorder probes(folder, trial.probes, training, start.checkpoint);
  start.checkpoint.tensors.clear();
  Recorder recorder(folder, training, start.checkpoint.metadata, probes, lease, session, listener);
  if (!start.notice.empty()) log_line(folder, start.notice);
  log_line(folder, progress.step == 0 ? "began" : "went on behind step " + std::to_string(progress.step));
  listener.began(folder, progress.step, start.notice);

  probes.step_ended(progress.step);  // at the start, or where the session before was interrupted in it
  std::optional<bool> converged;
  Outcome outcome = trial.training.optimizer
                        ? train(training, progress, recorder)
                        : train_full_batch(training, progress, recorder, converged.emplace(false));
  if (outcome == Outcome::done && !probes.training_ended(progress.step)) outcome = Outcome::interrupted;
  if (outcome == Outcome::interrupted) {
    const bool can_be_continued = trial.training.optimizer != nullptr;
    if (can_be_continued) recorder.save_checkpoint(progress);
    session.record(progress.step, "interrupted");
    log_line(folder, "interrupted after " + steps_and_seconds(progress.step, recorder.seconds()));
    return {TrialEnd::State::interrupted, folder, progress.step, can_be_continued};
  }
  const bool done = outcome == Outcome::done;
  TrialStatus status;
  status.state = done ? "done" : "diverged";
  status.identity = identity;
  status.steps = progress.step;
  status.converged = converged;
  status.seconds = recorder.seconds();
  status.final_metrics = recorder.last_row();
  finish(trial, folder, status, lease, probes, session);
  log_line(folder, status.state + " after " + steps_and_seconds(status.steps, status.seconds));
  return {done ? TrialEnd::State::done : TrialEnd::State::diverged, folder, progress.step};
}

}  // namespace

TrialEnd run_trial(Trial& trial, const Dataset& dataset, const fs::path& folder, const std::string& identity,
                   Workers& workers, const Lease* lease, const std::atomic<bool>& stop,
                   TrialListener& listener) {
  flush_denormals();
  Call call{trial, dataset, folder, identity, workers, lease, stop, listener, std::nullopt};
  const auto lost = [&] {
    log_line(folder, "stopped: another process has taken this trial over");
    return TrialEnd{TrialEnd::State::lost, folder};
  };
  try {
    if (lease != nullptr) {
      keep_source_patch(folder.parent_path(), build_info::changes_sha256, source_patch_beside_program());
    }
    return train_into(call);
  } catch (const LeaseLost&) {
    return lost();
  } catch (const std::exception& error) {
    // The other one's files are no error of ours.
    if (lease != nullptr && !lease->still_mine()) return lost();
    if (call.session) call.session->record_failure();
    log_line(folder, std::string("error: ") + error.what());
    throw;
  }
}

}  // namespace rankcollapse
