#include "experiments/store/trial_status.hpp"

#include <cerrno>
#include <system_error>

#include "engine/core/error.hpp"
#include "engine/files/atomic_write.hpp"
#include "engine/files/json.hpp"
#include "engine/files/read_file.hpp"
#include "experiments/store/file_lock.hpp"

namespace rankcollapse {
namespace {

namespace fs = std::filesystem;

fs::path status_file(const fs::path& trial) {
  return trial / "status.json";
}

[[noreturn]] void refuse(const fs::path& trial, const std::string& cause) {
  throw Error(ExitCode::data, cause + "; remove this file, and the trial in '" + trial.string() +
                                  "' is unfinished: run trains it to its end again");
}

std::string text_at(const Json& json, std::string_view key) {
  const Json* value = json.find(key);
  return value == nullptr ? std::string() : value->text();
}

double number_at(const Json& json, std::string_view key) {
  const Json* value = json.find(key);
  return value == nullptr ? 0.0 : value->number();
}

Json parse(const fs::path& trial, const std::string& text) {
  try {
    return parse_json(text, status_file(trial).string());
  } catch (const Error& error) {
    refuse(trial, error.what());
  }
}

TrialStatus status_in(const Json& json) {
  TrialStatus status;
  status.state = text_at(json, "status");
  status.identity = text_at(json, "identity");
  status.error = text_at(json, "error");
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

}  // namespace

std::optional<TrialStatus> read_status(const fs::path& trial) {
  const auto text = read_file(status_file(trial));
  if (!text && (errno == ENOENT || errno == ENOTDIR)) return std::nullopt;
  if (!text) {
    throw Error(ExitCode::data, "cannot read '" + status_file(trial).string() +
                                    "': " + std::generic_category().message(errno));
  }
  TrialStatus status = status_in(parse(trial, *text));
  if (!status.finished() && status.state != "failed") {
    refuse(trial, status_file(trial).string() + ": its status is '" + status.state +
                      "' where done, diverged or failed is expected");
  }
  return status;
}

void write_status(const fs::path& trial, const TrialStatus& status) {
  Json::Object metrics;
  for (const auto& [name, value] : status.final_metrics) metrics.emplace_back(name, value);
  Json::Object json = {{"status", status.state}, {"identity", status.identity}};
  if (!status.error.empty()) json.emplace_back("error", status.error);
  if (!status.result_hash.empty()) json.emplace_back("result_hash", status.result_hash);
  json.emplace_back("steps", status.steps);
  json.emplace_back("seconds", status.seconds);
  if (status.converged) json.emplace_back("converged", *status.converged);
  json.emplace_back("final_metrics", std::move(metrics));
  atomic_write(status_file(trial), format_json(json) + "\n");
}

void clear_failed(const fs::path& trial) {
  const auto lock = FileLock::on_folder(trial);
  const auto status = read_status(trial);
  if (!status || status->state != "failed") return;
  std::error_code error;
  fs::remove(status_file(trial), error);
  if (error) {
    throw Error(ExitCode::cannot_write,
                "cannot remove '" + status_file(trial).string() + "': " + error.message());
  }
}

}  // namespace rankcollapse
