#pragma once

#include <filesystem>
#include <string>

namespace rankcollapse {

/// Keeps the difference between the sources that the program was built from and their commit in an
/// experiment's folder as source-DIGITS.patch, once; DIGITS begin `checksum`, its SHA-256, which provenance
/// names (empty: there is no difference). `patch` is the file that the build has made; nothing is kept where
/// it is gone or another build's. Throws Error (cannot_write).
void keep_source_patch(const std::filesystem::path& experiment, const std::string& checksum,
                       const std::filesystem::path& patch);

/// Where the build lays it: beside the program.
std::filesystem::path source_patch_beside_program();

}  // namespace rankcollapse
