#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace rankcollapse {

/// A text that was read as YAML: a file, or an override of the command line. It outlives every Place in it.
struct Source {
  std::string name;                 // as messages show it
  std::filesystem::path directory;  // what relative paths in it are meant from
  std::string text;                 // UTF-8, lines end in "\n"
  std::vector<std::size_t> lines;   // where each line begins in `text`
  std::size_t order = 0;            // of reading; messages are sorted by it
  bool is_override = false;
  const Source* included_from = nullptr;
};

/// A point in a source. Line and column count from 1; the column counts bytes (messages turn it into
/// characters, which would be quadratic here). Without a source: nowhere, as for a default.
struct Place {
  const Source* source = nullptr;
  int line = 1;
  int column = 1;
};

struct Node;

/// A key that code asked for in a mapping, and what it got.
struct Asked {
  enum class Form { looked_at, scalar, list, path, mapping, mappings };
  /// The text of a value, as in the resolved file but for the quotes that a text needs.
  struct Value {
    std::string text;
    bool is_text = false;
  };

  std::string key;
  Form form = Form::looked_at;
  std::vector<Value> values;                     // of a scalar, a list or a path
  std::vector<Node*> mappings;                   // of a mapping or a list of mappings
  Place origin;                                  // nowhere: a fallback
  std::vector<std::unique_ptr<Node>> stand_ins;  // mappings that no file has
};

/// A YAML value that knows its place. It does not move while the document lives, so a handle may point to it.
struct Node {
  enum class Kind { null, scalar, list, mapping };
  struct Entry {
    std::string key;
    Place key_place;
    std::unique_ptr<Node> value;
    bool complained = false;  // that it has no value
  };

  Kind kind = Kind::null;
  Place place;
  std::string text;     // of a scalar
  bool quoted = false;  // a scalar in quotes is a text whatever it looks like
  std::vector<std::unique_ptr<Node>> items;
  std::vector<Entry> entries;  // in the order of the file, no key twice

  std::vector<Asked> asked;  // of a mapping, in the order of asking
  bool opened = false;       // a mapping that code reads; in others unknown keys are nobody's business
  bool abandoned = false;    // code does not know how to read on; unknown keys are not complained about
  bool silent = false;       // stands in for a mapping with a mistake: nothing more is complained about
};

/// The entry of a mapping, or nullptr.
Node::Entry* find_entry(Node& mapping, std::string_view key);

/// The record of `key` in `mapping`, made if it is asked for the first time. The reference is good until the
/// next call for this mapping.
Asked& ask(Node& mapping, std::string_view key);
const Asked* find_asked(const Node& mapping, std::string_view key);

/// The value as it was read, with nothing asked for yet; of a mapping without the entry `left_out`.
std::unique_ptr<Node> copy_of(const Node& node, std::string_view left_out = {});

/// A scalar that is this text, whatever it looks like.
std::unique_ptr<Node> text_node(std::string text, Place place);

/// An empty mapping at `place`.
std::unique_ptr<Node> empty_mapping(Place place);

}  // namespace rankcollapse
