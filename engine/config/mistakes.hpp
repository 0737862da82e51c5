#pragma once

#include <map>
#include <memory>
#include <span>
#include <string>
#include <tuple>
#include <vector>

#include "engine/config/value.hpp"
#include "engine/core/error.hpp"

namespace rankcollapse {

/// The mistakes of a document's variants, the trials of a sweep, as one error. Each mistake is kept once; one
/// that not all have, and that does not stand in what sets them apart, says which have it:
///   lab.yaml:3:8: error: model: the network gives 4 features … (in 2 of 6 trials: dataset.classes=5)
class Mistakes {
 public:
  /// Those of a variant, unknown keys among them. Returns whether there were any. `variation` is what the
  /// variant was made with.
  bool add(const Document& variant, std::span<const Assignment> variation);
  /// One without a place, of something that a variant names.
  void add(const Error& error);

  /// Throws Error with all of them, if there are any: of usage if one has a place in a document.
  void throw_if_any() const;

 private:
  using Key = std::tuple<const void*, int, int, std::string>;  // source, line, column, message

  struct Kept {
    std::size_t variants = 0;            // that have it
    bool in_variation = false;           // its place is in a value that sets variants apart
    std::vector<std::string> in_common;  // "key=value" of all that have it
    std::string first;                   // "key=value, …" of the first
  };

  std::string note(const Kept& kept) const;

  std::shared_ptr<const Sources> sources_;  // that the places point to
  std::size_t variants_ = 0;
  std::map<Key, Kept> kept_;
  std::vector<Error> without_place_;
};

}  // namespace rankcollapse
