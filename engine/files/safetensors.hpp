#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "engine/files/tensor.hpp"

namespace rankcollapse {

/// What a .safetensors file holds: tensors and a flat table of texts.
struct Safetensors {
  std::vector<Tensor> tensors;
  std::map<std::string, std::string> metadata;

  /// The tensor of this name, or nullptr.
  const Tensor* find(std::string_view name) const;
};

/// The bytes of a .safetensors file (8-byte header length, JSON header, data): F32, F64 and I64. The same
/// content gives the same bytes.
std::string format_safetensors(const Safetensors& content);

/// Reads such bytes; F16 and BF16 widen to F32, other integers to I64. Throws Error (data) that names `where`
/// on anything that does not add up: header length, shapes against offsets, overlaps, holes, duplicate names.
Safetensors parse_safetensors(std::string_view bytes, const std::string& where);

/// Reads a file; throws Error (data).
Safetensors read_safetensors(const std::filesystem::path& file);

}  // namespace rankcollapse
