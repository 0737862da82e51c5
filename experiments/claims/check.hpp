#pragma once

#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/config/config.hpp"
#include "experiments/records/record.hpp"

namespace rankcollapse {

/// What the trials of one seed say of a statement.
struct Answer {
  std::string seed;
  std::optional<bool> holds;                                 // nothing: they were run and say neither
  double number = std::numeric_limits<double>::quiet_NaN();  // by which it was judged
  std::string silence;                                       // why they say neither
  std::size_t count = 0;                                     // of the numbers or pairs behind it
  std::string not_run;  // of a seed that is to be left out for now: which of its trials are still to be run
};

/// What all trials of an experiment say of it, seed by seed.
struct Evidence {
  std::vector<Answer> answers;        // none where no trial is of what the statement speaks of
  std::string subject;                // what the numbers are: "λ_min of fc1.weight at epoch 10 with l2=3e-4"
  std::string unit;                   // behind the numbers: " of 40 steps"
  std::vector<std::string> notes;     // whole sentences: what was left out, further numbers
  std::vector<const Record*> trials;  // those of the seeds that were asked
};

/// A rule that holds a statement against the trials of its experiment.
class Check {
 public:
  virtual ~Check() = default;
  /// What makes the statement hold, short: "0.0414 ± 10 %".
  virtual std::string expected() const = 0;
  virtual Evidence judge(std::span<const Record* const> trials) const = 0;
};

/// A row of the table of checks: what `check: {type: …}` of a claim can name.
struct CheckRow {
  std::string_view name;
  std::string_view description;
  std::string_view example;  // a whole check
  std::unique_ptr<Check> (*make)(const Config&);
};

std::span<const CheckRow> check_table();

// One maker a file in checks/.
std::unique_ptr<Check> make_additive_law_check(const Config& check);
std::unique_ptr<Check> make_best_keeps_rank_check(const Config& check);
std::unique_ptr<Check> make_compared_check(const Config& check);
std::unique_ptr<Check> make_correlated_check(const Config& check);
std::unique_ptr<Check> make_crossing_check(const Config& check);
std::unique_ptr<Check> make_falls_with_depth_check(const Config& check);
std::unique_ptr<Check> make_ordered_check(const Config& check);
std::unique_ptr<Check> make_ratio_check(const Config& check);
std::unique_ptr<Check> make_share_check(const Config& check);
std::unique_ptr<Check> make_slope_check(const Config& check);
std::unique_ptr<Check> make_truncated_check(const Config& check);
std::unique_ptr<Check> make_within_check(const Config& check);
std::unique_ptr<Check> make_within_classes_check(const Config& check);

}  // namespace rankcollapse
