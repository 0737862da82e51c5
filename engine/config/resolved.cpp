#include "engine/config/resolved.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <vector>

namespace rankcollapse {
namespace {

// In double quotes, as both JSON and YAML read it.
std::string in_quotes(std::string_view text) {
  std::string quoted = "\"";
  for (const char letter : text) {
    const auto byte = static_cast<unsigned char>(letter);
    if (letter == '"' || letter == '\\') {
      quoted += {'\\', letter};
    } else if (letter == '\n') {
      quoted += "\\n";
    } else if (byte < 0x20 || byte == 0x7F) {
      std::array<char, 8> escape;
      std::snprintf(escape.data(), escape.size(), "\\u%04x", byte);
      quoted += escape.data();
    } else {
      quoted += letter;
    }
  }
  return quoted + "\"";
}

bool is_letter(char byte) {
  return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || byte == '_';
}

// Words and paths need no quotes; what another reader of YAML might take for a flag or for nothing gets them.
std::string yaml_text(std::string_view text) {
  constexpr std::string_view safe = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./-";
  constexpr std::array<std::string_view, 10> words = {"true", "false", "null", "yes", "no",
                                                      "on",   "off",   "y",    "n",   "nan"};
  std::string lower(text);
  for (char& letter : lower)
    letter = letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter + 32) : letter;
  const bool starts_well = !text.empty() && (is_letter(text[0]) || text[0] == '/');
  const bool plain = starts_well && text.find_first_not_of(safe) == std::string_view::npos &&
                     std::find(words.begin(), words.end(), lower) == words.end();
  return plain ? std::string(text) : in_quotes(text);
}

std::string origin_text(const Place& origin, const std::filesystem::path& directory) {
  if (origin.source == nullptr) return "default";
  if (origin.source->is_override) return "--set";
  std::string file = std::filesystem::path(origin.source->name).lexically_proximate(directory).string();
  for (char& letter : file) letter = static_cast<unsigned char>(letter) < 0x20 ? '?' : letter;
  return file + ":" + std::to_string(origin.line);
}

std::string yaml_values(const Asked& asked) {
  std::string text;
  for (const Asked::Value& value : asked.values) {
    if (!text.empty()) text += ", ";
    text += value.is_text ? yaml_text(value.text) : value.text;
  }
  return asked.form == Asked::Form::list ? "[" + text + "]" : text;
}

bool is_empty(const Node& mapping) {
  return std::all_of(mapping.asked.begin(), mapping.asked.end(),
                     [](const Asked& asked) { return asked.form == Asked::Form::looked_at; });
}

class YamlWriter final {
 public:
  explicit YamlWriter(std::filesystem::path directory) : directory_(std::move(directory)) {}

  std::string take() { return std::move(text_); }

  // Every line of the mapping begins with `indent`; the first one with `first` (the dash of a list).
  void write(const Node& mapping, const std::string& indent, std::string first) {
    for (const Asked& asked : mapping.asked) {
      if (asked.form == Asked::Form::looked_at) continue;
      text_ += first + yaml_text(asked.key) + ":";
      first = indent;
      const std::string origin = "  # " + origin_text(asked.origin, directory_) + "\n";
      if (asked.form == Asked::Form::mapping) {
        write_mapping(*asked.mappings.front(), indent, origin);
      } else if (asked.form == Asked::Form::mappings) {
        write_list(asked.mappings, indent, origin);
      } else {
        text_ += " " + yaml_values(asked) + origin;
      }
    }
  }

 private:
  void write_mapping(const Node& mapping, const std::string& indent, const std::string& origin) {
    if (is_empty(mapping)) {
      text_ += " {}" + origin;
      return;
    }
    text_ += "\n";
    write(mapping, indent + "  ", indent + "  ");
  }

  void write_list(const std::vector<Node*>& mappings, const std::string& indent, const std::string& origin) {
    if (mappings.empty()) {
      text_ += " []" + origin;
      return;
    }
    text_ += "\n";
    for (const Node* mapping : mappings) {
      if (is_empty(*mapping)) {
        text_ += indent + "  - {}\n";
      } else {
        write(*mapping, indent + "    ", indent + "  - ");
      }
    }
  }

  std::filesystem::path directory_;  // of the document's file; origins are shown from there
  std::string text_;
};

std::string canonical_mapping(const Node& mapping, std::span<const std::string_view> without);

std::string canonical_value(const Asked& asked) {
  std::string text;
  const auto add = [&](const std::string& part) { text += (text.empty() ? "" : ",") + part; };
  for (const Asked::Value& value : asked.values) add(value.is_text ? in_quotes(value.text) : value.text);
  for (const Node* mapping : asked.mappings) add(canonical_mapping(*mapping, {}));
  const bool is_list = asked.form == Asked::Form::list || asked.form == Asked::Form::mappings;
  return is_list ? "[" + text + "]" : text;
}

std::string canonical_mapping(const Node& mapping, std::span<const std::string_view> without) {
  std::vector<const Asked*> sorted;
  for (const Asked& asked : mapping.asked) {
    const bool left_out = asked.form == Asked::Form::looked_at || asked.form == Asked::Form::path ||
                          std::find(without.begin(), without.end(), asked.key) != without.end();
    if (!left_out) sorted.push_back(&asked);
  }
  std::sort(sorted.begin(), sorted.end(), [](const Asked* a, const Asked* b) { return a->key < b->key; });
  std::string text;
  for (const Asked* asked : sorted) {
    text += (text.empty() ? "" : ",") + in_quotes(asked->key) + ":" + canonical_value(*asked);
  }
  return "{" + text + "}";
}

}  // namespace

std::string resolved_yaml(const Node& root) {
  if (is_empty(root)) return "{}\n";
  const std::filesystem::path file = root.place.source->name;
  YamlWriter writer(file.parent_path());
  writer.write(root, "", "");
  return writer.take();
}

std::string canonical_text(const Node& root, std::span<const std::string_view> without) {
  return canonical_mapping(root, without);
}

}  // namespace rankcollapse
