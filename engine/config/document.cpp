#include "engine/config/config.hpp"
#include "engine/config/diagnostics.hpp"
#include "engine/config/document_state.hpp"
#include "engine/config/flattened.hpp"
#include "engine/config/override.hpp"
#include "engine/config/resolved.hpp"
#include "engine/config/scalar.hpp"
#include "engine/config/value.hpp"
#include "engine/config/yaml.hpp"
#include "engine/core/error.hpp"

namespace rankcollapse {
namespace {

// The mapping that a whole file is; nothing at all is an empty one.
std::unique_ptr<Node> read_root(const Source& source) {
  check_characters(source);
  std::unique_ptr<Node> root = parse_yaml(source);
  if (!root) return empty_mapping({&source, 1, 1});
  if (root->kind != Node::Kind::mapping) {
    throw Unreadable(root->place, expected("a mapping in the whole file", *root));
  }
  return root;
}

// The unknown keys of `mapping` and of all that was read below it.
void find_unknown_keys(const Node& mapping, const std::string& address, std::vector<Mistake>& mistakes) {
  std::vector<std::string_view> known;
  for (const Asked& asked : mapping.asked) known.push_back(asked.key);
  for (const Node::Entry& entry : mapping.entries) {
    const std::string key_address = (address.empty() ? "" : address + ".") + entry.key;
    if (!find_asked(mapping, entry.key)) {
      if (mapping.abandoned) continue;
      mistakes.push_back(
          {entry.key_place, key_address + ": unknown key" + known_names(entry.key, "known here", known)});
      continue;
    }
    if (entry.value->opened) find_unknown_keys(*entry.value, key_address, mistakes);
    for (std::size_t i = 0; i < entry.value->items.size(); ++i) {
      const Node& item = *entry.value->items[i];
      if (item.opened) find_unknown_keys(item, key_address + "[" + std::to_string(i) + "]", mistakes);
    }
  }
}

// A document of the source that `add` puts into its sources.
template <typename Add>
std::unique_ptr<DocumentState> read_document(const Add& add, std::span<const std::string> overrides) {
  auto state = std::make_unique<DocumentState>();
  state->sources = std::make_shared<Sources>();
  try {
    state->root = read_root(add(*state->sources));
    state->root->opened = true;
    for (const std::string& argument : overrides)
      state->overrides.push_back(apply_override(*state->root, argument, *state->sources));
  } catch (const Unreadable& unreadable) {
    throw Error(ExitCode::usage, rendered(unreadable.mistake()));
  }
  return state;
}

}  // namespace

std::vector<Mistake> all_mistakes(const DocumentState& state) {
  std::vector<Mistake> mistakes = state.mistakes;
  find_unknown_keys(*state.root, "", mistakes);
  return mistakes;
}

std::string yaml_text(std::string_view text) {
  std::string quoted = "'";
  for (const char character : text)
    quoted += character == '\'' ? std::string("''") : std::string(1, character);
  return quoted + "'";
}

Document::Document(std::unique_ptr<DocumentState> state) : state_(std::move(state)) {}
Document::Document(Document&&) noexcept = default;
Document& Document::operator=(Document&&) noexcept = default;
Document::~Document() = default;

Document Document::load(const std::filesystem::path& file, std::span<const std::string> overrides) {
  const auto add = [&](Sources& sources) -> const Source& { return sources.add_file(file); };
  return Document(read_document(add, overrides));
}

Document Document::parse(std::string text, std::string name, std::span<const std::string> overrides) {
  const auto add = [&](Sources& sources) -> const Source& {
    return sources.add_text(std::move(text), std::move(name));
  };
  return Document(read_document(add, overrides));
}

Config Document::root() & {
  return Config(*state_, *state_->root, "");
}

void Document::finish() {
  std::vector<Mistake> mistakes = all_mistakes(*state_);
  if (!mistakes.empty()) throw Error(ExitCode::usage, rendered(std::move(mistakes)));
}

std::string Document::resolved() const {
  return resolved_yaml(*state_->root);
}

std::string Document::canonical(std::span<const std::string_view> without) const {
  return canonical_text(*state_->root, without, false);
}

std::vector<Value> Document::overridden() const {
  std::vector<Value> addresses;
  for (const auto& [address, place] : state_->overrides)
    addresses.push_back(Value(text_node(address, place), state_->sources));
  return addresses;
}

std::vector<std::pair<std::string, std::string>> Document::flattened() const {
  return flattened_values(*state_->root);
}

}  // namespace rankcollapse
