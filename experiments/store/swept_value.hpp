#pragma once

#include <span>
#include <string>
#include <string_view>

namespace rankcollapse {

/// What a sweep gave a key of the configuration in one trial.
struct SweptValue {
  std::string key;  // in full: "regularization.fc1.l2"
  /// A number in its one spelling (number_text: "0.0003"), a text as it is, a list or a mapping as YAML on
  /// one line.
  std::string value;

  bool operator==(const SweptValue&) const = default;
};

/// "l2=3e-4_seed=1": each key by its shortest ending that no other key has, and each number as short as it
/// gets. Safe as a part of a file's name: only letters, digits and ._+=- (and the separator), at most 100
/// bytes.
std::string label(std::span<const SweptValue> swept, std::string_view separator = "_");

}  // namespace rankcollapse
