#include "experiments/store/recorded_trial.hpp"

#include "engine/core/error.hpp"
#include "engine/files/read_file.hpp"

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

}  // namespace

std::string RecordedTrial::provenance_text(std::initializer_list<std::string_view> keys) const {
  const Json* place = &provenance;
  for (const std::string_view key : keys) {
    place = place->find(key);
    if (place == nullptr) return "";
  }
  if (const auto* number = std::get_if<std::int64_t>(&place->value)) return std::to_string(*number);
  if (const auto* flag = std::get_if<bool>(&place->value)) return *flag ? "true" : "false";
  return place->text();
}

RecordedTrial read_recorded_trial(const fs::path& folder) {
  RecordedTrial trial{folder, {}, read_json(folder / "provenance.json"), read_status(folder)};
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

}  // namespace rankcollapse
