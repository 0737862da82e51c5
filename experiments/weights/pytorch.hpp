#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "engine/files/pickle.hpp"
#include "engine/files/stored_type.hpp"
#include "experiments/weights/weights.hpp"

namespace rankcollapse {

/// The numbers that one or more of PyTorch's tensors are views of.
struct TorchStorage {
  std::string_view key;    // its name in the file
  std::string_view type;   // "torch.FloatStorage"
  std::size_t size;        // of one number, in bytes
  const StoredType* read;  // nullptr where numbers of this type are not read here
  std::uint64_t count;     // of numbers
  std::uint64_t first;     // the number that the tensors' offsets start from
};

/// What a persistent identifier in a file of PyTorch describes. Throws Error (data) that names `where`.
TorchStorage torch_storage(const PickledValue::Persistent& persistent, const std::string& where);

/// Where the numbers of storages lie in a file.
struct TorchStorages {
  /// All `count` numbers of a storage, in `count * size` bytes that stay where they are. Throws Error (data).
  std::function<std::string_view(const TorchStorage&)> bytes;
  bool big_endian = false;
  std::uint64_t most_bytes;  // that all tensors together may take in memory
};

/// The memory that the tensors of a file with so many bytes of numbers may take. Widening makes eight bytes
/// of one and storages may be shared, but views that repeat a number could make a file of any size of a few
/// bytes.
constexpr std::uint64_t most_bytes_of_tensors(std::uint64_t stored) {
  return 16 * stored + (std::uint64_t{64} << 20);
}

/// Copies tensors out of their storages, one after another.
class TorchTensors {
 public:
  TorchTensors(const TorchStorages& storages, const std::string& where)
      : storages_(storages), where_(where), bytes_left_(storages.most_bytes) {}

  /// Whether the value is a tensor or a parameter.
  static bool is_tensor(const PickledValue& value);

  /// Adds the tensor to `weights` under this name, or to what is skipped. Throws Error (data) where the view
  /// leaves the storage.
  void read(const std::string& name, const PickledValue& value, StoredWeights& weights);

 private:
  struct View;
  View view_of(const std::string& name, const PickledValue& call) const;
  Tensor copy(const std::string& name, const View& view);
  [[noreturn]] void fail(const std::string& name, const std::string& cause) const;

  const TorchStorages& storages_;
  const std::string& where_;
  std::uint64_t bytes_left_;
};

/// Reads the pickle at the start of `bytes`, which may name what weight files of PyTorch name.
Pickle parse_torch_pickle(std::string_view bytes, const std::string& where);

/// The tensors of a state_dict, or of the state_dict in a checkpoint: of the dict with the most tensors among
/// the root and the dicts in it. The prefix "module." goes where all names have it. Throws Error (data).
StoredWeights read_torch_weights(const Pickle& pickle, const TorchStorages& storages,
                                 const std::string& where);

}  // namespace rankcollapse
