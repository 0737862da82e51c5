#include "engine/files/safetensors.hpp"

#include "experiments/weights/weights.hpp"

namespace rankcollapse {

bool is_safetensors(const WeightFile& file);
StoredWeights read_safetensors_weights(const std::filesystem::path& file);

/// Eight bytes of length, of which a header of less than 16 MiB leaves five at zero, then a JSON object.
bool is_safetensors(const WeightFile& file) {
  return file.start.size() >= 9 && file.start[8] == '{' && file.start.substr(3, 5) == std::string(5, '\0');
}

StoredWeights read_safetensors_weights(const std::filesystem::path& file) {
  Safetensors content = read_safetensors(file);
  return {{}, std::move(content.tensors), {}};
}

}  // namespace rankcollapse
