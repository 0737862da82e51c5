#include "data/sources/cifar10_python.hpp"

#include <algorithm>

#include "engine/core/error.hpp"
#include "engine/files/pickle.hpp"
#include "engine/files/pickle_literals.hpp"

namespace rankcollapse {
namespace {

constexpr std::size_t images = 10'000;    // in a batch
constexpr std::size_t row = 3 * 32 * 32;  // bytes of an image

// What numpy's arrays are pickled with, by Python 2, Python 3 and numpy 2.
constexpr std::string_view rebuild_names[] = {"numpy.core.multiarray._reconstruct",
                                              "numpy._core.multiarray._reconstruct"};
constexpr std::string_view from_buffer_names[] = {"numpy.core.numeric._frombuffer",
                                                  "numpy._core.numeric._frombuffer"};
constexpr std::string_view known_globals[] = {rebuild_names[0],     rebuild_names[1], from_buffer_names[0],
                                              from_buffer_names[1], "numpy.ndarray",  "numpy.dtype",
                                              "_codecs.encode"};

[[noreturn]] void fail(const std::string& place, const std::string& cause) {
  throw Error(ExitCode::data, place + ": " + cause);
}

std::string refusal(const Pickle&, std::string_view name) {
  return "it asks for '" + printable(name) + "', which no batch of CIFAR-10 does. Nothing of it was run";
}

/// Python 3 with an old protocol writes bytes as a text with the characters 0 to 255, to be encoded in
/// Latin-1.
const PickledValue::Text* text_to_encode(const PickledValue& value) {
  if (!value.calls("_codecs.encode")) return nullptr;
  const auto& arguments = *value.as<PickledValue::Call>()->arguments->items();
  return arguments.empty() ? nullptr : arguments[0]->as<PickledValue::Text>();
}

bool is_key(const PickledValue& value, std::string_view key) {
  const auto* encoded = text_to_encode(value);
  return value.text() == key || (encoded != nullptr && encoded->content == key);
}

const PickledValue& member(const PickledValue& batch, std::string_view key, const std::string& place) {
  const auto* dict = batch.as<PickledValue::Dict>();
  if (dict == nullptr)
    fail(place, "holds " + kind_of(batch) + " instead of a dict: it is no batch of CIFAR-10");
  for (const auto& [name, value] : dict->entries) {
    if (is_key(*name, key)) return *value;
  }
  fail(place, "holds no '" + std::string(key) + "': it is no batch of CIFAR-10");
}

/// Where an array's shape, type, order and bytes lie in its pickle.
struct PickledArray {
  const PickledValue* shape = nullptr;
  const PickledValue* type = nullptr;
  const PickledValue* bytes = nullptr;
  bool c_order = false;
};

PickledArray describe_array(const PickledValue& value) {
  const auto* call = value.as<PickledValue::Call>();
  if (call == nullptr) return {};
  const auto named = [&value](const auto& names) {
    return std::find(std::begin(names), std::end(names), value.called()) != std::end(names);
  };
  // _reconstruct(…), then the state (version, shape, dtype, is_fortran, bytes)
  const auto* state = call->state == nullptr ? nullptr : call->state->items();
  if (named(rebuild_names) && state != nullptr && state->size() == 5) {
    const bool* fortran = (*state)[3]->as<bool>();
    return {(*state)[1], (*state)[2], (*state)[4], fortran != nullptr && !*fortran};
  }
  // _frombuffer(bytes, dtype, shape, 'C')
  const auto& arguments = *call->arguments->items();
  if (named(from_buffer_names) && arguments.size() == 4) {
    return {arguments[2], arguments[1], arguments[0], arguments[3]->text() == "C"};
  }
  return {};
}

bool is_type_of_bytes(const PickledValue& type) {
  if (!type.calls("numpy.dtype")) return false;
  const auto& arguments = *type.as<PickledValue::Call>()->arguments->items();
  return !arguments.empty() && arguments[0]->text() == "u1";
}

std::string shape_text(const PickledValue& shape, const std::string& place) {
  const auto* extents = shape.items();
  std::string text;
  for (std::size_t i = 0; extents != nullptr && i < std::min<std::size_t>(extents->size(), 8); ++i) {
    const auto* extent = (*extents)[i]->as<std::int64_t>();
    if (extent == nullptr) fail(place, "the shape of 'data' has " + kind_of(*(*extents)[i]) + " in it");
    text += (i == 0 ? "" : "×") + std::to_string(*extent);
  }
  return text;
}

/// The array's bytes; `encoded` is where they lie if they were a text.
std::string_view bytes_of(const PickledValue& value, std::string& encoded, const std::string& place) {
  if (const auto* bytes = value.as<PickledValue::Bytes>()) return bytes->content;
  const auto* text = text_to_encode(value);
  if (text == nullptr) fail(place, "the bytes of 'data' are " + kind_of(value));
  auto bytes = encode_latin1(text->content);
  if (!bytes) fail(place, "the bytes of 'data' are no text in Latin-1");
  encoded = *std::move(bytes);
  return encoded;
}

std::string_view read_pixels(const PickledValue& data, std::string& encoded, const std::string& place) {
  const PickledArray array = describe_array(data);
  if (array.shape == nullptr) fail(place, "'data' is " + kind_of(data) + ", no array of numpy");
  if (!is_type_of_bytes(*array.type)) fail(place, "the numbers in 'data' are no bytes (uint8)");
  if (!array.c_order) fail(place, "'data' does not lie in rows");
  const std::string shape = shape_text(*array.shape, place);
  const std::string expected = std::to_string(images) + "×" + std::to_string(row);
  if (shape != expected) fail(place, "'data' has the shape " + shape + " instead of " + expected);
  const std::string_view bytes = bytes_of(*array.bytes, encoded, place);
  if (bytes.size() != images * row) {
    fail(place,
         "'data' has " + std::to_string(bytes.size()) + " bytes instead of " + std::to_string(images * row));
  }
  return bytes;
}

std::vector<std::uint8_t> read_labels(const PickledValue& labels, const std::string& place) {
  const auto* items = labels.items();
  if (items == nullptr) fail(place, "'labels' is " + kind_of(labels) + ", no list");
  if (items->size() != images) {
    fail(place, "has " + std::to_string(items->size()) + " labels instead of " + std::to_string(images));
  }
  std::vector<std::uint8_t> values;
  for (const PickledValue* item : *items) {
    const auto* label = item->as<std::int64_t>();
    if (label == nullptr || *label < 0 || *label > 255) {
      fail(place, "label " + std::to_string(values.size()) + " is " +
                      (label == nullptr ? kind_of(*item) : std::to_string(*label)) + ", no class");
    }
    values.push_back(static_cast<std::uint8_t>(*label));
  }
  return values;
}

}  // namespace

std::vector<std::uint8_t> cifar10_records(std::string_view pickle, const std::string& place) {
  const Pickle batch = parse_pickle(pickle, place, {known_globals, refusal});
  std::string encoded;
  const std::string_view pixels = read_pixels(member(*batch.root, "data", place), encoded, place);
  const std::vector<std::uint8_t> labels = read_labels(member(*batch.root, "labels", place), place);
  std::vector<std::uint8_t> records;
  records.reserve(images * (1 + row));
  for (std::size_t image = 0; image < images; ++image) {
    records.push_back(labels[image]);
    const std::string_view bytes = pixels.substr(image * row, row);
    records.insert(records.end(), bytes.begin(), bytes.end());
  }
  return records;
}

}  // namespace rankcollapse
