#include "experiments/store/committed_form.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <sstream>

#include "engine/config/config.hpp"
#include "engine/core/error.hpp"
#include "engine/files/atomic_write.hpp"
#include "engine/files/read_file.hpp"
#include "experiments/store/recorded_settings.hpp"
#include "experiments/store/recorded_trial.hpp"
#include "experiments/store/trial_folders.hpp"

namespace rankcollapse {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

/// The line of a setting without the places of a machine; nothing where it has none.
std::optional<std::string> without_places(const RecordedSetting& setting, const std::string& line) {
  const std::string indent = line.substr(0, line.find_first_not_of(' '));
  if (setting.address == "dataset.path")
    return indent + "# path: left out, a place on the machine that trained";
  // An origin outside of the folder of the experiment's file and the one around it shows where that lies.
  const bool far = setting.origin.starts_with('/') || setting.origin.starts_with("../../");
  const std::string origin = far ? fs::path(setting.origin).filename().string() : setting.origin;
  if (setting.address == "training.initial_weights") {
    return indent + "initial_weights: " + yaml_text(fs::path(setting.value).filename().string()) + "  # " +
           origin;
  }
  if (!far) return std::nullopt;
  return line.substr(0, line.size() - setting.origin.size()) + origin;
}

void remove_members(Json& json, std::initializer_list<std::string_view> names) {
  auto* object = std::get_if<Json::Object>(&json.value);
  if (object == nullptr) return;
  std::erase_if(*object, [&](const auto& member) {
    return std::find(names.begin(), names.end(), member.first) != names.end();
  });
}

Json* member(Json& json, std::string_view name) {
  auto* object = std::get_if<Json::Object>(&json.value);
  if (object == nullptr) return nullptr;
  const auto found =
      std::find_if(object->begin(), object->end(), [&](const auto& pair) { return pair.first == name; });
  return found == object->end() ? nullptr : &found->second;
}

bool is_of_committed_form(const fs::path& file) {
  const std::string name = file.filename().string();
  return file.extension() == ".csv" || file.extension() == ".npz" || name == "config.yaml" ||
         name == "provenance.json" || name == "status.json";
}

/// Writes the file unless it says the same already; whether it did.
bool write_file(const fs::path& file, const std::string& content) {
  if (read_file(file) == content) return false;
  replace_file(file, content);
  return true;
}

std::string content_of(const RecordedTrial& trial, const fs::path& file) {
  if (file.filename() == "config.yaml") return committed_config(trial.folder);
  if (file.filename() == "provenance.json") return format_json(committed_provenance(trial.provenance)) + "\n";
  const auto content = read_file(file);
  if (!content) throw Error(ExitCode::data, "cannot read '" + file.string() + "'");
  return *content;
}

/// status.json comes last: with it the trial is whole.
std::vector<fs::path> files_to_export(const fs::path& trial) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(trial)) {
    if (entry.is_regular_file() && is_of_committed_form(entry.path())) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end(), [](const fs::path& a, const fs::path& b) {
    return std::pair(a.filename() == "status.json", a) < std::pair(b.filename() == "status.json", b);
  });
  return files;
}

void create_folder(const fs::path& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error)
    throw Error(ExitCode::cannot_write, "cannot create '" + folder.string() + "': " + error.message());
}

class Exporter {
 public:
  Exporter(fs::path folder, std::uintmax_t largest_array) : largest_array_(largest_array) {
    report_.folder = std::move(folder);
    if (fs::exists(report_.folder / "trials.csv")) rows_there_ = read_trials_table(report_.folder);
    create_folder(report_.folder);
    for (const fs::path& there : trial_folders(report_.folder)) {
      exported_.emplace(recorded_identity(there), there);
    }
  }

  void add(TrialRow row) {
    if (!row.status || !row.status->finished()) {
      ++report_.unfinished;
      return;
    }
    const RecordedTrial trial = read_recorded_trial(row);
    const fs::path target = target_of(trial);
    copy(trial, target);
    sources_.insert(row.folder.parent_path());
    identities_.insert(row.identity);
    row.folder = target;
    rows_.push_back(std::move(row));
  }

  /// Finished trials that no row names are of an earlier sweep: they are not committed in silence, nor passed
  /// over in silence.
  void note_others(const fs::path& experiment) {
    for (const fs::path& trial : trial_folders(experiment)) {
      const auto status = read_status(trial);
      if (!status || !status->finished() || identities_.contains(status->identity)) continue;
      report_.notices.push_back("left out, as trials.csv does not name it: '" + trial.string() + "'");
    }
  }

  ExportReport finish() {
    for (const fs::path& source : sources_) copy_patches(source);
    for (TrialRow& row : rows_there_) {
      if (identities_.insert(row.identity).second) rows_.push_back(std::move(row));
    }
    write_trials_table(report_.folder, rows_);
    return std::move(report_);
  }

 private:
  /// The folder that holds this trial already, or one of the name that it has.
  fs::path target_of(const RecordedTrial& trial) const {
    const auto there = exported_.find(trial.identity);
    if (there != exported_.end()) return there->second;
    const fs::path target = report_.folder / trial.folder.filename();
    if (fs::exists(target)) {
      throw Error(ExitCode::cannot_write, "'" + target.string() + "' is there and is not an export of '" +
                                              trial.folder.string() + "': nothing in it is replaced");
    }
    return target;
  }

  void copy(const RecordedTrial& trial, const fs::path& target) {
    const bool is_new = !fs::exists(target);
    create_folder(target);
    bool changed = false;
    for (const fs::path& file : files_to_export(trial.folder)) {
      if (file.extension() == ".npz" && fs::file_size(file) > largest_array_) {
        report_.notices.push_back("left out for its size: '" + file.string() + "'");
        continue;
      }
      changed |= write_file(target / file.filename(), content_of(trial, file));
    }
    ++(is_new ? report_.written : changed ? report_.replaced : report_.unchanged);
  }

  void copy_patches(const fs::path& experiment) const {
    for (const auto& entry : fs::directory_iterator(experiment)) {
      const std::string name = entry.path().filename().string();
      if (!name.starts_with("source-") || !name.ends_with(".patch")) continue;
      write_file(report_.folder / name, read_file(entry.path()).value_or(""));
    }
  }

  std::uintmax_t largest_array_;
  ExportReport report_;
  std::vector<TrialRow> rows_, rows_there_;
  std::set<std::string> identities_;
  std::map<std::string, fs::path> exported_;  // the folders that were there, by identity
  std::set<fs::path> sources_;
};

}  // namespace

std::string committed_config(const fs::path& trial) {
  std::vector<std::string> lines = lines_of(read_file(trial / "config.yaml").value_or(""));
  for (const RecordedSetting& setting : recorded_settings(trial)) {
    if (setting.line == no_line) {
      throw Error(ExitCode::data,
                  "'" + (trial / "config.yaml").string() +
                      "' is not as it was recorded: a value has no line of its own, and places "
                      "of this machine cannot be left out");
    }
    if (auto line = without_places(setting, lines[setting.line])) lines[setting.line] = std::move(*line);
  }
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

Json committed_provenance(Json provenance) {
  if (Json* sessions = member(provenance, "sessions")) {
    if (auto* all = std::get_if<Json::Array>(&sessions->value)) {
      for (Json& session : *all) remove_members(session, {"host", "pid"});
    }
  }
  if (Json* data = member(provenance, "data")) {
    if (Json* description = member(*data, "description")) {
      const std::string text = description->text();
      *description = text.substr(0, text.find(", from "));
    }
  }
  if (Json* weights = member(provenance, "initial_weights")) {
    if (Json* file = member(*weights, "file")) *file = fs::path(file->text()).filename().string();
  }
  return provenance;
}

ExportReport export_experiment(const fs::path& experiment, const fs::path& destination,
                               std::uintmax_t largest_array) {
  std::vector<TrialRow> rows = recorded_rows(experiment);
  Exporter exporter(destination / experiment.filename(), largest_array);
  for (TrialRow& row : rows) exporter.add(std::move(row));
  exporter.note_others(experiment);
  return exporter.finish();
}

}  // namespace rankcollapse
