#include "engine/config/sources.hpp"

#include <fstream>

#include "engine/config/diagnostics.hpp"
#include "engine/config/scalar.hpp"
#include "engine/config/utf8.hpp"
#include "engine/config/yaml.hpp"
#include "engine/core/error.hpp"

namespace rankcollapse {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t largest_file = 1'000'000;  // bytes
constexpr int most_inclusions = 16;
constexpr std::size_t longest_path = 1000;  // characters in a message

// The contents of a file, or why there are none.
Parsed<std::string> read_file(const fs::path& file) {
  std::error_code error;
  const fs::file_status status = fs::status(file, error);
  if (!fs::exists(status)) return {"", "no such file"};
  if (!fs::is_regular_file(status)) return {"", fs::is_directory(status) ? "is a folder" : "is not a file"};
  std::ifstream stream(file, std::ios::binary);
  std::string text(largest_file + 1, '\0');
  stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(stream.gcount()));
  if (stream.bad() || (text.empty() && !stream.is_open())) return {"", "cannot be read"};
  if (text.size() > largest_file) return {"", "larger than 1 MB"};
  return {std::move(text), ""};
}

// Without a byte order mark, and with "\n" for "\r\n".
std::string with_plain_lines(std::string text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.erase(0, 3);
  std::string plain;
  plain.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool before_newline = text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n';
    if (!before_newline) plain += text[i];
  }
  return plain;
}

std::vector<std::size_t> line_starts(const std::string& text) {
  std::vector<std::size_t> lines{0};
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\n') lines.push_back(i + 1);
  }
  return lines;
}

fs::path canonical_path(const Source& source) {
  std::error_code error;
  return fs::weakly_canonical(source.name, error);
}

void check_inclusion(const Source& included, const Node& path) {
  int depth = 0;
  for (const Source* above = included.included_from; above != nullptr; above = above->included_from) {
    if (!above->is_override && canonical_path(*above) == canonical_path(included)) {
      throw Unreadable(path.place,
                       "the file " + quoted_for_message(included.name, longest_path) + " includes itself");
    }
    if (++depth > most_inclusions) throw Unreadable(path.place, "files included more than 16 deep");
  }
}

}  // namespace

Source& Sources::add(std::string name, fs::path directory, std::string text) {
  Source& source = sources_.emplace_back();
  source.name = std::move(name);
  source.directory = std::move(directory);
  source.text = with_plain_lines(std::move(text));
  source.lines = line_starts(source.text);
  source.order = sources_.size();
  return source;
}

const Source& Sources::add_file(const fs::path& file) {
  Parsed<std::string> contents = read_file(file);
  if (!contents.ok()) throw Error(ExitCode::usage, file.string() + ": error: " + contents.complaint);
  return add(file.string(), file.parent_path(), std::move(contents.value));
}

const Source& Sources::add_text(std::string text, std::string name) {
  if (text.size() > largest_file) throw Error(ExitCode::usage, name + ": error: larger than 1 MB");
  const fs::path directory = fs::path(name).parent_path();
  return add(std::move(name), directory, std::move(text));
}

const Source& Sources::add_override(const std::string& argument, std::string value) {
  Source& source = add("--set " + argument, "", std::move(value));
  source.is_override = true;
  return source;
}

Sources::Inclusion Sources::read_included(const fs::path& file, const Node& path) {
  Parsed<std::string> contents = read_file(file);
  if (!contents.ok()) {
    throw Unreadable(path.place, "the file " + quoted_for_message(file.string(), longest_path) + ": " +
                                     contents.complaint);
  }
  Source& source = add(file.string(), file.parent_path(), std::move(contents.value));
  source.included_from = path.place.source;
  check_inclusion(source, path);
  Inclusion inclusion{&source, nullptr, std::nullopt};
  try {
    check_characters(source);
    inclusion.root = parse_yaml(source);
    if (!inclusion.root || inclusion.root->kind == Node::Kind::scalar) {
      throw Unreadable({&source, 1, 1}, "expected a mapping or a list in a file that another one includes");
    }
  } catch (const Unreadable& unreadable) {
    inclusion.mistake = unreadable.mistake();
  }
  return inclusion;
}

std::unique_ptr<Node> Sources::included(const Node& path) {
  const Source* includer = path.place.source;
  const fs::path file = (includer->directory / path.text).lexically_normal();
  auto known = inclusions_.find({includer, file});
  if (known == inclusions_.end())
    known = inclusions_.emplace(std::pair(includer, file), read_included(file, path)).first;
  const Inclusion& inclusion = known->second;
  if (inclusion.mistake) throw Unreadable(inclusion.mistake->place, inclusion.mistake->message);
  return copy_of(*inclusion.root);
}

void include_if_path(Node& node, Sources& sources) {
  if (node.kind != Node::Kind::scalar || scalar_kind(node) != ScalarKind::text || node.text.empty()) return;
  node = std::move(*sources.included(node));
}

void check_characters(const Source& source) {
  const std::string_view text = source.text;
  int line = 1;
  std::size_t line_start = 0;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t length = character_length(text.substr(i));
    const bool is_control = static_cast<unsigned char>(text[i]) < 0x20 && text[i] != '\n' && text[i] != '\t';
    if (length == 0 || is_control || text[i] == 0x7F) {
      throw Unreadable({&source, line, static_cast<int>(i - line_start) + 1},
                       length == 0 ? "not a text in UTF-8" : "a control character");
    }
    i += length;
    if (text[i - 1] == '\n') {
      ++line;
      line_start = i;
    }
  }
}

}  // namespace rankcollapse
