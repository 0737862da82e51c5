#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/config/config.hpp"

namespace rankcollapse {

class Sources;

/// What stands at a place of a document, as it was written: to be looked at, and to be put elsewhere by
/// Document::variant(). An owning handle, cheap to copy; it may outlive the document.
class Value {
 public:
  /// `absent` where nothing stands behind the key.
  Config::Kind kind() const;
  /// A number in its one spelling, a text as it is, a list or mapping as YAML on one line.
  std::string text() const;
  /// Nothing unless it is a finite number, written as Config reads them.
  std::optional<double> number() const;
  /// The items of a list; none of anything else.
  std::vector<Value> items() const;
  /// The entries of a mapping, in order; none of anything else.
  std::vector<Assignment> entries() const;

  /// A number that stands in the same place.
  Value with_number(double number) const;

  /// "expected a number, found 'abc'", for what stands here.
  std::string expected(std::string_view what) const;
  /// "lab.yaml:12:10".
  std::string where() const;

 private:
  friend class Config;
  friend class Document;
  friend class Mistakes;
  Value(std::shared_ptr<const Node> node, std::shared_ptr<const Sources> sources)
      : node_(std::move(node)), sources_(std::move(sources)) {}

  std::shared_ptr<const Node> node_;
  std::shared_ptr<const Sources> sources_;  // kept, for places point to them
};

/// A value and the key that it stands behind, or is to stand at: the key is a text with a place of its own.
struct Assignment {
  Value key;
  Value value;
};

}  // namespace rankcollapse
