#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <iostream>
#include <map>

#include "engine/files/json.hpp"
#include "experiments/cli/condition_text.hpp"
#include "experiments/cli/text_table.hpp"
#include "experiments/cli/trial_argument.hpp"
#include "experiments/cli/trial_summary.hpp"
#include "experiments/cli/verb.hpp"
#include "experiments/store/recorded_settings.hpp"
#include "experiments/store/recorded_trial.hpp"

namespace rankcollapse {
namespace {

namespace fs = std::filesystem;

/// Something that two trials say differently; empty where one of them does not say it.
struct Difference {
  std::string name, a, b;
};

using Pairs = std::vector<std::pair<std::string, std::string>>;

/// Both lists by name: the names of the first in its order, and then those of the second alone.
std::vector<Difference> joined(const Pairs& a, const Pairs& b) {
  std::vector<Difference> rows;
  std::map<std::string, std::size_t> places;
  for (const auto& [name, value] : a) {
    places.emplace(name, rows.size());
    rows.push_back({name, value, ""});
  }
  for (const auto& [name, value] : b) {
    const auto [place, is_new] = places.emplace(name, rows.size());
    if (is_new) rows.push_back({name, "", ""});
    rows[place->second].b = value;
  }
  return rows;
}

std::vector<Difference> differing(std::vector<Difference> rows) {
  rows.erase(std::remove_if(rows.begin(), rows.end(), [](const Difference& row) { return row.a == row.b; }),
             rows.end());
  return rows;
}

Pairs settings_of(const RecordedTrial& trial) {
  Pairs pairs;
  for (const RecordedSetting& setting : recorded_settings(trial.folder)) {
    pairs.emplace_back(setting.address, setting.value);
  }
  return pairs;
}

/// What may make the numbers of equal configurations differ.
Pairs circumstances_of(const RecordedTrial& trial) {
  return {{"commit", trial.provenance_text({"build", "commit"})},
          {"changes_sha256", trial.provenance_text({"build", "changes_sha256"})},
          {"numerics_version", trial.provenance_text({"numerics_version"})},
          {"precision", trial.provenance_text({"precision"})},
          {"kernels", trial.kernel_family()},
          {"compiler", trial.provenance_text({"build", "compiler"})},
          {"data checksum", trial.provenance_text({"data", "checksum"})},
          {"initial weights", trial.provenance_text({"initial_weights", "checksum"})}};
}

Pairs metrics_of(const RecordedTrial& trial) {
  return trial.status ? trial.status->final_metrics : Pairs{};
}

/// b − a; nothing where one of them is no number.
std::optional<double> change(const Difference& metric) {
  if (metric.a.empty() || metric.b.empty()) return std::nullopt;
  const double difference = std::strtod(metric.b.c_str(), nullptr) - std::strtod(metric.a.c_str(), nullptr);
  return std::isfinite(difference) ? std::optional(difference) : std::nullopt;
}

/// A hash is told from another one by its first digits.
std::string shortened(const std::string& value) {
  constexpr std::size_t digits = 12;
  const bool is_hash = value.size() >= 40 && value.find_first_not_of("0123456789abcdef") == std::string::npos;
  return is_hash ? value.substr(0, digits) + "…" : value;
}

std::string shown(const std::string& value) {
  return value.empty() ? "–" : shortened(value);
}

Json or_null(const std::string& text) {
  return text.empty() ? Json() : Json(text);
}

Json to_json(const std::vector<Difference>& rows) {
  Json::Array array;
  for (const auto& [name, a, b] : rows) {
    array.push_back(Json::Object{{"key", name}, {"a", or_null(a)}, {"b", or_null(b)}});
  }
  return array;
}

class DiffVerb final : public Verb {
 public:
  std::vector<Option> options() override {
    return {{.name = "A",
             .target = &a_,
             .help = "a trial: folder, number, or digits of its identity",
             .required = true,
             .offer = Offer::trials},
            {.name = "B", .target = &b_, .help = "another one", .required = true, .offer = Offer::trials},
            results_option(results_),
            json_option(json_)};
  }

  ExitCode call() override {
    const RecordedTrial a = read_recorded_trial(trial_called(a_, results_));
    const RecordedTrial b = read_recorded_trial(trial_called(b_, results_));
    json_ ? print_json(a, b) : print(a, b);
    return ExitCode::ok;
  }

 private:
  static void print(const RecordedTrial& a, const RecordedTrial& b) {
    std::cout << "A  " << a.folder.string() << "\nB  " << b.folder.string() << "\n";
    print_rows("settings", differing(joined(settings_of(a), settings_of(b))));
    print_metrics(joined(metrics_of(a), metrics_of(b)));
    print_rows("made with", differing(joined(circumstances_of(a), circumstances_of(b))));
    std::cout << "\n" << verdict(a, b) << "\n";
  }

  static void print_rows(const std::string& title, const std::vector<Difference>& rows) {
    std::cout << "\n";
    if (rows.empty()) {
      std::cout << title << ": no difference\n";
      return;
    }
    std::vector<std::vector<std::string>> cells = {{title, "A", "B"}};
    for (const auto& [name, a, b] : rows) cells.push_back({name, shown(a), shown(b)});
    std::cout << text_table(cells);
  }

  static void print_metrics(const std::vector<Difference>& metrics) {
    std::vector<std::vector<std::string>> cells = {{"final metrics", "A", "B", "B − A"}};
    const auto cell = [](const std::string& value) { return value.empty() ? "–" : for_people(value); };
    for (const Difference& metric : metrics) {
      const auto difference = change(metric);
      cells.push_back(
          {metric.name, cell(metric.a), cell(metric.b), difference ? significant(*difference) : ""});
    }
    std::cout << "\n" << (metrics.empty() ? "final metrics: neither has ended\n" : text_table(cells));
  }

  static std::string verdict(const RecordedTrial& a, const RecordedTrial& b) {
    if (a.identity == b.identity) {
      if (!has_hash(a) || !has_hash(b)) return "the same trial, and one of them has no result yet";
      return same_hash(a, b) ? "the same trial with the same result hash"
                             : "the same trial, with different result hashes: one of them is not what the "
                               "configuration gives, or their kernels round differently";
    }
    if (!has_hash(a) || !has_hash(b)) return "different trials; no result hashes to compare";
    return same_hash(a, b) ? "different trials that gave the same results, bit for bit"
                           : "different trials with different result hashes";
  }

  static bool has_hash(const RecordedTrial& trial) {
    return trial.status && !trial.status->result_hash.empty();
  }

  static bool same_hash(const RecordedTrial& a, const RecordedTrial& b) {
    return has_hash(a) && has_hash(b) && a.status->result_hash == b.status->result_hash;
  }

  static void print_json(const RecordedTrial& a, const RecordedTrial& b) {
    Json::Array metrics;
    for (const Difference& metric : joined(metrics_of(a), metrics_of(b))) {
      const auto difference = change(metric);
      metrics.push_back(Json::Object{{"metric", metric.name},
                                     {"a", metric_json(metric.a)},
                                     {"b", metric_json(metric.b)},
                                     {"difference", difference ? Json(*difference) : Json()}});
    }
    std::cout << format_json(Json::Object{
                     {"a", a.folder.string()},
                     {"b", b.folder.string()},
                     {"same_identity", a.identity == b.identity},
                     {"same_result_hash", same_hash(a, b)},
                     {"settings", to_json(differing(joined(settings_of(a), settings_of(b))))},
                     {"final_metrics", std::move(metrics)},
                     {"made_with", to_json(differing(joined(circumstances_of(a), circumstances_of(b))))}})
              << "\n";
  }

  std::string a_, b_;
  fs::path results_ = "results";
  bool json_ = false;
};

}  // namespace

std::unique_ptr<Verb> make_diff_verb() {
  return std::make_unique<DiffVerb>();
}

}  // namespace rankcollapse
