#include "experiments/weights/weights.hpp"

#include <cerrno>
#include <fstream>
#include <system_error>

#include "engine/core/error.hpp"

namespace rankcollapse {

bool is_npy(const WeightFile& file);
bool is_npz(const WeightFile& file);
bool is_pytorch_legacy(const WeightFile& file);
bool is_pytorch_zip(const WeightFile& file);
bool is_safetensors(const WeightFile& file);
StoredWeights read_npy_weights(const std::filesystem::path& file);
StoredWeights read_npz_weights(const std::filesystem::path& file);
StoredWeights read_pytorch_legacy(const std::filesystem::path& file);
StoredWeights read_pytorch_zip(const std::filesystem::path& file);
StoredWeights read_safetensors_weights(const std::filesystem::path& file);

namespace {

constexpr WeightFormat formats[] = {
    {"safetensors", "safetensors: a JSON header, then the numbers", is_safetensors, read_safetensors_weights},
    {"pytorch_zip",
     "PyTorch's zip archive (.pt, .pth), since 2020: a state_dict or a checkpoint that has one",
     is_pytorch_zip, read_pytorch_zip},
    {"pytorch_legacy", "PyTorch's older file of several pickles (.pt, .pth, .th): the same",
     is_pytorch_legacy, read_pytorch_legacy},
    {"npz", "NumPy's archive of arrays (.npz), compressed or not", is_npz, read_npz_weights},
    {"npy", "one array of NumPy (.npy), called as the file is", is_npy, read_npy_weights},
};

[[noreturn]] void fail(const std::filesystem::path& file, const std::string& cause) {
  throw Error(ExitCode::data, file.string() + ": " + cause);
}

WeightFile open(const std::filesystem::path& path) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) fail(path, "is a folder, not a weight file");
  errno = 0;
  std::ifstream stream(path, std::ios::binary);
  if (!stream) fail(path, "cannot be read: " + std::generic_category().message(errno));
  if (!std::filesystem::is_regular_file(path, error)) fail(path, "is no regular file");
  WeightFile file{path, std::string(4096, '\0')};
  stream.read(file.start.data(), static_cast<std::streamsize>(file.start.size()));
  file.start.resize(static_cast<std::size_t>(stream.gcount()));
  return file;
}

}  // namespace

std::span<const WeightFormat> weight_formats() {
  return formats;
}

StoredWeights read_weights(const std::filesystem::path& file) {
  const WeightFile opened = open(file);
  if (opened.start.empty()) fail(file, "is empty");
  std::string known;
  for (const WeightFormat& format : formats) {
    if (format.recognizes(opened)) {
      StoredWeights weights = format.read(file);
      weights.format = format.name;
      return weights;
    }
    known += std::string("\n  ") + format.name + ": " + format.description;
  }
  fail(file, "is of no known format. Known are:" + known);
}

}  // namespace rankcollapse
