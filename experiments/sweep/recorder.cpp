#include "experiments/sweep/recorder.hpp"

#include <algorithm>

#include "experiments/store/sync_trial.hpp"

namespace rankcollapse {
namespace {

constexpr const char* note_metrics = "metrics.csv";  // the notes hold the length of a file under its name
constexpr const char* note_timing = "timing.csv";
constexpr const char* note_seconds = "seconds";

std::vector<std::string> metrics_columns(bool with_validation) {
  std::vector<std::string> columns = {"epoch",          "step",    "learning_rate", "train_loss",
                                      "train_accuracy", "penalty", "test_loss",     "test_accuracy"};
  if (with_validation) columns.insert(columns.end(), {"validation_loss", "validation_accuracy"});
  return columns;
}

double seconds_note(const std::map<std::string, std::string>& notes) {
  const auto found = notes.find(note_seconds);
  return found == notes.end() ? 0.0 : std::stod(found->second);
}

}  // namespace

void expect_lease(const Lease* lease) {
  if (lease != nullptr && !lease->still_mine()) throw LeaseLost();
}

bool can_go_on(const std::filesystem::path& folder, const std::vector<PlannedProbe>& probes,
               const std::map<std::string, std::string>& notes) {
  const auto reaches = [&](const char* name, std::uintmax_t length) {
    std::error_code error;
    const std::uintmax_t size = std::filesystem::file_size(folder / name, error);
    return !error && size >= length;
  };
  return reaches(note_metrics, noted_length(notes, note_metrics)) &&
         reaches(note_timing, noted_length(notes, note_timing)) &&
         reaches("initial_weights.safetensors", 1) && ProbeRecorder::can_go_on(folder, probes, notes);
}

Recorder::Recorder(std::filesystem::path folder, const Training& training,
                   std::map<std::string, std::string> notes, ProbeRecorder& probes, const Lease* lease,
                   Session& session, TrialListener& listener)
    : folder_(std::move(folder)),
      training_(training),
      probes_(probes),
      lease_(lease),
      session_(session),
      listener_(listener),
      checkpoints_(folder_ / "checkpoint"),
      notes_(std::move(notes)),
      columns_(metrics_columns(training.splits.validation != nullptr)),
      metrics_(folder_ / note_metrics, columns_, noted_length(notes_, note_metrics)),
      timing_(folder_ / note_timing, {"epoch", "seconds"}, noted_length(notes_, note_timing)),
      earlier_seconds_(seconds_note(notes_)),
      last_epoch_ended_(earlier_seconds_) {
  for (const std::string& column : columns_) {
    if (notes_.contains("last " + column)) last_row_.emplace_back(column, notes_.at("last " + column));
  }
}

double Recorder::seconds() const {
  return earlier_seconds_ + std::chrono::duration<double>(Clock::now() - started_).count();
}

void Recorder::epoch_ended(const EpochReport& report) {
  std::vector<std::string> row = {std::to_string(report.epoch),
                                  std::to_string(report.step),
                                  report.learning_rate ? shortest(*report.learning_rate) : "",
                                  shortest(report.train_loss),
                                  shortest(report.train_accuracy),
                                  shortest(report.penalty),
                                  shortest(report.test.loss),
                                  shortest(report.test.accuracy)};
  if (report.validation) {
    row.insert(row.end(), {shortest(report.validation->loss), shortest(report.validation->accuracy)});
  }
  metrics_.append(row);
  last_row_.clear();
  for (std::size_t index = 0; index < row.size(); ++index)
    last_row_.emplace_back(columns_[index], row[index]);

  const double now = seconds();
  timing_.append({std::to_string(report.epoch), shortest(now - last_epoch_ended_)});
  listener_.epoch_ended(report, now - last_epoch_ended_);
  last_epoch_ended_ = now;
}

void Recorder::step_ended(const Progress& progress) {
  probes_.step_ended(progress.step);
  if (checkpoint_is_due(progress)) save_checkpoint(progress);
  listener_.step_ended(progress);
}

bool Recorder::checkpoint_is_due(const Progress& progress) const {
  const TrainingPlan& plan = training_.plan;
  if (!plan.optimizer) return false;  // L-BFGS keeps its memory to itself: such a run starts over
  if (plan.checkpoint_steps > 0 && progress.step % plan.checkpoint_steps == 0) return true;
  const std::chrono::duration<double> passed = Clock::now() - last_checkpoint_;
  return plan.checkpoint_seconds > 0.0 && passed.count() >= plan.checkpoint_seconds;
}

void Recorder::save_checkpoint(const Progress& progress) {
  notes_[note_metrics] = std::to_string(metrics_.length());
  notes_[note_timing] = std::to_string(timing_.length());
  notes_[note_seconds] = shortest(seconds());
  for (const auto& [column, value] : last_row_) notes_["last " + column] = value;
  expect_lease(lease_);
  session_.note_probe_seconds(probes_.seconds());
  session_.record(progress.step);
  probes_.write_arrays();
  sync_trial(folder_);  // a checkpoint outlasts a crash only with the rows that it counts
  Safetensors checkpoint = capture(training_.network, training_.plan, progress, notes_);
  probes_.save(checkpoint);
  checkpoints_.save(progress.step, checkpoint);
  last_checkpoint_ = Clock::now();
}

}  // namespace rankcollapse
