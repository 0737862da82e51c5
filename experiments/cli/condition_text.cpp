#include "experiments/cli/condition_text.hpp"

#include <cmath>
#include <cstdlib>

#include "experiments/cli/text_table.hpp"

namespace rankcollapse {
namespace {

std::string holder_text(const LeaseHolder& holder) {
  return "on " + (holder.host.empty() ? "an unknown machine" : holder.host) + " (process " +
         std::to_string(holder.pid) + "), sign of life " + duration(holder.beat_age_seconds) + " ago";
}

Json holder_json(const std::optional<LeaseHolder>& holder) {
  if (!holder) return {};
  return Json::Object{{"host", holder->host},
                      {"pid", static_cast<std::int64_t>(holder->pid)},
                      {"beat_age_seconds", holder->beat_age_seconds}};
}

Json metrics_json(const std::vector<std::pair<std::string, std::string>>& metrics) {
  Json::Object json;
  for (const auto& [name, value] : metrics) json.emplace_back(name, metric_json(value));
  return json;
}

}  // namespace

std::string epoch_text(const TrialProgress& progress) {
  const bool by_steps = !progress.epochs && progress.steps;
  const std::string now = progress.last(by_steps ? "step" : "epoch");
  const auto whole = by_steps ? progress.steps : progress.epochs;
  if (now.empty()) return "";
  return now + (whole ? " of " + significant(*whole, 15) : "");
}

std::string condition_text(const RecordedTrial& trial, const TrialCondition& condition,
                           const TrialProgress& progress) {
  std::string text(name_of(condition.kind));
  const bool by_steps = !progress.epochs && progress.steps;
  if (condition.holder) {
    const std::string since = trial.session_text({"began"});
    text += " " + holder_text(*condition.holder) + (since.empty() ? "" : ", since " + since);
  }
  if (const std::string epoch = epoch_text(progress); !epoch.empty()) {
    text += (by_steps ? ", step " : ", epoch ") + epoch;
  }
  return text;
}

Json metric_json(const std::string& text) {
  const double number = std::strtod(text.c_str(), nullptr);
  if (text.empty() || !std::isfinite(number)) return {};
  const bool whole = text.find_first_not_of("0123456789") == std::string::npos && text.size() < 16;
  return whole ? Json(static_cast<std::int64_t>(number)) : Json(number);
}

Json::Object condition_json(const RecordedTrial& trial, const TrialCondition& condition,
                            const TrialProgress& progress) {
  Json::Object swept;
  for (const auto& [key, value] : trial.swept) swept.emplace_back(key, value);
  Json::Object json = {{"trial", trial.folder.string()},
                       {"identity", trial.identity},
                       {"swept", std::move(swept)},
                       {"status", std::string(name_of(condition.kind))},
                       {"holder", holder_json(condition.holder)},
                       {"last_metrics", metrics_json(progress.last_metrics)}};
  if (!trial.status) return json;
  const TrialStatus& status = *trial.status;
  if (!status.error.empty()) json.emplace_back("error", status.error);
  if (status.converged) json.emplace_back("converged", *status.converged);
  json.insert(json.end(), {{"steps", status.steps},
                           {"seconds", status.seconds},
                           {"final_metrics", metrics_json(status.final_metrics)},
                           {"result_hash", status.result_hash}});
  return json;
}

}  // namespace rankcollapse
