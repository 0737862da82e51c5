#pragma once

#include <deque>
#include <filesystem>
#include <string>

#include "engine/config/node.hpp"

namespace rankcollapse {

/// All texts of a document: its file, the files that these include, and overrides. Keeps them where they are,
/// for places point to them.
class Sources {
 public:
  /// Throws Error (usage) if `file` cannot be read.
  const Source& add_file(const std::filesystem::path& file);
  const Source& add_text(std::string text, std::string name);
  /// `argument` is "a.b=value", `value` its YAML.
  const Source& add_override(const std::string& argument, std::string value);
  /// The file that `path` names: `text` is a scalar that stands for a mapping or list. Throws Unreadable,
  /// with the place of the scalar if the file is missing, includes itself or lies 16 files deep.
  const Source& add_included(const Node& path);

 private:
  Source& add(std::string name, std::filesystem::path directory, std::string text);

  std::deque<Source> sources_;
};

/// If `node` is a text, it is the path of a file that holds the mapping or list that is wanted: puts what
/// stands there in its place. The one way in which sections and overrides get into other files. Throws
/// Unreadable.
void include_if_path(Node& node, Sources& sources);

/// Throws Unreadable at the first byte that is no character of a text: not UTF-8, or a control character.
void check_characters(const Source& source);

}  // namespace rankcollapse
