#include "experiments/sweep/worker.hpp"

#include <algorithm>
#include <iostream>

#include "engine/core/matrix.hpp"
#include "engine/files/csv.hpp"
#include "experiments/cli/interrupt.hpp"
#include "experiments/cli/results_argument.hpp"
#include "experiments/cli/surroundings.hpp"
#include "experiments/cli/verb.hpp"
#include "experiments/sweep/only.hpp"

namespace rankcollapse {
namespace {

namespace fs = std::filesystem;

/// For a person, or for the log of a cluster's job: a line a trial.
void print(const WorkerEvent& event) {
  const std::string trial = std::filesystem::path(event.trial).filename().string();
  if (event.kind == WorkerEvent::Kind::began) {
    std::cerr << trial << ": "
              << (event.step == 0 ? "training" : "going on behind step " + std::to_string(event.step))
              << (event.message.empty() ? "" : "; " + event.message) << std::endl;
  } else if (event.kind == WorkerEvent::Kind::ended) {
    std::cerr << trial << ": " << event.state << (event.message.empty() ? "" : ": " + event.message)
              << std::endl;
  } else if (event.kind == WorkerEvent::Kind::waiting) {
    std::cerr << "what is left is trained by other processes: waiting for them" << std::endl;
  }
}

/// The trials of the experiment's table that are meant.
std::vector<TrialRow> selected_trials(const fs::path& word, const std::string& only_text) {
  const std::vector<fs::path> experiments = experiments_called({word});
  if (experiments.size() > 1) {
    throw Error(ExitCode::usage,
                "worker: '" + word.string() + "' holds " + std::to_string(experiments.size()) +
                    " experiments: give one of them, as '" + experiments.front().string() + "'");
  }
  std::vector<TrialRow> rows = read_trials_table(experiments.front());
  if (only_text.empty()) return rows;
  const Only only = Only::parse(only_text, swept_keys(rows));
  std::erase_if(rows, [&](const TrialRow& row) {
    return !only.matches(row.swept, row.identity, row.folder.filename().string());
  });
  return rows;
}

/// Those that `run` tells on standard input.
std::vector<TrialRow> told_trials() {
  std::vector<TrialRow> rows;
  for (const std::vector<std::string>& line : read_csv("/proc/self/fd/0").rows) {
    rows.push_back({line.at(0), line.at(1), {}, {}});
  }
  return rows;
}

class WorkerVerb final : public Verb {
 public:
  std::vector<Option> options() override {
    return {{.name = "EXPERIMENT",
             .target = &experiment_,
             .help = "its folder, which `run` has made",
             .required = true,
             .offer = Offer::experiments},
            only_option(only_),
            data_option(data_),
            threads_option(threads_),
            {.name = "--events",
             .target = &events_,
             .help = "as `run` calls it: JSON lines out, a table of trials in"}};
  }

  ExitCode call() override {
    const Work work{events_ ? told_trials() : selected_trials(experiment_, only_), places_of_user(data_),
                    threads_or_all(threads_)};
    const StopOnSignal signals;
    const WorkEnd end = rankcollapse::work(work, signals.stop(), [&](const WorkerEvent& event) {
      if (events_) {
        std::cout << format_event(event) << std::endl;
      } else {
        print(event);
      }
    });
    switch (end) {
      case WorkEnd::interrupted:
        return ExitCode::interrupted;
      case WorkEnd::other_precision:
        throw OtherPrecisionNeeded{precision_name == std::string("float32") ? "float64" : "float32"};
      case WorkEnd::finished:
        break;
    }
    if (events_) return ExitCode::ok;  // `run` has been told of each
    const bool any_failed = std::any_of(work.trials.begin(), work.trials.end(), has_failed);
    return any_failed ? ExitCode::trials_failed : ExitCode::ok;
  }

 private:
  static bool has_failed(const TrialRow& row) {
    const auto status = read_status(row.folder);
    return status && status->state == "failed";
  }

  fs::path experiment_;
  std::string only_;
  std::optional<fs::path> data_;
  int threads_ = 0;
  bool events_ = false;
};

}  // namespace

std::unique_ptr<Verb> make_worker_verb() {
  return std::make_unique<WorkerVerb>();
}

}  // namespace rankcollapse
