#include "engine/config/resolved.hpp"

#include <algorithm>
#include <filesystem>
#include <vector>

#include "engine/config/flow.hpp"

namespace rankcollapse {
namespace {

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
    text += value.is_text ? word_or_quotes(value.text) : value.text;
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
      text_ += first + word_or_quotes(asked.key) + ":";
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

/// What is left of those of the addresses that lead into the section at `key`, seen from there.
std::vector<std::string_view> behind(const std::string& key, std::span<const std::string_view> addresses) {
  std::vector<std::string_view> rest;
  for (const std::string_view address : addresses) {
    if (address.starts_with(key + ".")) rest.push_back(address.substr(key.size() + 1));
  }
  return rest;
}

class CanonicalWriter final {
 public:
  explicit CanonicalWriter(bool with_paths) : with_paths_(with_paths) {}

  std::string take() { return std::move(text_); }

  void write(const Node& mapping, std::span<const std::string_view> without) {
    std::vector<const Asked*> sorted;
    for (const Asked& asked : mapping.asked) {
      const bool left_out = asked.form == Asked::Form::looked_at ||
                            (asked.form == Asked::Form::path && !with_paths_) ||
                            std::find(without.begin(), without.end(), asked.key) != without.end();
      if (!left_out) sorted.push_back(&asked);
    }
    std::sort(sorted.begin(), sorted.end(), [](const Asked* a, const Asked* b) { return a->key < b->key; });
    text_ += '{';
    for (const Asked* asked : sorted) {
      separate();
      text_ += in_quotes(asked->key) + ":";
      write_value(*asked, behind(asked->key, without));
    }
    text_ += '}';
  }

 private:
  void separate() {
    if (text_.back() != '{' && text_.back() != '[') text_ += ',';
  }

  void write_value(const Asked& asked, std::span<const std::string_view> without) {
    const bool is_list = asked.form == Asked::Form::list || asked.form == Asked::Form::mappings;
    if (is_list) text_ += '[';
    for (const Asked::Value& value : asked.values) {
      if (is_list) separate();
      text_ += value.is_text ? in_quotes(value.text) : value.text;
    }
    for (const Node* mapping : asked.mappings) {
      if (is_list) separate();
      write(*mapping, is_list ? std::span<const std::string_view>() : without);
    }
    if (is_list) text_ += ']';
  }

  bool with_paths_;
  std::string text_;
};

}  // namespace

std::string resolved_yaml(const Node& root) {
  if (is_empty(root)) return "{}\n";
  const std::filesystem::path file = root.place.source->name;
  YamlWriter writer(file.parent_path());
  writer.write(root, "", "");
  return writer.take();
}

std::string canonical_text(const Node& root, std::span<const std::string_view> without, bool with_paths) {
  CanonicalWriter writer(with_paths);
  writer.write(root, without);
  return writer.take();
}

}  // namespace rankcollapse
