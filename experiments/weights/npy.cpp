#include <algorithm>

#include "engine/core/error.hpp"
#include "engine/files/npz.hpp"
#include "engine/files/zip_reader.hpp"
#include "experiments/weights/weights.hpp"

namespace rankcollapse {

bool is_npy(const WeightFile& file);
bool is_npz(const WeightFile& file);
StoredWeights read_npy_weights(const std::filesystem::path& file);
StoredWeights read_npz_weights(const std::filesystem::path& file);

namespace {

StoredWeights weights_of(std::vector<NpyArray> arrays) {
  StoredWeights weights;
  for (NpyArray& array : arrays) {
    if (array.obstacle.empty()) {
      weights.tensors.push_back(std::move(array.tensor));
    } else {
      weights.skipped.push_back({array.tensor.name, array.obstacle});
    }
  }
  return weights;
}

}  // namespace

bool is_npy(const WeightFile& file) {
  return file.start.starts_with("\x93NUMPY");
}

/// A zip archive whose first entry is an array, or that has one or nothing in it.
bool is_npz(const WeightFile& file) {
  if (file.start == std::string("PK\x05\x06", 4) + std::string(18, '\0')) return true;
  if (!file.start.starts_with("PK\x03\x04")) return false;
  if (file.start.substr(0, 512).find(".npy") != std::string::npos) return true;
  try {
    const ZipReader archive(file.path);
    return std::any_of(archive.names().begin(), archive.names().end(),
                       [](const std::string& name) { return name.ends_with(".npy"); });
  } catch (const Error&) {
    return false;
  }
}

StoredWeights read_npy_weights(const std::filesystem::path& file) {
  std::vector<NpyArray> one;
  one.push_back(read_npy(file));
  return weights_of(std::move(one));
}

StoredWeights read_npz_weights(const std::filesystem::path& file) {
  return weights_of(read_npz(file));
}

}  // namespace rankcollapse
