#include "engine/files/safetensors.hpp"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <numeric>
#include <sstream>
#include <system_error>

#include "engine/core/error.hpp"
#include "engine/files/json.hpp"
#include "engine/files/stored_type.hpp"

namespace rankcollapse {
namespace {

static_assert(std::endian::native == std::endian::little, "numbers are copied as they lie in the file");

constexpr std::size_t length_bytes = 8;
constexpr const char* metadata_key = "__metadata__";

[[noreturn]] void fail(const std::string& where, const std::string& cause) {
  throw Error(ExitCode::data, where + ": " + cause);
}

/// What the header says of one tensor.
struct Entry {
  std::string name;
  const StoredType* type;
  std::vector<std::size_t> shape;
  std::size_t begin, end;  // bytes from the start of the data
};

const StoredType& read_type(const Json& json, const std::string& place) {
  const Json* type = json.find("dtype");
  if (type == nullptr || !std::holds_alternative<std::string>(type->value)) fail(place, "'dtype' is missing");
  if (const StoredType* found = find_stored_type(type->text())) return *found;
  std::string known;
  for (const StoredType& row : stored_types()) known += (known.empty() ? "" : ", ") + std::string(row.name);
  fail(place, "numbers of type '" + type->text() + "' cannot be read (known: " + known + ")");
}

std::vector<std::size_t> read_sizes(const Json& json, const char* key, const std::string& place) {
  const Json* list = json.find(key);
  const auto* array = list == nullptr ? nullptr : std::get_if<Json::Array>(&list->value);
  if (array == nullptr) fail(place, std::string("'") + key + "' is not a list of whole numbers");
  std::vector<std::size_t> sizes;
  for (const Json& element : *array) {
    if (element.integer(-1) < 0) fail(place, std::string("'") + key + "' is not a list of whole numbers");
    sizes.push_back(static_cast<std::size_t>(element.integer()));
  }
  return sizes;
}

/// Throws where the shape asks for another number of bytes than the offsets enclose.
void check_size(const Entry& entry, const std::string& place) {
  std::size_t bytes = entry.type->size;
  bool overflow = false;
  for (const std::size_t extent : entry.shape) overflow |= __builtin_mul_overflow(bytes, extent, &bytes);
  if (overflow) fail(place, "its shape has more elements than a computer can address");
  if (entry.end - entry.begin != bytes) {
    fail(place, "its shape takes " + std::to_string(bytes) + " bytes, its offsets enclose " +
                    std::to_string(entry.end - entry.begin));
  }
}

Entry read_entry(const std::string& name, const Json& json, std::size_t data_size, const std::string& where) {
  const std::string place = where + ": tensor '" + name + "'";
  const StoredType& type = read_type(json, place);
  std::vector<std::size_t> shape = read_sizes(json, "shape", place);
  const std::vector<std::size_t> offsets = read_sizes(json, "data_offsets", place);
  if (offsets.size() != 2 || offsets[0] > offsets[1]) fail(place, "'data_offsets' is not [begin, end]");
  if (offsets[1] > data_size) {
    fail(place, "its data end at byte " + std::to_string(offsets[1]) + ", the file holds " +
                    std::to_string(data_size) + " bytes of data");
  }
  Entry entry{name, &type, std::move(shape), offsets[0], offsets[1]};
  check_size(entry, place);
  return entry;
}

/// Throws unless the tensors cover the data without overlap or hole.
void check_coverage(const std::vector<Entry>& entries, std::size_t data_size, const std::string& where) {
  std::vector<const Entry*> order;
  for (const Entry& entry : entries) order.push_back(&entry);
  std::sort(order.begin(), order.end(), [](const Entry* a, const Entry* b) {
    return std::pair(a->begin, a->end) < std::pair(b->begin, b->end);
  });
  std::size_t covered = 0;
  for (const Entry* entry : order) {
    if (entry->begin < covered)
      fail(where, "tensor '" + entry->name + "': its data overlap another tensor's");
    if (entry->begin > covered) {
      fail(where, "bytes " + std::to_string(covered) + " to " + std::to_string(entry->begin) +
                      " of the data belong to no tensor");
    }
    covered = entry->end;
  }
  if (covered != data_size) {
    fail(where, "bytes " + std::to_string(covered) + " to " + std::to_string(data_size) +
                    " of the data belong to no tensor");
  }
}

std::map<std::string, std::string> read_metadata(const Json& json, const std::string& where) {
  const auto* object = std::get_if<Json::Object>(&json.value);
  if (object == nullptr) fail(where, "'__metadata__' is not a table of texts");
  std::map<std::string, std::string> metadata;
  for (const auto& [key, value] : *object) {
    if (!std::holds_alternative<std::string>(value.value)) {
      fail(where, "'" + key + "' in '__metadata__' is not a text");
    }
    metadata.emplace(key, value.text());
  }
  return metadata;
}

/// The JSON at the start of the file; `bytes` is left with the data.
std::string_view take_header(std::string_view& bytes, const std::string& where) {
  if (bytes.size() < length_bytes) {
    fail(where, "a .safetensors file has at least 8 bytes, this one has " + std::to_string(bytes.size()));
  }
  std::uint64_t length;
  std::memcpy(&length, bytes.data(), length_bytes);
  bytes.remove_prefix(length_bytes);
  if (length > bytes.size()) {
    fail(where, "the header should take " + std::to_string(length) + " bytes, the file has " +
                    std::to_string(bytes.size()) + " left: it is cut off, or no .safetensors file");
  }
  const std::string_view header = bytes.substr(0, length);
  bytes.remove_prefix(length);
  return header;
}

std::size_t element_size(const Tensor& tensor) {
  return std::visit([](const auto& values) { return sizeof values[0]; }, tensor.values);
}

const char* type_name(const Tensor& tensor) {
  constexpr const char* names[] = {"F32", "F64", "I64"};
  return names[tensor.values.index()];
}

std::string_view data_of(const Tensor& tensor) {
  return std::visit(
      [](const auto& values) {
        return std::string_view(reinterpret_cast<const char*>(values.data()),
                                values.size() * sizeof values[0]);
      },
      tensor.values);
}

}  // namespace

const Tensor* Safetensors::find(std::string_view name) const {
  const auto found =
      std::find_if(tensors.begin(), tensors.end(), [&](const Tensor& tensor) { return tensor.name == name; });
  return found == tensors.end() ? nullptr : &*found;
}

std::string format_safetensors(const Safetensors& content) {
  // Eight-byte numbers first, so that all numbers lie at multiples of their size.
  std::vector<const Tensor*> order;
  for (const Tensor& tensor : content.tensors) order.push_back(&tensor);
  std::stable_sort(order.begin(), order.end(),
                   [](const Tensor* a, const Tensor* b) { return element_size(*a) > element_size(*b); });

  Json::Object header, metadata;
  for (const auto& [key, text] : content.metadata) metadata.emplace_back(key, text);
  if (!metadata.empty()) header.emplace_back(metadata_key, std::move(metadata));
  std::string data;
  for (const Tensor* tensor : order) {
    assert(tensor->name != metadata_key);
    assert(std::accumulate(tensor->shape.begin(), tensor->shape.end(), element_size(*tensor),
                           std::multiplies<>()) == data_of(*tensor).size());
    Json::Array shape(tensor->shape.begin(), tensor->shape.end());
    const std::size_t begin = data.size();
    data += data_of(*tensor);
    header.emplace_back(tensor->name, Json::Object{{"dtype", type_name(*tensor)},
                                                   {"shape", std::move(shape)},
                                                   {"data_offsets", Json::Array{begin, data.size()}}});
  }
  std::string text = format_json(Json(std::move(header)), false);
  text.append((8 - text.size() % 8) % 8, ' ');

  const std::uint64_t length = text.size();
  return std::string(reinterpret_cast<const char*>(&length), length_bytes) + text + data;
}

Safetensors parse_safetensors(std::string_view bytes, const std::string& where) {
  const Json header = parse_json(take_header(bytes, where), where + ": header");
  const auto* object = std::get_if<Json::Object>(&header.value);
  if (object == nullptr) fail(where, "the header is not a JSON object");

  Safetensors content;
  std::vector<Entry> entries;
  for (const auto& [name, json] : *object) {
    if (name == metadata_key) {
      content.metadata = read_metadata(json, where);
    } else {
      entries.push_back(read_entry(name, json, bytes.size(), where));
    }
  }
  check_coverage(entries, bytes.size(), where);
  for (Entry& entry : entries) {
    content.tensors.push_back({std::move(entry.name), std::move(entry.shape),
                               entry.type->read(bytes.substr(entry.begin, entry.end - entry.begin)),
                               entry.type->name});
  }
  return content;
}

Safetensors read_safetensors(const std::filesystem::path& file) {
  errno = 0;
  std::ifstream stream(file, std::ios::binary);
  std::ostringstream bytes;
  if (stream && std::filesystem::is_regular_file(file)) {
    bytes << stream.rdbuf();
    return parse_safetensors(bytes.view(), file.string());
  }
  fail(file.string(), "cannot be read: " + std::generic_category().message(errno != 0 ? errno : EISDIR));
}

}  // namespace rankcollapse
