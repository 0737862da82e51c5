#pragma once

#include "tests/engine/nn/one_layer.hpp"

namespace rankcollapse {

/// The row's own example on a small batch.
LayerCase example_case(const LayerRow& row);

/// Another shape, batch size and choice of options of this row each time. A type that is not known here
/// keeps its example and gets other batch sizes.
LayerCase random_case(const LayerRow& row, Mode mode, Draw& draw);

/// Whether fast kernels compute this row's layers in some batches.
bool has_fast_kernels(const LayerRow& row);

/// The case by fast kernels, with a batch that is large enough for them.
LayerCase by_fast_kernels(LayerCase layer_case);

/// A case that is cut into several tasks wherever the row cuts its work.
LayerCase large_case(const LayerRow& row);

}  // namespace rankcollapse
