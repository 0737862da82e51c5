#include "experiments/store/store.hpp"

#include <algorithm>
#include <charconv>

#include "engine/core/error.hpp"
#include "engine/files/atomic_write.hpp"
#include "engine/files/json.hpp"
#include "engine/files/read_file.hpp"
#include "experiments/store/file_lock.hpp"
#include "experiments/store/trial_folders.hpp"
#include "experiments/store/trial_status.hpp"

namespace rankcollapse {
namespace {

namespace fs = std::filesystem;

constexpr const char* provenance_name = "provenance.json";

std::string digits_of(const std::string& identity) {
  return identity.substr(0, digits_of_identity);
}

/// The digits that the name of a trial's folder ends with; empty for any other name.
std::string digits_in_name(const std::string& name) {
  const std::size_t tilde = name.rfind('~');
  return tilde == name.npos ? std::string() : name.substr(tilde + 1);
}

/// Of an unfinished trial. Empty where its making was cut short, by a killed process or, as the files that a
/// trial begins with are not synced, by a crash of the machine.
std::string identity_in(const fs::path& trial) {
  std::error_code absent;
  if (fs::file_size(trial / "config.yaml", absent) == 0 || absent) return {};
  const auto text = read_file(trial / provenance_name);
  try {
    const Json json = parse_json(text.value_or(""), provenance_name);
    const Json* found = json.find("identity");
    return found == nullptr ? std::string() : found->text();
  } catch (const Error&) {
    return {};
  }
}

std::string four_digits(int number) {
  const std::string digits = std::to_string(number);
  return std::string(4 - std::min<std::size_t>(4, digits.size()), '0') + digits;
}

[[noreturn]] void cannot_create(const fs::path& folder, const std::error_code& error) {
  throw Error(ExitCode::cannot_write, "cannot create '" + folder.string() + "': " + error.message());
}

/// A folder that was not there before, under the first free number behind `last`.
fs::path make_folder(const fs::path& experiment, int& last, const NewTrial& trial) {
  const std::string name = (trial.label.empty() ? "" : "_" + trial.label) + "~" + digits_of(trial.identity);
  while (true) {
    const fs::path folder = experiment / (four_digits(++last) + name);
    std::error_code error;
    if (fs::create_directory(folder, error)) return folder;
    if (error) cannot_create(folder, error);
  }
}

}  // namespace

Store::Store(fs::path results) : results_(std::move(results)), runs_(results_ / "runs") {
  read_names();
}

void Store::read_names() {
  by_digits_.clear();
  last_number_.clear();
  std::error_code none;
  for (const auto& experiment : fs::directory_iterator(runs_, none)) read_names_in(experiment.path(), false);
  for (const auto& experiment : fs::directory_iterator(results_, none)) {
    if (experiment.path() != runs_) read_names_in(experiment.path(), true);
  }
}

void Store::read_names_in(const fs::path& folder, bool committed) {
  int& last = last_number_[folder.filename().string()];
  std::error_code not_a_folder;
  for (const auto& trial : fs::directory_iterator(folder, not_a_folder)) {
    const std::string name = trial.path().filename().string();
    const std::string digits = digits_in_name(name);
    if (digits.size() != digits_of_identity) continue;
    by_digits_[digits].push_back({trial.path(), committed});
    int number = 0;
    std::from_chars(name.data(), name.data() + name.size(), number);
    last = std::max(last, number);
  }
}

int Store::next_number(const std::string& experiment) const {
  const auto last = last_number_.find(experiment);
  return last == last_number_.end() ? 1 : last->second + 1;
}

std::optional<fs::path> Store::find(const std::string& identity) const {
  const auto candidates = by_digits_.find(digits_of(identity));
  if (candidates == by_digits_.end()) return std::nullopt;
  std::optional<fs::path> unfinished;
  for (const auto& [folder, committed] : candidates->second) {
    const auto status = read_status(folder);
    const bool finished = status && status->finished();
    if (committed && !finished) continue;
    if ((finished ? status->identity : identity_in(folder)) != identity) continue;
    if (finished) return folder;
    if (!unfinished) unfinished = folder;
  }
  return unfinished;
}

/// A folder of this experiment and of an identity that begins alike whose making was cut short, and in which
/// nothing is to go on from.
std::optional<fs::path> Store::abandoned(const std::string& experiment, const std::string& identity) const {
  const auto candidates = by_digits_.find(digits_of(identity));
  if (candidates == by_digits_.end()) return std::nullopt;
  for (const auto& [folder, committed] : candidates->second) {
    if (committed || folder.parent_path() != experiment_folder(experiment)) continue;
    const bool trained = read_status(folder) || fs::exists(folder / "checkpoint");
    if (!trained && identity_in(folder).empty()) return folder;
  }
  return std::nullopt;
}

std::vector<fs::path> Store::create(const std::string& experiment, std::span<const NewTrial> trials) {
  const fs::path parent = experiment_folder(experiment);
  std::error_code error;
  fs::create_directories(parent, error);
  if (error) cannot_create(parent, error);
  const auto lock = FileLock::on_file(runs_ / ".lock");
  read_names();
  std::vector<fs::path> folders;
  folders.reserve(trials.size());
  for (const NewTrial& trial : trials) {
    auto folder = find(trial.identity);
    if (!folder) {
      folder = abandoned(experiment, trial.identity);
      if (!folder) folder = make_folder(parent, last_number_[experiment], trial);
      replace_file(*folder / "config.yaml", trial.config);
      replace_file(*folder / provenance_name, trial.provenance);
      by_digits_[digits_of(trial.identity)].push_back({*folder, false});
    }
    folders.push_back(*std::move(folder));
  }
  return folders;
}

}  // namespace rankcollapse
