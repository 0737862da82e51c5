// torch.save before PyTorch 1.6: five pickles one after another (a magic number, the version of the protocol,
// a description of the computer, the data, the keys of the storages), then for each key the number of its
// numbers in eight bytes and these numbers.
#include <cstring>
#include <unordered_map>

#include "engine/core/error.hpp"
#include "engine/files/read_file.hpp"
#include "experiments/weights/pytorch.hpp"

namespace rankcollapse {

bool is_pytorch_legacy(const WeightFile& file);
StoredWeights read_pytorch_legacy(const std::filesystem::path& file);

namespace {

constexpr std::string_view magic = "\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19";  // a whole number of ten bytes
constexpr std::int64_t known_version = 1001;

class LegacyFile {
 public:
  LegacyFile(std::string_view bytes, const std::string& where) : bytes_(bytes), where_(where) {}

  StoredWeights read() {
    check_header();
    const Pickle data = next_pickle("the data");
    const Pickle keys = next_pickle("the keys of the storages");
    find_storages(data, keys);
    return read_torch_weights(
        data,
        {[this](const TorchStorage& storage) { return contents_.at(std::string(storage.key)); }, false,
         most_bytes_of_tensors(bytes_.size())},
        where_);
  }

 private:
  [[noreturn]] void fail(const std::string& cause) const {
    throw Error(ExitCode::data, where_ + ": " + cause);
  }

  /// The pickle that follows; its bytes are counted from its own start.
  Pickle next_pickle(const std::string& content) {
    const std::string place = where_ + ": " + content + ", from byte " + std::to_string(position_) + " on";
    Pickle pickle = parse_torch_pickle(bytes_.substr(position_), place);
    position_ += pickle.size;
    return pickle;
  }

  void check_header() {
    const Pickle first = next_pickle("the magic number");
    const auto* number = first.root->as<PickledValue::Long>();
    if (number == nullptr || number->bytes != magic) fail("does not start as a file of torch.save does");
    const Pickle second = next_pickle("the version");
    const auto* version = second.root->as<std::int64_t>();
    if (version == nullptr || *version != known_version) {
      fail("its version is not " + std::to_string(known_version) + ", the only one known of this layout");
    }
    const Pickle computer = next_pickle("the description of the computer");
    const auto* description = computer.root->as<PickledValue::Dict>();
    if (description == nullptr) fail("the computer that wrote it is not described");
    for (const auto& [key, value] : description->entries) {
      const bool* little_endian = value->as<bool>();
      if (key->text() == "little_endian" && little_endian != nullptr && !*little_endian) {
        fail("was written on a big-endian computer: load it in PyTorch there and save it in the zip layout");
      }
    }
  }

  /// Finds the numbers of the storages, in the order of the keys. What a storage's numbers are stands in the
  /// data alone.
  void find_storages(const Pickle& data, const Pickle& keys) {
    std::unordered_map<std::string_view, TorchStorage> described;
    for (const PickledValue& value : data.values) {
      const auto* persistent = value.as<PickledValue::Persistent>();
      if (persistent == nullptr) continue;
      const TorchStorage storage = torch_storage(*persistent, where_);
      const TorchStorage& known = described.try_emplace(storage.key, storage).first->second;
      if (known.type != storage.type || known.count != storage.count) {
        fail("the storage '" + printable(storage.key) + "' is described in two ways");
      }
    }
    const auto* list = keys.root->items();
    if (list == nullptr) fail("the keys of the storages are no list");
    for (const PickledValue* key : *list) {
      const auto name = key->text();
      const auto storage = name ? described.find(*name) : described.end();
      if (storage == described.end()) fail("it lists a storage that no tensor has");
      read_storage(storage->second);
    }
    if (position_ != bytes_.size()) {
      fail("goes on behind its last storage, from byte " + std::to_string(position_) + " on");
    }
    for (const auto& [key, storage] : described) {
      if (contents_.count(std::string(key)) == 0)
        fail("the storage '" + printable(key) + "' is not in the file");
    }
  }

  void read_storage(const TorchStorage& storage) {
    const std::string name = "the storage '" + printable(storage.key) + "' ";
    std::uint64_t count = 0;
    const std::size_t left = bytes_.size() - position_;
    const std::uint64_t size = storage.count * storage.size;
    if (left < sizeof count || left - sizeof count < size) {
      fail("is cut off: " + name + "should take " + std::to_string(sizeof count + size) +
           " bytes, the file has " + std::to_string(left) + " left");
    }
    std::memcpy(&count, bytes_.data() + position_, sizeof count);
    if (count != storage.count) {
      fail(name + "has " + std::to_string(count) + " numbers, its tensors expect " +
           std::to_string(storage.count));
    }
    const bool is_new = contents_.emplace(storage.key, bytes_.substr(position_ + sizeof count, size)).second;
    if (!is_new) fail(name + "is listed twice");
    position_ += sizeof count + size;
  }

  std::string_view bytes_;
  const std::string& where_;
  std::size_t position_ = 0;
  std::unordered_map<std::string, std::string_view> contents_;
};

}  // namespace

bool is_pytorch_legacy(const WeightFile& file) {
  return file.start.substr(0, 32).find("\x8a\x0a" + std::string(magic) + '.') != std::string::npos;
}

StoredWeights read_pytorch_legacy(const std::filesystem::path& file) {
  const auto bytes = read_file(file);
  if (!bytes) throw Error(ExitCode::data, file.string() + ": cannot be read");
  const std::string where = file.string();
  return LegacyFile(*bytes, where).read();
}

}  // namespace rankcollapse
