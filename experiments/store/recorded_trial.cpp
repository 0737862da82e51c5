#include "experiments/store/recorded_trial.hpp"

#include "engine/core/error.hpp"
#include "engine/files/csv.hpp"
#include "engine/files/read_file.hpp"
#include "experiments/store/trial_folders.hpp"

namespace rankcollapse {
namespace {

namespace fs = std::filesystem;

Json read_json(const fs::path& file) {
  const auto text = read_file(file);
  return text ? parse_json(*text, file.string()) : Json();
}

std::string identity_in(const Json& json) {
  const Json* identity = json.find("identity");
  return identity == nullptr ? "" : identity->text();
}

std::string text_in(const Json* json, std::initializer_list<std::string_view> keys) {
  for (const std::string_view key : keys) {
    if (json != nullptr) json = json->find(key);
  }
  if (json == nullptr) return "";
  if (const auto* number = std::get_if<std::int64_t>(&json->value)) return std::to_string(*number);
  if (const auto* flag = std::get_if<bool>(&json->value)) return *flag ? "true" : "false";
  return json->text();
}

const Json::Array* sessions_in(const Json& provenance) {
  const Json* sessions = provenance.find("sessions");
  return sessions == nullptr ? nullptr : std::get_if<Json::Array>(&sessions->value);
}

/// What the table beside the trial's folder says was swept.
std::vector<SweptValue> swept_beside(const fs::path& folder) {
  const fs::path file = fs::absolute(folder).parent_path() / "trials.csv";
  if (!fs::exists(file)) return {};
  const CsvTable table = read_csv(file);
  const auto status = table.column("status");
  if (!status) return {};
  std::vector<SweptValue> swept;
  for (const auto& row : table.rows) {
    if (row.front() != folder.filename()) continue;
    for (std::size_t column = 2; column < *status; ++column) {
      if (!row[column].empty()) swept.push_back({table.header[column], row[column]});
    }
  }
  return swept;
}

}  // namespace

std::string RecordedTrial::provenance_text(std::initializer_list<std::string_view> keys) const {
  return text_in(&provenance, keys);
}

std::string RecordedTrial::session_text(std::initializer_list<std::string_view> keys) const {
  const Json::Array* all = sessions_in(provenance);
  return all == nullptr || all->empty() ? "" : text_in(&all->back(), keys);
}

std::size_t RecordedTrial::sessions() const {
  const Json::Array* all = sessions_in(provenance);
  return all == nullptr ? 0 : all->size();
}

std::string RecordedTrial::kernel_family() const {
  return rankcollapse::kernel_family(session_text({"blas_kernels"}), session_text({"kernel_set"}));
}

std::string kernel_family(const std::string& blas_kernels, const std::string& kernel_set) {
  return blas_kernels + (blas_kernels.empty() || kernel_set.empty() ? "" : ", ") + kernel_set;
}

RecordedTrial read_recorded_trial(const fs::path& folder) {
  return read_recorded_trial(TrialRow{folder, {}, swept_beside(folder), read_status(folder)});
}

RecordedTrial read_recorded_trial(const TrialRow& row) {
  RecordedTrial trial{row.folder, {}, row.swept, read_json(row.folder / "provenance.json"), row.status};
  trial.identity = identity_in(trial.provenance);
  if (trial.identity.empty() && trial.status) trial.identity = trial.status->identity;
  return trial;
}

std::string recorded_identity(const fs::path& folder) {
  for (const char* name : {"provenance.json", "status.json"}) {
    try {
      const std::string identity = identity_in(read_json(folder / name));
      if (!identity.empty()) return identity;
    } catch (const Error&) {
      continue;  // cut short when its process was killed: the other file may tell
    }
  }
  return "";
}

std::vector<TrialRow> recorded_rows(const fs::path& experiment) {
  if (fs::exists(experiment / "trials.csv")) return read_trials_table(experiment);
  std::vector<TrialRow> rows;
  for (const fs::path& folder : trial_folders(experiment)) {
    rows.push_back({folder, recorded_identity(folder), {}, read_status(folder)});
  }
  return rows;
}

}  // namespace rankcollapse
