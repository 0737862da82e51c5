// torch.save since PyTorch 1.6: a zip archive with NAME/data.pkl, the pickle, NAME/data/KEY, the storages,
// and NAME/byteorder, "little" or "big", since 2.1.
#include <algorithm>
#include <optional>
#include <unordered_map>

#include "engine/core/error.hpp"
#include "engine/files/zip_reader.hpp"
#include "experiments/weights/pytorch.hpp"

namespace rankcollapse {

bool is_pytorch_zip(const WeightFile& file);
StoredWeights read_pytorch_zip(const std::filesystem::path& file);

namespace {

constexpr std::string_view pickle_name = "data.pkl";

/// What stands before "data.pkl" in the archive: "archive/".
std::optional<std::string> prefix_of(const ZipReader& archive) {
  for (const auto& [name, size] : archive.entries()) {
    if (name == pickle_name || name.ends_with("/" + std::string(pickle_name))) {
      return name.substr(0, name.size() - pickle_name.size());
    }
  }
  return std::nullopt;
}

bool is_big_endian(const ZipReader& archive, const std::string& prefix, const std::string& where) {
  if (archive.entries().count(prefix + "byteorder") == 0) return false;
  const std::string order = archive.read(prefix + "byteorder");
  if (order != "little" && order != "big") {
    throw Error(ExitCode::data,
                where + ": the byte order is '" + printable(order) + "', neither little nor big");
  }
  return order == "big";
}

/// Reads a storage when it is first asked for and keeps it.
class StorageEntries {
 public:
  StorageEntries(const ZipReader& archive, std::string prefix, const std::string& where)
      : archive_(archive), prefix_(std::move(prefix)), where_(where) {}

  std::string_view bytes(const TorchStorage& storage) {
    const std::string name = prefix_ + "data/" + std::string(storage.key);
    const auto entry = archive_.entries().find(name);
    if (entry == archive_.entries().end()) fail(storage, "is not in the file");
    if (entry->second != storage.count * storage.size) {
      fail(storage, "should have " + std::to_string(storage.count) + " numbers of " +
                        std::to_string(storage.size) + " bytes, and has " + std::to_string(entry->second) +
                        " bytes");
    }
    const auto [place, is_new] = contents_.try_emplace(name);
    if (is_new) place->second = archive_.read(name);
    return place->second;
  }

 private:
  [[noreturn]] void fail(const TorchStorage& storage, const std::string& cause) const {
    throw Error(ExitCode::data, where_ + ": the storage '" + printable(storage.key) + "' " + cause);
  }

  const ZipReader& archive_;
  std::string prefix_;
  const std::string& where_;
  std::unordered_map<std::string, std::string> contents_;
};

}  // namespace

bool is_pytorch_zip(const WeightFile& file) {
  if (!file.start.starts_with("PK\x03\x04")) return false;
  // The pickle is the first entry as PyTorch writes it, wherever it is after another program packed it anew.
  if (file.start.substr(0, 512).find(pickle_name) != std::string::npos) return true;
  try {
    return prefix_of(ZipReader(file.path)).has_value();
  } catch (const Error&) {
    return false;
  }
}

StoredWeights read_pytorch_zip(const std::filesystem::path& file) {
  const ZipReader archive(file);
  const std::string where = file.string();
  const std::optional<std::string> prefix = prefix_of(archive);
  if (!prefix)
    throw Error(ExitCode::data, where + ": holds no data.pkl: it is no file that torch.save wrote");
  const std::string bytes = archive.read(*prefix + std::string(pickle_name));
  const Pickle pickle = parse_torch_pickle(bytes, where + ": " + *prefix + std::string(pickle_name));

  std::uint64_t stored = 0;
  for (const auto& [name, size] : archive.entries()) stored += std::min(size, std::uint64_t{1} << 48);
  StorageEntries storages(archive, *prefix, where);
  return read_torch_weights(pickle,
                            {[&storages](const TorchStorage& storage) { return storages.bytes(storage); },
                             is_big_endian(archive, *prefix, where), most_bytes_of_tensors(stored)},
                            where);
}

}  // namespace rankcollapse
