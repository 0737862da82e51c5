#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "tests/stored_zip.hpp"

/// Pieces of pickles and files as PyTorch writes them, put together by hand so that tests can bend them.
namespace torch_files {

inline std::string bytes_of(std::uint64_t number, std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text += static_cast<char>(number >> 8 * i);
  return text;
}

inline std::string text(const std::string& content) {
  return "X" + bytes_of(content.size(), 4) + content;
}

inline std::string integer(std::int64_t number) {
  return "\x8a\x08" + bytes_of(static_cast<std::uint64_t>(number), 8);
}

inline std::string integers(const std::vector<std::int64_t>& numbers) {
  std::string items;
  for (const std::int64_t number : numbers) items += integer(number);
  return "(" + items + "t";
}

inline std::string global(const std::string& module, const std::string& name) {
  return "c" + module + "\n" + name + "\n";
}

inline std::string storage(const std::string& key, std::int64_t count,
                           const std::string& type = "FloatStorage", const std::string& view = "") {
  return "(" + text("storage") + global("torch", type) + text(key) + text("cpu") + integer(count) + view +
         "tQ";
}

inline std::string tensor(const std::string& storage, std::int64_t offset,
                          const std::vector<std::int64_t>& size, const std::vector<std::int64_t>& stride) {
  return global("torch._utils", "_rebuild_tensor_v2") + "(" + storage + integer(offset) + integers(size) +
         integers(stride) + "\x89" + global("collections", "OrderedDict") + ")RtR";
}

inline std::string dict(const std::vector<std::pair<std::string, std::string>>& entries) {
  std::string items;
  for (const auto& [name, value] : entries) items += text(name) + value;
  return "}(" + items + "u";
}

struct Storage {
  std::string key;
  std::int64_t count;
  std::string numbers;
};

inline std::string floats(const std::vector<float>& numbers) {
  return {reinterpret_cast<const char*>(numbers.data()), 4 * numbers.size()};
}

inline std::string legacy_file(const std::string& data, const std::vector<Storage>& storages,
                               bool little_endian = true) {
  std::string keys, numbers;
  for (const Storage& storage : storages) {
    keys += text(storage.key);
    numbers += bytes_of(static_cast<std::uint64_t>(storage.count), 8) + storage.numbers;
  }
  return "\x80\x02\x8a\x0al\xfc\x9c\x46\xf9 j\xa8P\x19.\x80\x02M\xe9\x03.\x80\x02" +
         dict({{"little_endian", little_endian ? "\x88" : "\x89"}}) + ".\x80\x02" + data + ".\x80\x02](" +
         keys + "e." + numbers;
}

inline std::string zip_file(const std::string& data, const std::vector<Storage>& storages,
                            const std::string& byte_order = "little") {
  std::vector<std::pair<std::string, std::string>> entries = {{"archive/data.pkl", "\x80\x02" + data + "."},
                                                              {"archive/byteorder", byte_order}};
  for (const Storage& storage : storages)
    entries.emplace_back("archive/data/" + storage.key, storage.numbers);
  return stored_zip(entries);
}

}  // namespace torch_files
