#include "experiments/store/trials_table.hpp"

#include <algorithm>
#include <map>

#include "engine/core/error.hpp"
#include "engine/files/atomic_write.hpp"
#include "engine/files/csv.hpp"
#include "engine/files/read_file.hpp"

namespace rankcollapse {
namespace {

namespace fs = std::filesystem;

/// Columns in the order in which they are met first.
class Columns {
 public:
  std::size_t place_of(const std::string& name) {
    const auto [found, is_new] = places_.emplace(name, names_.size());
    if (is_new) names_.push_back(name);
    return found->second;
  }
  const std::vector<std::string>& names() const { return names_; }

 private:
  std::map<std::string, std::size_t> places_;
  std::vector<std::string> names_;
};

fs::path table_file(const fs::path& experiment) {
  return experiment / "trials.csv";
}

/// How the table names a trial: by the way from the experiment's folder to the trial's.
std::string name_in(const fs::path& experiment, const fs::path& trial) {
  if (trial.parent_path() == experiment) return trial.filename().string();
  const fs::path from = fs::absolute(experiment).lexically_normal();
  return fs::absolute(trial).lexically_normal().lexically_relative(from).string();
}

std::vector<std::string> line_of(const fs::path& experiment, const TrialRow& row, Columns& keys,
                                 Columns& metrics) {
  std::vector<std::string> swept(keys.names().size()), values(metrics.names().size());
  for (const SweptValue& one : row.swept) swept[keys.place_of(one.key)] = one.value;
  std::vector<std::string> line = {name_in(experiment, row.folder), row.identity};
  line.insert(line.end(), swept.begin(), swept.end());
  if (!row.status) {
    line.insert(line.end(), {"unfinished", "", ""});
    line.resize(line.size() + values.size() + 1);
    return line;
  }
  for (const auto& [name, value] : row.status->final_metrics) values[metrics.place_of(name)] = value;
  line.insert(line.end(),
              {row.status->state, std::to_string(row.status->steps), shortest(row.status->seconds)});
  line.insert(line.end(), values.begin(), values.end());
  line.push_back(row.status->result_hash);
  return line;
}

CsvTable read_table(const fs::path& experiment) {
  CsvTable table;
  try {
    table = read_csv(table_file(experiment));
  } catch (const Error& error) {
    throw Error(error.code(), error.what() + std::string(" (run writes trials.csv anew)"));
  }
  if (table.column("trial") != 0 || table.column("identity") != 1 || !table.column("status")) {
    throw Error(ExitCode::data, "'" + table_file(experiment).string() +
                                    "' is no table of trials: its columns begin with trial and identity, and "
                                    "the swept keys and status follow");
  }
  return table;
}

fs::path folder_in(const fs::path& experiment, const std::vector<std::string>& line) {
  return (experiment / line[0]).lexically_normal();
}

}  // namespace

std::vector<std::string> swept_keys(const std::vector<TrialRow>& rows) {
  Columns keys;
  for (const TrialRow& row : rows) {
    for (const SweptValue& swept : row.swept) keys.place_of(swept.key);
  }
  return keys.names();
}

std::vector<TrialRow> read_trials_table(const fs::path& experiment) {
  const CsvTable table = read_table(experiment);
  const auto status = table.column("status");
  std::vector<TrialRow> rows;
  rows.reserve(table.rows.size());
  for (const std::vector<std::string>& line : table.rows) {
    TrialRow& row = rows.emplace_back();
    row.folder = folder_in(experiment, line);
    row.identity = line[1];
    for (std::size_t column = 2; column < *status; ++column) {
      if (!line[column].empty()) row.swept.push_back({table.header[column], line[column]});
    }
    row.status = read_status(row.folder);
  }
  return rows;
}

std::vector<fs::path> trials_in_table(const fs::path& experiment) {
  std::vector<fs::path> trials;
  for (const auto& line : read_table(experiment).rows) trials.push_back(folder_in(experiment, line));
  return trials;
}

void write_trials_table(const fs::path& experiment, const std::vector<TrialRow>& rows) {
  Columns keys, metrics;
  for (const TrialRow& row : rows) {
    for (const SweptValue& one : row.swept) keys.place_of(one.key);
    if (!row.status) continue;
    for (const auto& [name, value] : row.status->final_metrics) metrics.place_of(name);
  }
  std::vector<std::string> header = {"trial", "identity"};
  header.insert(header.end(), keys.names().begin(), keys.names().end());
  header.insert(header.end(), {"status", "steps", "seconds"});
  header.insert(header.end(), metrics.names().begin(), metrics.names().end());
  header.push_back("result_hash");
  std::string text = csv_line(header);
  for (const TrialRow& row : rows) text += csv_line(line_of(experiment, row, keys, metrics));
  if (read_file(table_file(experiment)) != text) replace_file(table_file(experiment), text);
}

}  // namespace rankcollapse
