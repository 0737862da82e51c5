#include <algorithm>
#include <iostream>
#include <map>

#include "engine/core/error.hpp"
#include "engine/files/json.hpp"
#include "experiments/cli/condition_text.hpp"
#include "experiments/cli/results_argument.hpp"
#include "experiments/cli/text_table.hpp"
#include "experiments/cli/trial_summary.hpp"
#include "experiments/cli/verb.hpp"
#include "experiments/store/recorded_trial.hpp"
#include "experiments/store/time_left.hpp"
#include "experiments/store/trial_condition.hpp"

namespace rankcollapse {
namespace {

namespace fs = std::filesystem;
using Kind = TrialCondition::Kind;
using Cells = std::vector<std::vector<std::string>>;

/// A trial of a sweep as it is now.
struct Seen {
  TrialRow row;
  TrialCondition condition;
  TrialProgress progress;  // of one that has begun and not ended
};

std::vector<Seen> look_at(const fs::path& experiment) {
  std::vector<Seen> trials;
  for (TrialRow& row : recorded_rows(experiment)) {
    const TrialCondition condition = condition_of(row.folder, row.status);
    const bool is_under_way = condition.kind == Kind::running || condition.kind == Kind::interrupted;
    trials.push_back({std::move(row), condition, {}});
    if (is_under_way) trials.back().progress = progress_of(trials.back().row.folder);
  }
  return trials;
}

std::optional<TimeLeft> time_left_of(const std::vector<Seen>& trials) {
  std::vector<TimedTrial> timed;
  for (const Seen& seen : trials) timed.push_back({seen.row.status, seen.condition.kind, seen.progress});
  return time_left(timed);
}

std::map<Kind, std::size_t> counts_of(const std::vector<Seen>& trials) {
  std::map<Kind, std::size_t> counts;
  for (const Seen& seen : trials) ++counts[seen.condition.kind];
  return counts;
}

std::string beat_text(const LeaseHolder& holder) {
  return duration(holder.beat_age_seconds) + " ago";
}

class StatusVerb final : public Verb {
 public:
  std::vector<Option> options() override {
    return {experiments_option(results_),
            {.name = "--all", .target = &all_, .help = "show every trial, also those that have ended"},
            json_option(json_)};
  }

  ExitCode call() override {
    Json::Array experiments;
    bool first = true;
    ExitCode exit_code = ExitCode::ok;
    for (const fs::path& experiment : experiments_called(results_)) {
      std::vector<Seen> trials;
      try {
        trials = look_at(experiment);
      } catch (const Error& error) {
        std::cerr << experiment.string() << ": cannot be shown: " << error.what() << "\n";
        exit_code = error.code();
        continue;
      }
      if (json_) {
        experiments.push_back(to_json(experiment, trials));
      } else {
        std::cout << (first ? "" : "\n");
        print(experiment, trials);
      }
      first = false;
    }
    if (json_) std::cout << format_json(experiments) << "\n";
    return exit_code;
  }

 private:
  void print(const fs::path& experiment, const std::vector<Seen>& trials) const {
    std::cout << experiment.string() << ": " << trials.size() << (trials.size() == 1 ? " trial" : " trials");
    const auto counts = counts_of(trials);
    const char* separator = ": ";
    for (const Kind kind : all_conditions()) {
      const auto found = counts.find(kind);
      if (found == counts.end()) continue;
      std::cout << separator << found->second << " " << name_of(kind);
      separator = ", ";
    }
    std::cout << "\n";
    if (const auto left = time_left_of(trials)) {
      std::cout << "about " << duration(left->training_seconds) << " of training left";
      if (left->running > 1) {
        std::cout << ", " << duration(left->seconds()) << " with " << left->running << " at a time";
      }
      std::cout << "\n";
    }
    print_running(trials);
    print_failed(experiment, trials);
    if (all_) print_all(trials);
  }

  static void print_running(const std::vector<Seen>& trials) {
    Cells cells = {{"running", "epoch", "train loss", "accuracy", "test loss", "accuracy", "host", "process",
                    "sign of life"}};
    for (const Seen& seen : trials) {
      if (seen.condition.kind != Kind::running) continue;
      const LeaseHolder& holder = *seen.condition.holder;
      std::vector<std::string> row = {seen.row.folder.filename().string(), epoch_text(seen.progress)};
      for (const char* column : {"train_loss", "train_accuracy", "test_loss", "test_accuracy"}) {
        const std::string value = seen.progress.last(column);
        row.push_back(value.empty() ? "" : for_people(value));
      }
      row.insert(row.end(), {holder.host, std::to_string(holder.pid), beat_text(holder)});
      cells.push_back(std::move(row));
    }
    if (cells.size() > 1) std::cout << "\n" << text_table(cells);
  }

  static void print_failed(const fs::path& experiment, const std::vector<Seen>& trials) {
    for (const Seen& seen : trials) {
      if (seen.condition.kind != Kind::failed) continue;
      std::cout << "\nfailed: " << seen.row.folder.filename().string() << "\n  " << seen.row.status->error
                << "\n  the command that trained " << experiment.filename().string()
                << " tries it again; alone: rankcollapse run CONFIG --only " << seen.row.identity.substr(0, 8)
                << "\n";
    }
  }

  static void print_all(const std::vector<Seen>& trials) {
    Cells cells = {{"trial", "status", "epoch", "seconds", "train loss", "test loss", "test accuracy"}};
    for (const Seen& seen : trials) {
      const auto metric = [&](const std::string& name) {
        const auto& metrics = seen.row.status ? seen.row.status->final_metrics : seen.progress.last_metrics;
        const auto found = std::find_if(metrics.begin(), metrics.end(),
                                        [&](const auto& pair) { return pair.first == name; });
        return found == metrics.end() || found->second.empty() ? "" : for_people(found->second);
      };
      const double seconds = seen.row.status ? seen.row.status->seconds : seen.progress.seconds;
      cells.push_back({seen.row.folder.filename().string(), std::string(name_of(seen.condition.kind)),
                       metric("epoch"), seconds > 0.0 ? significant(seconds, 3) : "", metric("train_loss"),
                       metric("test_loss"), metric("test_accuracy")});
    }
    std::cout << "\n" << text_table(cells);
  }

  Json to_json(const fs::path& experiment, const std::vector<Seen>& trials) const {
    const auto counts = counts_of(trials);
    Json::Object numbers;
    for (const Kind kind : all_conditions()) {
      const auto found = counts.find(kind);
      numbers.emplace_back(std::string(name_of(kind)),
                           static_cast<std::uint64_t>(found == counts.end() ? 0 : found->second));
    }
    Json::Array shown;
    for (const Seen& seen : trials) {
      const bool has_ended = seen.condition.kind == Kind::done || seen.condition.kind == Kind::diverged;
      if (has_ended && !all_) continue;
      const RecordedTrial trial{seen.row.folder, seen.row.identity, seen.row.swept, {}, seen.row.status};
      shown.push_back(condition_json(trial, seen.condition, seen.progress));
    }
    const auto left = time_left_of(trials);
    return Json::Object{{"experiment", experiment.string()},
                        {"counts", std::move(numbers)},
                        {"seconds_of_training_left", left ? Json(left->training_seconds) : Json()},
                        {"seconds_left", left ? Json(left->seconds()) : Json()},
                        {"trials", std::move(shown)}};
  }

  std::vector<fs::path> results_;
  bool all_ = false, json_ = false;
};

}  // namespace

std::unique_ptr<Verb> make_status_verb() {
  return std::make_unique<StatusVerb>();
}

}  // namespace rankcollapse
