#pragma once

#include "tests/engine/nn/one_layer.hpp"

namespace rankcollapse {

/// The row's own example on a small batch.
LayerCase example_case(const LayerRow& row);

/// Another shape, batch size and choice of options of this row each time. A type that is not known here
/// keeps its example and gets other batch sizes.
LayerCase random_case(const LayerRow& row, Mode mode, Draw& draw);

/// A case that is cut into several tasks wherever the row cuts its work.
LayerCase large_case(const LayerRow& row);

}  // namespace rankcollapse
