#pragma once

#include <deque>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "engine/config/diagnostics.hpp"
#include "engine/config/node.hpp"

namespace rankcollapse {

/// All texts of a document and its variants: its file, the files that these include, and overrides. Keeps
/// them where they are, for places point to them.
class Sources {
 public:
  /// Throws Error (usage) if `file` cannot be read.
  const Source& add_file(const std::filesystem::path& file);
  const Source& add_text(std::string text, std::string name);
  /// `argument` is "a.b=value", `value` its YAML.
  const Source& add_override(const std::string& argument, std::string value);
  /// What stands in the file that the text `path` names: a mapping or a list, all its own. However often a
  /// file includes another, that is read and parsed once. Throws Unreadable, with the place of the text if
  /// the file is missing, includes itself or lies 16 files deep.
  std::unique_ptr<Node> included(const Node& path);

 private:
  // A file that another one includes, as it was read: its tree, or what is wrong with it.
  struct Inclusion {
    const Source* source = nullptr;
    std::unique_ptr<Node> root;
    std::optional<Mistake> mistake;
  };

  Source& add(std::string name, std::filesystem::path directory, std::string text);
  Inclusion read_included(const std::filesystem::path& file, const Node& path);

  std::deque<Source> sources_;
  std::map<std::pair<const Source*, std::filesystem::path>, Inclusion> inclusions_;  // by includer and file
};

/// If `node` is a text, it is the path of a file that holds the mapping or list that is wanted: puts what
/// stands there in its place. The one way in which sections and overrides get into other files. Throws
/// Unreadable.
void include_if_path(Node& node, Sources& sources);

/// Throws Unreadable at the first byte that is no character of a text: not UTF-8, or a control character.
void check_characters(const Source& source);

}  // namespace rankcollapse
