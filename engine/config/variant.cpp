// The part of Document that makes others of it.

#include <algorithm>

#include "engine/config/address.hpp"
#include "engine/config/document_state.hpp"
#include "engine/config/value.hpp"

namespace rankcollapse {

Document Document::variant(std::span<const Assignment> assignments) const {
  auto state = std::make_unique<DocumentState>();
  state->sources = state_->sources;
  state->root = copy_of(*state_->root, "sweep");
  state->root->opened = true;

  // A section before what lies in it, in whatever order they come.
  std::vector<const Assignment*> outer_first;
  for (const Assignment& assignment : assignments) outer_first.push_back(&assignment);
  const auto depth = [](const Assignment* assignment) {
    const std::string& address = assignment->key.node_->text;
    return std::count(address.begin(), address.end(), '.');
  };
  std::stable_sort(outer_first.begin(), outer_first.end(),
                   [&](const Assignment* a, const Assignment* b) { return depth(a) < depth(b); });

  for (const Assignment* assignment : outer_first) {
    const Node& key = *assignment->key.node_;
    try {
      put(*state->root, key.text, key.place, copy_of(*assignment->value.node_), *state->sources);
    } catch (const Unreadable& unreadable) {
      const Mistake mistake = unreadable.mistake();
      state->mistakes.push_back({mistake.place, key.text + ": " + mistake.message});
    }
  }
  return Document(std::move(state));
}

}  // namespace rankcollapse
