#pragma once

#include <span>
#include <string>
#include <vector>

#include "experiments/store/swept_value.hpp"

namespace rankcollapse {

/// Which trials of a sweep are meant, as --only says it: conditions between commas that all hold,
///   l2>=1e-4,optimizer.type=adam|sgd,seed!=3
/// each a key, one of = != < <= > >=, and a value; behind = and != several between "|", of which any counts.
/// The key is a swept one or an ending of just one of them. Numbers compare as numbers. A condition may also
/// be the beginning of an identity, four digits of it or more, or the number of a trial's folder. A trial
/// that does not have a key meets no condition on it but a !=.
class Only {
 public:
  /// All trials.
  Only() = default;
  /// Throws Error (usage) that names the `keys` where a condition is not on one of them.
  static Only parse(const std::string& text, std::span<const std::string> keys);

  /// `folder_name` begins with the trial's number, "0007_…"; it and `identity` may be empty where they are
  /// not known.
  bool matches(std::span<const SweptValue> swept, const std::string& identity,
               const std::string& folder_name) const;

 private:
  struct Condition {
    std::string key;  // empty: of an identity or a number
    std::string comparison;
    std::vector<std::string> values;
  };

  static Condition parse_condition(const std::string& text, std::span<const std::string> keys);

  std::vector<Condition> conditions_;
};

}  // namespace rankcollapse
