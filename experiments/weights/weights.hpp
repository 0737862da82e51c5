#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/files/tensor.hpp"

namespace rankcollapse {

/// What a weight file holds beside the tensors that were read, and why it was left there.
struct SkippedTensor {
  std::string name;
  std::string reason;  // "is a whole number, not a tensor"
};

/// The tensors of a weight file, under the names that a state_dict has for them and in the order of the file.
struct StoredWeights {
  std::string format;  // a row of weight_formats()
  std::vector<Tensor> tensors;
  std::vector<SkippedTensor> skipped;
};

/// A weight file before its format is known.
struct WeightFile {
  std::filesystem::path path;
  std::string start;  // the first bytes, 4096 of them or all that there are
};

/// A format of weight files.
struct WeightFormat {
  const char* name;
  const char* description;
  /// Whether the file's content looks so, however the file is called and even if it is damaged further on.
  bool (*recognizes)(const WeightFile& file);
  /// Throws Error (data) with the place and the cause.
  StoredWeights (*read)(const std::filesystem::path& file);
};

std::span<const WeightFormat> weight_formats();

/// Reads a weight file of any known format; nothing that stands in the file is run. Throws Error (data) where
/// the file cannot be read, is damaged or of no known format.
StoredWeights read_weights(const std::filesystem::path& file);

}  // namespace rankcollapse
