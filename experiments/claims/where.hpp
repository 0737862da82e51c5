#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/config/config.hpp"
#include "experiments/records/record.hpp"

namespace rankcollapse {

/// A setting of a trial as a number; NaN where it is no number or absent. An L2 penalty is found under either
/// of its names (l2: c is weight_decay: 2c), also where `regularization.all` gives it to the layer, and is 0
/// where the layer has none.
double setting_number(const Record& trial, const std::string& address);

/// The addresses that say the same as this one: itself, and of an L2 penalty its other name.
std::vector<std::string> names_of_setting(const std::string& address);

/// Which trials a statement speaks of: each setting has one of some values. Numbers compare as numbers.
class Where {
 public:
  /// The mapping at `key` of a check, from addresses to a value or a list of values; `none` is the absence of
  /// the setting. Every trial where the mapping is absent.
  Where(const Config& check, std::string_view key);

  bool matches(const Record& trial) const;

  /// Every value that is asked for, as "l2=3e-4", for which a trial was not run.
  std::vector<std::string> without_trial(const std::vector<const Record*>& trials) const;

  /// The settings that are told; penalties under both names, and of one that may be absent the section, with
  /// a dot behind it.
  std::vector<std::string> addresses() const;

  /// "l2=3e-4, epochs=10", of lists "l2=1e-4…0.01"; "" for every trial.
  std::string text() const;

  bool empty() const { return told_.empty(); }

 private:
  struct Told {
    std::string address;
    std::vector<std::string> values;
  };
  static bool has(const Record& trial, const std::string& address, const std::string& value);

  std::vector<Told> told_;
};

}  // namespace rankcollapse
