#pragma once

#include <cstdint>
#include <filesystem>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rankcollapse {

/// The numbers that a key accepts.
struct Range {
  double low = -std::numeric_limits<double>::infinity();
  double high = std::numeric_limits<double>::infinity();
  bool low_excluded = false;
  bool high_excluded = false;

  static Range any() { return {}; }
  static Range positive() { return {0.0, std::numeric_limits<double>::infinity(), true, true}; }
  static Range at_least(double low) { return {low, std::numeric_limits<double>::infinity(), false, true}; }
  static Range between(double low, double high) { return {low, high}; }
  /// low ≤ x < high, as for a momentum.
  static Range from_below(double low, double high) { return {low, high, false, true}; }
};

struct Assignment;
struct DocumentState;
struct Node;
struct Place;
class Value;

/// A mapping of a YAML file that knows its place and which of its keys were asked for. What is known here
/// is what the code asks for: a key that is never asked for is reported as unknown, with its neighbours.
/// A mistake is recorded in the document and reading goes on with a harmless value (the fallback if there is
/// one, else 0 or the end of the range, an empty text, the first name of a choice, or an empty section in
/// which nothing is complained about), so that Document::finish() can report all mistakes at once. A key
/// without a value is a mistake. A handle, cheap to copy; valid as long as its document, which may move.
class Config {
 public:
  enum class Kind { absent, text, number, flag, list, mapping };

  /// What stands at `key`; a key that is looked at is a known one.
  Kind kind(std::string_view key) const;
  bool has(std::string_view key) const { return kind(key) != Kind::absent; }

  double number(std::string_view key, Range range = Range::any()) const;
  double number(std::string_view key, double fallback, Range range = Range::any()) const;
  std::int64_t integer(std::string_view key, Range range = Range::any()) const;
  std::int64_t integer(std::string_view key, std::int64_t fallback, Range range = Range::any()) const;
  bool flag(std::string_view key, bool fallback) const;
  std::string text(std::string_view key) const;
  std::string text(std::string_view key, std::string_view fallback) const;
  std::vector<double> numbers(std::string_view key, std::vector<double> fallback,
                              Range range = Range::any()) const;
  std::vector<std::int64_t> integers(std::string_view key, std::vector<std::int64_t> fallback,
                                     Range range = Range::any()) const;
  std::vector<std::string> texts(std::string_view key, std::vector<std::string> fallback) const;

  /// One of `names`; `what` says what they are, as in "no initializer is called 'glorot'". Without a fallback
  /// the key is required.
  std::string choice(std::string_view key, std::string_view what, std::span<const std::string_view> names,
                     std::string_view fallback) const;

  /// The row of a table that `key` names, or nullptr after reporting an unknown name; then the rest of this
  /// mapping is not complained about. `Row` has a member `name`.
  template <typename Row>
  const Row* row(std::string_view key, std::string_view what, std::span<const Row> table,
                 std::string_view fallback = {}) const {
    std::vector<std::string_view> names;
    for (const Row& row : table) names.push_back(row.name);
    const auto index = row_index(key, what, names, fallback);
    return index ? &table[*index] : nullptr;
  }

  /// A file or folder; a relative path is meant from the file that names it (from the working directory in
  /// --set).
  std::filesystem::path path(std::string_view key) const;

  /// The mapping at `key`, or in the file that `key` names.
  Config section(std::string_view key) const;
  /// The same; an absent one reads as empty, so that all its fallbacks apply.
  Config section_or_defaults(std::string_view key) const;
  /// The mappings of the list at `key`; with `required` false an absent list is an empty one.
  std::vector<Config> sections(std::string_view key, bool required = true) const;

  /// The keys that stand here, in order: for mappings whose keys are names, as the layers in
  /// `regularization`. All of them are known ones from now on: see fail_unknown_key().
  std::vector<std::string> keys() const;

  /// What stands at `key`, and what stands behind each key, as it is (engine/config/value.hpp): for sections
  /// whose values are put elsewhere. The keys are known ones from now on.
  std::optional<Value> value(std::string_view key) const;
  std::vector<Assignment> entries() const;

  /// Records a mistake at the value of `key`, or at this mapping.
  void fail(std::string_view key, const std::string& message) const;
  void fail(const std::string& message) const;
  /// The same at `at`, a part of that value, or of this mapping.
  void fail(std::string_view key, const Value& at, const std::string& message) const;
  void fail(const Value& at, const std::string& message) const;
  /// A key that is a name (see keys()) and not among the known ones: reported at the key, with "did you
  /// mean".
  void fail_unknown_key(std::string_view key, std::string_view what,
                        std::span<const std::string> known) const;

  /// How many mistakes the whole document has so far.
  std::size_t mistakes() const;

  /// All that was asked for in this mapping, what was read by path() included, in one line that is the same
  /// for the same values.
  std::string canonical() const;

  /// "model.layers[3]"; empty for the whole file.
  const std::string& address() const { return address_; }

 private:
  friend class Document;
  Config(DocumentState& state, Node& node, std::string address)
      : state_(&state), node_(&node), address_(std::move(address)) {}

  Node* find(std::string_view key) const;
  std::string address_of(std::string_view key) const;
  void complain(const Place& place, const std::string& address, const std::string& message) const;
  void missing(std::string_view key, const std::string& what) const;
  bool included(Node& node, const std::string& address) const;
  Config opened(std::string_view key, Node* value, bool required) const;
  template <typename Value>
  Value scalar(std::string_view key, std::optional<Value> fallback, const Range& range) const;
  template <typename Value>
  std::vector<Value> list(std::string_view key, std::vector<Value> fallback, const Range& range) const;
  std::optional<std::size_t> name_index(std::string_view key, std::string_view what,
                                        std::span<const std::string_view> names,
                                        std::string_view fallback) const;
  std::optional<std::size_t> row_index(std::string_view key, std::string_view what,
                                       std::span<const std::string_view> names,
                                       std::string_view fallback) const;

  DocumentState* state_;
  Node* node_;
  std::string address_;
};

/// A configuration file with all that it includes: the only reader of YAML in the project.
/// Strict where YAML is lax: duplicate keys, aliases into themselves, merge keys, further documents, numbers
/// such as 010, flags such as yes, files over 1 MB or nested over 64 levels are errors. Where a section is
/// expected, a text is the path of a file that holds it, meant from the file that names it.
class Document {
 public:
  /// Reads `file` and applies `overrides`, each "a.b.0.c=value" in YAML; they reach into lists and included
  /// files. Throws Error (usage) if the file or what an override passes through cannot be read.
  static Document load(const std::filesystem::path& file, std::span<const std::string> overrides = {});
  /// Reads `text`; `name` stands for the file in messages.
  static Document parse(std::string text, std::string name, std::span<const std::string> overrides = {});

  Document(Document&&) noexcept;
  Document& operator=(Document&&) noexcept;
  ~Document();

  /// Of a document that is kept: what is read by it is kept nowhere else.
  Config root() &;
  Config root() && = delete;

  /// Throws Error (usage) with all mistakes, unknown keys among them, if there are any:
  ///   lab.yaml:4:11: error: layers[0].unit: unknown key (known here: type, units; did you mean 'units'?)
  ///      4 |   - {type: dense, unit: 10}
  ///        |                   ^
  void finish();

  /// Another document, unread, with each value at the address that is its key ("a.b.0.c"), whatever stands
  /// there here; it reaches as far as an override does, a section is put before what lies in it, and mistakes
  /// in what is put are found at the places that it comes from. The top-level key `sweep` is gone. A mistake
  /// in an address is recorded in the new document.
  Document variant(std::span<const Assignment> assignments) const;
  /// The addresses that overrides have set, each a text whose place is the override.
  std::vector<Value> overridden() const;

  /// YAML with every key that was asked for, its value or fallback, and its origin in a comment; a file that
  /// load() reads to the same values. Paths are absolute, included files are written out in their place. A
  /// key that was only looked at (kind(), has()) is not in it.
  std::string resolved() const;
  /// The same without origins, with the keys of each mapping sorted and numbers in one spelling: what an
  /// identity is computed from. The keys at the addresses in `without` ("name", "training.checkpoint",
  /// through sections, not through lists) are left out, and so is what was read by path(): where a file lies
  /// changes nothing, what is in it does and has to enter the identity by its checksum.
  std::string canonical(std::span<const std::string_view> without = {}) const;

  /// Every value as it stands in the file, read or not: its address as --set writes it
  /// ("model.layers.3.units") and its text, a number in its one spelling, a list of plain values on one line.
  /// The path of a file stays a path.
  std::vector<std::pair<std::string, std::string>> flattened() const;

 private:
  friend class Mistakes;
  explicit Document(std::unique_ptr<DocumentState> state);
  std::unique_ptr<DocumentState> state_;
};

/// A scalar of YAML that reads as this text, whatever characters are in it: for paths in overrides.
std::string yaml_text(std::string_view text);

/// " (known: a, b, c; did you mean 'b'?)" for a name that is not among `known`; `label` is the "known".
std::string known_names(std::string_view name, std::string_view label,
                        std::span<const std::string_view> known);

}  // namespace rankcollapse
