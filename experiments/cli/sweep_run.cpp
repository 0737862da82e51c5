#include "experiments/cli/sweep_run.hpp"

#include <signal.h>
#include <sys/wait.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <map>

#include "engine/files/csv.hpp"
#include "experiments/store/lease.hpp"
#include "experiments/store/trial_status.hpp"
#include "experiments/sweep/worker_event.hpp"
#include "experiments/sweep/worker_processes.hpp"

namespace rankcollapse {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::milliseconds patience{100};
constexpr std::chrono::seconds between_tables{5};
constexpr std::chrono::seconds between_requests{1};
constexpr int most_deaths = 2;  // of workers at one trial

std::vector<std::string> worker_command(const SweepRun& run) {
  std::vector<std::string> command = {"rankcollapse", "worker", run.experiment.string(), "--events"};
  command.insert(command.end(), run.worker_options.begin(), run.worker_options.end());
  return command;
}

/// The trials that workers are to train, as a table of their own: trials.csv is rewritten by whoever runs
/// another sweep of this name.
std::string worker_input(const SweepRun& run) {
  std::string table = csv_line({"trial", "identity"});
  for (const std::size_t index : run.selected) {
    table += csv_line({run.rows[index].folder.string(), run.rows[index].identity});
  }
  return table;
}

std::string cause_of_death(int status) {
  if (WIFEXITED(status) && WEXITSTATUS(status) == static_cast<int>(ExitCode::interrupted)) {
    return "was stopped by a signal from elsewhere";
  }
  if (WIFSIGNALED(status)) {
    const int signal = WTERMSIG(status);
    return "was killed by signal " + std::to_string(signal) + " (" + ::strsignal(signal) + ")" +
           (signal == SIGKILL ? ": perhaps the system was out of memory" : "");
  }
  return "ended with exit code " + std::to_string(WEXITSTATUS(status));
}

class Supervisor {
 public:
  Supervisor(const SweepRun& run, const std::atomic<bool>& stop, SweepDisplay& display)
      : run_(run),
        stop_(stop),
        display_(display),
        rows_(run.rows),
        workers_(std::filesystem::read_symlink("/proc/self/exe").string(), worker_command(run),
                 worker_input(run)) {
    for (std::size_t index = 0; index < rows_.size(); ++index)
      index_of_[rows_[index].folder.string()] = index;
  }

  ExitCode supervise() {
    for (int job = 0; job < run_.jobs; ++job) workers_.start();
    auto table_written = Clock::now();
    while (workers_.running() > 0) {
      workers_.wait(
          patience, [&](pid_t process, const std::string& line) { told(process, line); },
          [&](const WorkerProcesses::Ended& end) { ended(end); });
      if (stop_ || stopping_) request_stop();
      tell_who_is_awaited();
      display_.refresh();
      if (table_changed_ && Clock::now() - table_written > between_tables) {
        write_table();
        table_written = Clock::now();
      }
    }
    write_final_table();
    if (code_ != ExitCode::ok) return code_;
    if ((stop_ || failed_ == 0) && has_unfinished()) return ExitCode::interrupted;
    return failed_ == 0 ? ExitCode::ok : ExitCode::trials_failed;
  }

 private:
  void told(pid_t process, const std::string& line) {
    const auto event = parse_event(line);
    if (!event) return display_.message(line);
    if (event->kind == WorkerEvent::Kind::waiting) {
      awaited_ = event->trial;
      return;
    }
    if (!index_of_.contains(event->trial)) return;
    if (event->kind == WorkerEvent::Kind::took) at_[process] = event->trial;
    if (event->kind == WorkerEvent::Kind::ended) {
      if (event->state != "interrupted") at_.erase(process);
      trial_ended(*event);
    }
    display_.tell(*event);
  }

  void trial_ended(const WorkerEvent& event) {
    TrialRow& row = rows_[index_of_.at(event.trial)];
    row.status = read_status(row.folder);
    table_changed_ = true;
    if (event.state != "failed") return;
    ++failed_;
    if (run_.fail_fast) stopping_ = true;
  }

  void ended(const WorkerProcesses::Ended& end) {
    const bool exited = WIFEXITED(end.status);
    const auto code = static_cast<ExitCode>(exited ? WEXITSTATUS(end.status) : 0);
    if (exited && (code == ExitCode::ok || code == ExitCode::trials_failed)) return;
    if (exited && (code == ExitCode::cannot_write || code == ExitCode::usage || code == ExitCode::data)) {
      code_ = code;  // it has said why
      stopping_ = true;
      return;
    }
    died(end);
  }

  /// A worker that was to go on is gone, by a signal or an error of ours.
  void died(const WorkerProcesses::Ended& end) {
    const auto at = at_.find(end.process);
    if (stop_ || stopping_) return;
    if (at == at_.end()) {
      display_.message("a worker " + cause_of_death(end.status) + " between trials");
      if (++deaths_[""] < most_deaths) return workers_.start();
      code_ = ExitCode::internal;
      stopping_ = true;
      return;
    }
    const std::string trial = at->second;
    at_.erase(at);
    WorkerEvent event;
    event.kind = WorkerEvent::Kind::ended;
    event.trial = trial;
    event.state = "interrupted";
    event.message = "the process that trained it " + cause_of_death(end.status);
    if (++deaths_[trial] >= most_deaths && give_up(trial, event.message)) {
      event.state = "failed";
      trial_ended(event);
    } else {
      display_.message(event.message + "; another one goes on with " + trial);
    }
    display_.tell(event);
    if (!stopping_) workers_.start();
  }

  /// False where another process is at the trial by now, or was and has ended it.
  bool give_up(const std::string& trial, const std::string& error) {
    const TrialRow& row = rows_[index_of_.at(trial)];
    const auto lease = Lease::take(row.folder);
    if (!lease || read_status(row.folder)) return false;
    TrialStatus status;
    status.state = "failed";
    status.identity = row.identity;
    status.error = error;
    write_status(row.folder, status);
    return true;
  }

  /// That nothing happens is to be understood, where it lies with others.
  void tell_who_is_awaited() {
    if (awaited_.empty() || !at_.empty() || told_who_is_awaited_) return;
    if (const auto status = read_status(awaited_); status && status->finished()) return;  // just now
    const auto holder = read_lease(awaited_);
    if (!holder || !holder->alive) return;
    told_who_is_awaited_ = true;
    display_.message("what is left is trained by others (" + awaited_ + ": process " +
                     std::to_string(holder->pid) + " on " + holder->host + "): waiting for them");
  }

  /// Again and again, for a process that is just being started may miss it.
  void request_stop() {
    const auto now = Clock::now();
    if (now - requested_ < between_requests) return;
    requested_ = now;
    workers_.stop();
  }

  void write_table() {
    write_trials_table(run_.experiment, rows_);
    table_changed_ = false;
  }

  /// With what other processes have finished meanwhile.
  void write_final_table() {
    for (const std::size_t index : run_.selected) {
      TrialRow& row = rows_[index];
      if (row.status) continue;
      row.status = read_status(row.folder);
      if (row.status && row.status->state == "failed") ++failed_;
    }
    write_table();
  }

  bool has_unfinished() const {
    return std::any_of(run_.selected.begin(), run_.selected.end(),
                       [&](std::size_t index) { return !rows_[index].status; });
  }

  const SweepRun& run_;
  const std::atomic<bool>& stop_;
  SweepDisplay& display_;
  std::vector<TrialRow> rows_;
  WorkerProcesses workers_;
  std::map<std::string, std::size_t> index_of_;
  std::map<pid_t, std::string> at_;  // the trial that a worker is at
  std::string awaited_;              // a trial that other processes are at
  bool told_who_is_awaited_ = false;
  std::map<std::string, int> deaths_;  // by trial; "": at none
  ExitCode code_ = ExitCode::ok;       // why all had to end
  std::size_t failed_ = 0;             // trials
  Clock::time_point requested_{};
  bool stopping_ = false, table_changed_ = false;
};

}  // namespace

ExitCode train_sweep(const SweepRun& run, const std::atomic<bool>& stop, SweepDisplay& display) {
  return Supervisor(run, stop, display).supervise();
}

}  // namespace rankcollapse
