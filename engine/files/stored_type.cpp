#include "engine/files/stored_type.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>

namespace rankcollapse {
namespace {

static_assert(std::endian::native == std::endian::little, "numbers are copied as they lie in the file");

using Values = decltype(Tensor::values);

template <typename Stored>
Stored load(std::string_view bytes, std::size_t index) {
  Stored value;
  std::memcpy(&value, bytes.data() + index * sizeof value, sizeof value);
  return value;
}

float widen_half(std::uint16_t bits) {
  const int exponent = (bits >> 10) & 31, fraction = bits & 1023;
  float magnitude;
  if (exponent == 31) {
    magnitude =
        fraction == 0 ? std::numeric_limits<float>::infinity() : std::numeric_limits<float>::quiet_NaN();
  } else if (exponent == 0) {
    magnitude = std::ldexp(static_cast<float>(fraction), -24);
  } else {
    magnitude = std::ldexp(static_cast<float>(1024 + fraction), exponent - 25);
  }
  return std::copysign(magnitude, (bits & 0x8000) != 0 ? -1.0f : 1.0f);
}

template <typename Stored, typename Number>
Values widen(std::string_view bytes) {
  std::vector<Number> values(bytes.size() / sizeof(Stored));
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<Number>(load<Stored>(bytes, i));
  return values;
}

Values widen_halves(std::string_view bytes) {
  std::vector<float> values(bytes.size() / 2);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = widen_half(load<std::uint16_t>(bytes, i));
  return values;
}

Values widen_brain_floats(std::string_view bytes) {
  std::vector<float> values(bytes.size() / 2);
  for (std::size_t i = 0; i < values.size(); ++i) {
    values[i] = std::bit_cast<float>(std::uint32_t{load<std::uint16_t>(bytes, i)} << 16);
  }
  return values;
}

constexpr StoredType types[] = {
    {"F64", 8, widen<double, double>},
    {"F32", 4, widen<float, float>},
    {"F16", 2, widen_halves},
    {"BF16", 2, widen_brain_floats},
    {"I64", 8, widen<std::int64_t, std::int64_t>},
    {"I32", 4, widen<std::int32_t, std::int64_t>},
    {"I16", 2, widen<std::int16_t, std::int64_t>},
    {"I8", 1, widen<std::int8_t, std::int64_t>},
    {"U32", 4, widen<std::uint32_t, std::int64_t>},
    {"U16", 2, widen<std::uint16_t, std::int64_t>},
    {"U8", 1, widen<std::uint8_t, std::int64_t>},
    {"BOOL", 1, widen<std::uint8_t, std::int64_t>},
};

}  // namespace

std::span<const StoredType> stored_types() {
  return types;
}

const StoredType* find_stored_type(std::string_view name) {
  const auto* found = std::find_if(std::begin(types), std::end(types),
                                   [&](const StoredType& type) { return type.name == name; });
  return found == std::end(types) ? nullptr : found;
}

}  // namespace rankcollapse
