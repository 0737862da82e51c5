#include <algorithm>
#include <set>

#include "experiments/records/conditions.hpp"
#include "experiments/report/html.hpp"
#include "experiments/report/numbers.hpp"
#include "experiments/report/sections.hpp"

namespace rankcollapse {
namespace {

std::string text_of(const Json& json, std::initializer_list<std::string_view> keys) {
  const Json* place = &json;
  for (const std::string_view key : keys) {
    place = place->find(key);
    if (place == nullptr) return "";
  }
  return place->text();
}

const Json* last_session(const Record& trial) {
  const Json* sessions = trial.provenance().find("sessions");
  const auto* all = sessions == nullptr ? nullptr : std::get_if<Json::Array>(&sessions->value);
  return all == nullptr || all->empty() ? nullptr : &all->back();
}

std::string end_of(const Record& trial) {
  if (trial.diverged()) return "diverged";
  if (!trial.status().converged) return "done";
  return *trial.status().converged ? "converged" : "not converged";
}

std::string metric(const Record& trial, const char* name) {
  return for_readers(trial.metrics().value("", name, AtEnd{}));
}

std::string rows(const std::string& experiment, const std::vector<const Record*>& trials) {
  HtmlTable table{"Trials of " + experiment,
                  {"trial", "end", "epochs", "steps", "train loss", "train accuracy", "test loss",
                   "test accuracy", "seconds", "commit", "identity", "result hash"},
                  {}};
  for (const Record* trial : trials) {
    table.rows.push_back(
        {trial->title(), end_of(*trial), metric(*trial, "epoch"), std::to_string(trial->status().steps),
         metric(*trial, "train_loss"), metric(*trial, "train_accuracy"), metric(*trial, "test_loss"),
         metric(*trial, "test_accuracy"), for_readers(trial->status().seconds), trial->commit().substr(0, 7),
         trial->identity().substr(0, 12), trial->status().result_hash.substr(0, 12)});
  }
  return html_table(table);
}

/// What the trials were made with and on: each different answer once.
std::string provenance(const std::vector<const Record*>& trials) {
  std::set<std::string> data, builds, machines, precisions;
  double seconds = 0.0;
  for (const Record* trial : trials) {
    const Json& json = trial->provenance();
    const std::string description = text_of(json, {"data", "description"});
    data.insert(description.substr(0, description.find(", from ")) + ", checksum " +  // not where it lay
                text_of(json, {"data", "checksum"}).substr(0, 12));
    precisions.insert(text_of(json, {"precision"}));
    std::string build = "rankcollapse " + text_of(json, {"build", "version"}) + ", commit " +
                        text_of(json, {"build", "commit"}).substr(0, 12);
    const std::string changes = text_of(json, {"build", "changes_sha256"});
    build += changes.empty() ? ", no changes" : ", with changes " + changes.substr(0, 12);
    builds.insert(build + ", " + text_of(json, {"build", "compiler"}) + ", " +
                  text_of(json, {"build", "openblas"}));
    if (const Json* session = last_session(*trial)) {
      machines.insert(text_of(*session, {"processor"}) + ", " + text_of(*session, {"system"}) + ", kernels " +
                      text_of(*session, {"blas_kernels"}) + ", " + text_of(*session, {"kernel_set"}));
    }
    seconds += trial->status().seconds;
  }
  std::string html = "<dl class=\"provenance\">\n";
  const auto entry = [&](const char* name, const std::set<std::string>& answers) {
    html += std::string("<dt>") + name + "</dt>";
    for (const std::string& answer : answers) html += "<dd>" + html_text(answer) + "</dd>";
    html += "\n";
  };
  entry("Data", data);
  entry("Precision", precisions);
  entry("Program", builds);
  entry("Machine", machines);
  entry("Cost", {for_readers(seconds) + " seconds of training and measuring"});
  return html + "</dl>\n";
}

}  // namespace

std::string trials_section(const Records& records) {
  std::string html = "<section id=\"trials\" class=\"view\">\n<h2>Every trial <small>" +
                     html_text(counted(records.trials.size(), "trial")) + "</small></h2>\n";
  if (records.unfinished > 0)
    html += "<p class=\"finding\">" + counted(records.unfinished, "trial") + " of these experiments " +
            (records.unfinished == 1 ? "has" : "have") + " no result, and no part in this page.</p>\n";
  for (const std::string& experiment : records.experiments()) {
    const std::vector<const Record*> trials = records.of(experiment);
    html += "<h3>" + html_text(experiment) + " <small>" + html_text(source_line(trials)) + "</small></h3>\n" +
            rows(experiment, trials) + provenance(trials);
  }
  return html + "</section>\n";
}

}  // namespace rankcollapse
