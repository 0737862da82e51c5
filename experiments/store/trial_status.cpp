#include "experiments/store/trial_status.hpp"

#include "engine/files/atomic_write.hpp"
#include "engine/files/csv.hpp"
#include "engine/files/json.hpp"
#include "engine/files/read_file.hpp"

namespace rankcollapse {
namespace {

std::string text_at(const Json& json, std::string_view key) {
  const Json* value = json.find(key);
  return value == nullptr ? std::string() : value->text();
}

double number_at(const Json& json, std::string_view key) {
  const Json* value = json.find(key);
  if (value == nullptr) return 0.0;
  const auto* number = std::get_if<double>(&value->value);
  return number != nullptr ? *number : static_cast<double>(value->integer());
}

}  // namespace

std::optional<TrialStatus> read_status(const std::filesystem::path& trial) {
  const auto text = read_file(trial / "status.json");
  if (!text) return std::nullopt;
  const Json json = parse_json(*text, (trial / "status.json").string());
  TrialStatus status;
  status.state = text_at(json, "status");
  status.identity = text_at(json, "identity");
  status.result_hash = text_at(json, "result_hash");
  status.steps = static_cast<std::uint64_t>(number_at(json, "steps"));
  status.seconds = number_at(json, "seconds");
  if (const Json* converged = json.find("converged")) {
    if (const auto* flag = std::get_if<bool>(&converged->value)) status.converged = *flag;
  }
  if (const Json* metrics = json.find("final_metrics")) {
    if (const auto* members = std::get_if<Json::Object>(&metrics->value)) {
      for (const auto& [name, value] : *members) status.final_metrics.emplace_back(name, value.text());
    }
  }
  return status;
}

void write_status(const std::filesystem::path& trial, const TrialStatus& status) {
  Json::Object metrics;
  for (const auto& [name, value] : status.final_metrics) metrics.emplace_back(name, value);
  Json::Object json = {{"status", status.state},
                       {"identity", status.identity},
                       {"result_hash", status.result_hash},
                       {"steps", status.steps},
                       {"seconds", status.seconds}};
  if (status.converged) json.emplace_back("converged", *status.converged);
  json.emplace_back("final_metrics", std::move(metrics));
  atomic_write(trial / "status.json", format_json(json) + "\n");
}

}  // namespace rankcollapse
