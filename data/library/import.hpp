#pragma once

#include <filesystem>
#include <span>

#include "data/library/library.hpp"

namespace rankcollapse {

/// Takes a dataset from `source` into `folder`: from a published file, from an archive (tar or zip), or from
/// a folder that has it at most three levels down. Which dataset it is, is known by checksums, else by the
/// names of the files and by decoding them. Only files with known names are written, and only under these;
/// the paths in an archive decide nothing. What is there already is never replaced. At last it is loaded
/// once, and a decoded copy kept in `cache` (empty: none). Throws Error: data with the reason, or
/// cannot_write. Files get to their places only after they were checked; if it fails later (no copy can be
/// kept, or files that were published one by one do not go together), they stay there.
DatasetReport import_dataset(const std::filesystem::path& source, std::span<const DatasetRow> table,
                             const std::filesystem::path& folder, const std::filesystem::path& cache);

}  // namespace rankcollapse
