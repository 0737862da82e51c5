#pragma once

#include <memory>
#include <vector>

#include "engine/config/diagnostics.hpp"
#include "engine/config/node.hpp"
#include "engine/config/override.hpp"
#include "engine/config/sources.hpp"

namespace rankcollapse {

/// What the handles of a document share; its variants share the sources with it.
struct DocumentState {
  std::shared_ptr<Sources> sources;
  std::unique_ptr<Node> root;
  std::vector<Override> overrides;
  std::vector<Mistake> mistakes;
};

/// The mistakes recorded so far, and the unknown keys.
std::vector<Mistake> all_mistakes(const DocumentState& state);

}  // namespace rankcollapse
