#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "engine/files/tensor.hpp"

namespace rankcollapse {

/// An array of a .npy file, or why its values are not numbers that can be read: "" where they were.
struct NpyArray {
  Tensor tensor;         // in C order, however it was stored; only its name where there is an obstacle
  std::string obstacle;  // "holds texts ('<U5')"
};

/// The bytes of a .npy file of version 1.0 that numpy.load reads.
std::string format_npy(const Tensor& tensor);

/// Reads such bytes, of versions 1.0 to 3.0, either byte order and either order of indices: floats of 2, 4
/// and 8 bytes, whole numbers and truth values. They widen to a Tensor's types without loss. Nothing in the
/// file is run: pickled objects are an obstacle. Throws Error (data) that names `where` on anything that does
/// not add up.
NpyArray parse_npy(std::string_view bytes, const std::string& name, const std::string& where);

/// Reads a file; the array is called as the file is, without its ending. Throws Error (data).
NpyArray read_npy(const std::filesystem::path& file);

}  // namespace rankcollapse
