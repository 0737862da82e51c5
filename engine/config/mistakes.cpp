#include "engine/config/mistakes.hpp"

#include <algorithm>

#include "engine/config/diagnostics.hpp"
#include "engine/config/document_state.hpp"

namespace rankcollapse {
namespace {

constexpr std::size_t longest_value = 60;  // bytes in a message

bool stands_in(const Node& node, const Place& place) {
  const auto same = [&](const Place& other) {
    return other.source == place.source && other.line == place.line && other.column == place.column;
  };
  return same(node.place) ||
         std::any_of(node.items.begin(), node.items.end(),
                     [&](const auto& item) { return stands_in(*item, place); }) ||
         std::any_of(node.entries.begin(), node.entries.end(), [&](const Node::Entry& entry) {
           return same(entry.key_place) || stands_in(*entry.value, place);
         });
}

std::vector<std::string> texts_of(std::span<const Assignment> variation) {
  std::vector<std::string> texts;
  for (const auto& [key, value] : variation) {
    const std::string text = value.text();
    texts.push_back(key.text() + "=" +
                    (text.size() <= longest_value ? text : quoted_for_message(text, longest_value)));
  }
  return texts;
}

std::string joined(const std::vector<std::string>& texts) {
  std::string result;
  for (const std::string& text : texts) result += (result.empty() ? "" : ", ") + text;
  return result;
}

}  // namespace

bool Mistakes::add(const Document& variant, std::span<const Assignment> variation) {
  ++variants_;
  const std::vector<Mistake> mistakes = all_mistakes(*variant.state_);
  if (mistakes.empty()) return false;
  sources_ = variant.state_->sources;
  const std::vector<std::string> texts = texts_of(variation);
  std::map<Key, bool> of_this_variant;
  for (const auto& [place, message] : mistakes) {
    const Key key(place.source, place.line, place.column, message);
    if (!of_this_variant.emplace(key, true).second) continue;
    Kept& kept = kept_[key];
    if (kept.variants++ == 0) {
      kept.in_common = texts;
      kept.first = joined(texts);
    }
    std::erase_if(kept.in_common, [&](const std::string& text) {
      return std::find(texts.begin(), texts.end(), text) == texts.end();
    });
    for (const auto& [address, value] : variation) {
      kept.in_variation =
          kept.in_variation || stands_in(*address.node_, place) || stands_in(*value.node_, place);
    }
  }
  return true;
}

void Mistakes::add(const Error& error) {
  const auto same = [&](const Error& other) { return std::string_view(other.what()) == error.what(); };
  if (std::none_of(without_place_.begin(), without_place_.end(), same)) without_place_.push_back(error);
}

std::string Mistakes::note(const Kept& kept) const {
  if (kept.in_variation || kept.variants == variants_) return "";
  const std::string where =
      kept.in_common.empty() ? ", the first with " + kept.first : ": " + joined(kept.in_common);
  return " (in " + std::to_string(kept.variants) + " of " + std::to_string(variants_) + " trials" + where +
         ")";
}

void Mistakes::throw_if_any() const {
  std::vector<Mistake> mistakes;
  for (const auto& [key, kept] : kept_) {
    const auto& [source, line, column, message] = key;
    mistakes.push_back({{static_cast<const Source*>(source), line, column}, message + note(kept)});
  }
  if (mistakes.empty() && without_place_.empty()) return;
  std::string text = rendered(std::move(mistakes));
  for (const Error& error : without_place_) text += (text.empty() ? "" : "\n") + std::string(error.what());
  throw Error(kept_.empty() ? without_place_.front().code() : ExitCode::usage, text);
}

}  // namespace rankcollapse
