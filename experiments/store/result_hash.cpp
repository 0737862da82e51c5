#include "experiments/store/result_hash.hpp"

#include <algorithm>

#include "engine/files/sha256.hpp"

namespace rankcollapse {

std::vector<std::filesystem::path> hashed_files(const std::filesystem::path& trial) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(trial)) {
    const auto& file = entry.path();
    const auto extension = file.extension();
    const bool recorded = extension == ".safetensors" || extension == ".csv" || extension == ".npz";
    if (recorded && file.filename() != "timing.csv") files.push_back(file);
  }
  std::sort(files.begin(), files.end());
  return files;
}

std::string result_hash(const std::filesystem::path& trial) {
  Sha256 hash;
  for (const auto& file : hashed_files(trial)) {
    hash.update(file.filename().string() + " " + sha256_of_file(file) + "\n");
  }
  return hash.hex();
}

}  // namespace rankcollapse
