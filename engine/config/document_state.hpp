#pragma once

#include <memory>
#include <vector>

#include "engine/config/diagnostics.hpp"
#include "engine/config/node.hpp"
#include "engine/config/sources.hpp"

namespace rankcollapse {

/// What the handles of a document share.
struct DocumentState {
  Sources sources;
  std::unique_ptr<Node> root;
  std::vector<Mistake> mistakes;
};

}  // namespace rankcollapse
