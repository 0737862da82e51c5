#include "experiments/sweep/worker.hpp"

#include <algorithm>
#include <chrono>
#include <new>
#include <thread>
#include <vector>

#include "engine/core/error.hpp"
#include "engine/core/floating_point.hpp"
#include "experiments/store/lease.hpp"
#include "experiments/store/trial_status.hpp"
#include "experiments/sweep/run_trial.hpp"
#include "experiments/sweep/trial.hpp"

namespace rankcollapse {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds between_steps{100};  // told of at most so often
constexpr std::chrono::milliseconds shortest_wait{50}, longest_wait{1000};

/// Turns what a trial tells into events.
class Teller final : public TrialListener {
 public:
  Teller(const Trial& trial, fs::path folder, const std::function<void(const WorkerEvent&)>& tell)
      : plan_(trial.training), folder_(std::move(folder)), tell_(tell) {}

  void began(const fs::path&, std::uint64_t step, const std::string& notice) override {
    first_step_ = step;
    began_ = Clock::now();
    WorkerEvent event = event_at(WorkerEvent::Kind::began, step);
    event.message = notice;
    tell_(event);
  }

  void epoch_ended(const EpochReport& report, double seconds) override {
    WorkerEvent event = event_at(WorkerEvent::Kind::epoch, report.step);
    event.epoch = report.epoch;
    event.loss = report.train_loss;
    event.accuracy = report.train_accuracy;
    event.test_loss = report.test.loss;
    event.test_accuracy = report.test.accuracy;
    event.seconds = seconds;
    tell_(event);
  }

  void step_ended(const Progress& progress) override {
    const auto now = Clock::now();
    if (progress.samples == 0 || now - told_ < between_steps) return;
    told_ = now;
    const auto seen = static_cast<double>(progress.samples);
    WorkerEvent event = event_at(WorkerEvent::Kind::step, progress.step);
    event.loss = progress.loss_sum / seen;
    event.accuracy = static_cast<double>(progress.correct) / seen;
    event.images_per_second = static_cast<double>((progress.step - first_step_) * plan_.batch_size) /
                              std::chrono::duration<double>(now - began_).count();
    tell_(event);
  }

 private:
  WorkerEvent event_at(WorkerEvent::Kind kind, std::uint64_t step) const {
    WorkerEvent event;
    event.kind = kind;
    event.trial = folder_.string();
    event.step = step;
    event.steps = plan_.steps;
    event.epoch = step / plan_.steps_per_epoch + 1;
    return event;
  }

  const TrainingPlan& plan_;
  fs::path folder_;
  const std::function<void(const WorkerEvent&)>& tell_;
  std::uint64_t first_step_ = 0;
  Clock::time_point began_ = Clock::now(), told_;
};

bool has_ended(const fs::path& trial) {
  return fs::exists(trial / "status.json");
}

/// What became of a row when it was last tried.
enum class Standing { unfinished, finished, taken, other_precision };

class Worker {
 public:
  Worker(const Work& work, const std::atomic<bool>& stop, const std::function<void(const WorkerEvent&)>& tell)
      : work_(work), stop_(stop), tell_(tell), workers_(work.threads) {
    for (const TrialRow& row : work.trials) rows_.push_back({row, Standing::unfinished});
  }

  WorkEnd work() {
    for (auto wait = shortest_wait;; wait = std::min(2 * wait, longest_wait)) {
      if (walk()) wait = shortest_wait;
      if (interrupted_ || stop_) return WorkEnd::interrupted;
      if (count(Standing::other_precision) > 0) return WorkEnd::other_precision;
      if (count(Standing::finished) == rows_.size()) return WorkEnd::finished;
      tell_of_others();
      std::this_thread::sleep_for(wait);
    }
  }

 private:
  struct Row {
    TrialRow trial;
    Standing standing;
  };

  std::size_t count(Standing standing) const {
    return static_cast<std::size_t>(
        std::count_if(rows_.begin(), rows_.end(), [&](const Row& row) { return row.standing == standing; }));
  }

  /// Tries every row that is not known to be finished, once. True where one was trained.
  bool walk() {
    bool trained = false;
    for (Row& row : rows_) {
      if (stop_ || interrupted_) break;
      if (row.standing == Standing::finished) continue;
      row.standing = try_row(row.trial, trained);
    }
    return trained;
  }

  Standing try_row(const TrialRow& row, bool& trained) {
    if (has_ended(row.folder)) return Standing::finished;
    const auto lease = Lease::take(row.folder);
    if (!lease) return Standing::taken;
    if (has_ended(row.folder)) return Standing::finished;  // while the lease was taken
    tell_of(row, WorkerEvent::Kind::took, "", "");
    try {
      auto document = Document::load(row.folder / "config.yaml");
      Trial trial = read_trial(document, "trial");
      if (trial.precision != precision_name) return Standing::other_precision;
      trained = true;
      return train(row, trial, *lease);
    } catch (const Error& error) {
      if (error.code() == ExitCode::cannot_write) throw;
      return fail(row, error.what());
    } catch (const std::bad_alloc&) {
      return fail(row, "there is not enough memory for this network, batch and data set");
    }
  }

  Standing train(const TrialRow& row, Trial& trial, const Lease& lease) {
    const Dataset& dataset = dataset_of(trial);
    if (identity_of(trial, dataset.checksum) != row.identity) {
      return fail(
          row,
          "its config.yaml or its data were changed after it was planned: where the data are right, remove "
          "the folder '" +
              row.folder.string() + "', and the next run makes it anew");
    }
    Teller teller(trial, row.folder, tell_);
    const TrialEnd end = run_trial(trial, dataset, row.folder, row.identity, workers_, &lease, stop_, teller);
    WorkerEvent event;
    event.kind = WorkerEvent::Kind::ended;
    event.trial = row.folder.string();
    event.step = end.steps;
    event.state = state_name(end.state);
    tell_(event);
    interrupted_ = end.state == TrialEnd::State::interrupted;
    const bool ended = end.state == TrialEnd::State::done || end.state == TrialEnd::State::diverged;
    return ended ? Standing::finished : Standing::taken;
  }

  static std::string state_name(TrialEnd::State state) {
    switch (state) {
      case TrialEnd::State::done:
        return "done";
      case TrialEnd::State::diverged:
        return "diverged";
      case TrialEnd::State::interrupted:
        return "interrupted";
      case TrialEnd::State::lost:
        return "lost";
    }
    return "";
  }

  Standing fail(const TrialRow& row, const std::string& error) {
    TrialStatus status;
    status.state = "failed";
    status.identity = row.identity;
    status.error = error;
    write_status(row.folder, status);
    tell_of(row, WorkerEvent::Kind::ended, status.state, error);
    return Standing::finished;
  }

  void tell_of(const TrialRow& row, WorkerEvent::Kind kind, const std::string& state,
               const std::string& message) {
    WorkerEvent event;
    event.kind = kind;
    event.trial = row.folder.string();
    event.state = state;
    event.message = message;
    tell_(event);
  }

  /// Trials that follow each other mostly have their data in common.
  const Dataset& dataset_of(const Trial& trial) {
    const std::string key = trial.data + " " + std::to_string(trial.seeds.augment);
    if (!dataset_ || key != dataset_key_) {
      dataset_.reset();  // two of them may not fit into memory
      dataset_ = trial.dataset->load(work_.data, trial.seeds.augment);
      dataset_key_ = key;
    }
    return *dataset_;
  }

  void tell_of_others() {
    if (told_of_others_) return;
    told_of_others_ = true;
    WorkerEvent event;
    event.kind = WorkerEvent::Kind::waiting;
    for (const Row& row : rows_) {
      if (row.standing == Standing::taken) event.trial = row.trial.folder.string();
    }
    tell_(event);
  }

  const Work& work_;
  const std::atomic<bool>& stop_;
  const std::function<void(const WorkerEvent&)>& tell_;
  Workers workers_;
  std::vector<Row> rows_;
  std::optional<Dataset> dataset_;
  std::string dataset_key_;
  bool interrupted_ = false, told_of_others_ = false;
};

}  // namespace

WorkEnd work(const Work& work, const std::atomic<bool>& stop,
             const std::function<void(const WorkerEvent&)>& tell) {
  flush_denormals();
  return Worker(work, stop, tell).work();
}

}  // namespace rankcollapse
