#include "experiments/sweep/recorded_sweep.hpp"

#include "experiments/sweep/news.hpp"
#include "experiments/sweep/provenance.hpp"

namespace rankcollapse {
namespace {

namespace fs = std::filesystem;

/// What of a trial the store begins its folder with, and what tells it from others.
struct Description {
  NewTrial folder;
  TrialInputs inputs;
};

Description describe(const Experiment& experiment, std::size_t index) {
  const PlannedTrial& planned = experiment.trials()[index];
  const Trial trial = experiment.build(index);
  return {{planned.identity, label(planned.swept), trial.resolved,
           provenance(trial, planned.identity, planned.data_checksum)},
          {trial.resolved, planned.data_checksum, numerics_version,
           trial.initial_weights ? trial.initial_weights->checksum : ""}};
}

}  // namespace

RecordedSweep record_sweep(const Experiment& experiment, Store& store, const std::vector<FoundTrial>& found) {
  RecordedSweep sweep;
  sweep.folder = store.experiment_folder(experiment.name()).lexically_normal();
  std::vector<std::size_t> missing;
  for (std::size_t index = 0; index < found.size(); ++index) {
    const PlannedTrial& planned = experiment.trials()[index];
    if (found[index].folder.empty()) missing.push_back(index);
    sweep.rows.push_back({found[index].folder, planned.identity, planned.swept, found[index].status});
  }
  std::vector<NewTrial> folders;
  std::vector<UnknownTrial> unknown;
  for (const std::size_t index : missing) {
    Description description = describe(experiment, index);
    folders.push_back(std::move(description.folder));
    unknown.push_back({{}, std::move(description.inputs)});
  }
  std::vector<fs::path> created;  // on a file system that is read only nothing has to be
  if (!folders.empty() || !fs::is_directory(sweep.folder)) created = store.create(experiment.name(), folders);
  for (std::size_t index = 0; index < missing.size(); ++index) {
    TrialRow& row = sweep.rows[missing[index]];
    row.folder = unknown[index].folder = created[index].lexically_normal();
    row.status = read_status(row.folder);  // another process may have made it, and more, meanwhile
  }
  write_trials_table(sweep.folder, sweep.rows);
  sweep.news = news_of(unknown, sweep.rows, sweep.folder);
  return sweep;
}

}  // namespace rankcollapse
