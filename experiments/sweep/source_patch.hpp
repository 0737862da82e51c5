#pragma once

#include <filesystem>

namespace rankcollapse {

/// Where the program was built from sources that no commit holds: keeps their difference to the commit in an
/// experiment's folder as source-DIGITS.patch, once; DIGITS begin its SHA-256, which every provenance names.
/// Nothing where the patch does not lie beside the program any more, or is another build's. Throws Error
/// (cannot_write).
void keep_source_patch(const std::filesystem::path& experiment);

}  // namespace rankcollapse
