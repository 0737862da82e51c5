#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "engine/files/tensor.hpp"

namespace rankcollapse {

/// How numbers lie in a file, little-endian, and how they become a Tensor's: half precision widens to float,
/// other integers and truth values to std::int64_t, all without loss.
struct StoredType {
  std::string_view name;  // as in a .safetensors file: "BF16"
  std::size_t size;       // of one number, in bytes
  /// The numbers in `bytes`, whose length is a multiple of `size`.
  decltype(Tensor::values) (*read)(std::string_view bytes);
};

std::span<const StoredType> stored_types();

/// The row of this name, or nullptr.
const StoredType* find_stored_type(std::string_view name);

}  // namespace rankcollapse
