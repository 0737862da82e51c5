#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "engine/files/npy.hpp"

namespace rankcollapse {

/// The bytes of an .npz archive that numpy.load reads: one uncompressed .npy a tensor. The names must differ.
/// The same arrays give the same bytes.
std::string format_npz(const std::vector<Tensor>& arrays);

/// Writes such an archive with atomic_write. Throws Error (cannot_write).
void write_npz(const std::filesystem::path& file, const std::vector<Tensor>& arrays);

/// Reads the arrays of an .npz archive, stored or deflated, in their order; what is not read says why
/// (NpyArray::obstacle). Throws Error (data) on a damaged file.
std::vector<NpyArray> read_npz(const std::filesystem::path& file);

}  // namespace rankcollapse
