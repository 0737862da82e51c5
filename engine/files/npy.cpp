#include "engine/files/npy.hpp"

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cstdint>
#include <system_error>

#include "engine/core/error.hpp"
#include "engine/files/npy_header.hpp"
#include "engine/files/read_file.hpp"
#include "engine/files/stored_type.hpp"

namespace rankcollapse {
namespace {

static_assert(std::endian::native == std::endian::little, "arrays are written as they lie in memory");

const char* type_code(const std::vector<float>&) {
  return "<f4";
}
const char* type_code(const std::vector<double>&) {
  return "<f8";
}
const char* type_code(const std::vector<std::int64_t>&) {
  return "<i8";
}

/// How the values lie in the file.
struct Stored {
  const StoredType* type = nullptr;
  bool big_endian = false;
  bool is_unsigned_64 = false;  // read as signed ones: the highest bit says which do not fit
};

/// What the kinds of values are called that are no numbers of ours.
std::string obstacle_of(const std::string& descr) {
  const char kind = descr.size() > 1 ? descr[1] : ' ';
  std::string what = "values of an unknown kind";
  if (kind == 'f') what = "floats of another size than 2, 4 or 8 bytes";
  if (kind == 'c') what = "complex numbers";
  if (kind == 'U' || kind == 'S' || kind == 'a') what = "texts";
  if (kind == 'O') what = "pickled Python objects";
  if (kind == 'M' || kind == 'm') what = "dates or times";
  if (kind == 'V' || descr.starts_with('[')) what = "records";
  return "holds " + what + " (" + (descr.starts_with('[') ? descr : "'" + descr + "'") + ")";
}

Stored stored_as(const std::string& descr) {
  if (descr.size() != 3) return {};
  const char order = descr[0], kind = descr[1], size = descr[2];
  if (std::string_view("<>=|").find(order) == std::string_view::npos || (order == '|' && size != '1'))
    return {};
  struct Code {
    std::string_view code, name;
  };
  constexpr Code codes[] = {{"f2", "F16"}, {"f4", "F32"}, {"f8", "F64"}, {"i1", "I8"},
                            {"i2", "I16"}, {"i4", "I32"}, {"i8", "I64"}, {"u1", "U8"},
                            {"u2", "U16"}, {"u4", "U32"}, {"u8", "I64"}, {"b1", "BOOL"}};
  for (const auto& [code, name] : codes) {
    if (descr.compare(1, 2, code) == 0)
      return {find_stored_type(name), order == '>', kind == 'u' && size == '8'};
  }
  return {};
}

std::string swapped(std::string_view bytes, std::size_t size) {
  std::string result(bytes);
  for (std::size_t first = 0; first < result.size(); first += size) {
    std::reverse(result.begin() + static_cast<std::ptrdiff_t>(first),
                 result.begin() + static_cast<std::ptrdiff_t>(first + size));
  }
  return result;
}

/// From the order in which the first index runs fastest to the one in which the last does.
template <typename Number>
std::vector<Number> transposed(const std::vector<Number>& values, const std::vector<std::size_t>& shape) {
  std::vector<Number> result(values.size());
  std::vector<std::size_t> strides(shape.size(), 1), index(shape.size(), 0);
  for (std::size_t axis = 1; axis < shape.size(); ++axis) strides[axis] = strides[axis - 1] * shape[axis - 1];
  std::size_t from = 0;
  for (Number& value : result) {
    value = values[from];
    for (std::size_t axis = shape.size(); axis-- > 0;) {
      from += strides[axis];
      if (++index[axis] < shape[axis]) break;
      from -= strides[axis] * shape[axis];
      index[axis] = 0;
    }
  }
  return result;
}

}  // namespace

std::string format_npy(const Tensor& tensor) {
  const char* type = std::visit([](const auto& values) { return type_code(values); }, tensor.values);
  std::string file = format_npy_header(type, tensor.shape);
  std::visit(
      [&](const auto& values) {
        file.append(reinterpret_cast<const char*>(values.data()), values.size() * sizeof values[0]);
      },
      tensor.values);
  return file;
}

NpyArray parse_npy(std::string_view bytes, const std::string& name, const std::string& where) {
  const NpyHeader header = parse_npy_header(bytes, where);
  const Stored stored = stored_as(header.descr);
  if (stored.type == nullptr) return {{name, {}, {}}, obstacle_of(header.descr)};

  std::size_t wanted = stored.type->size;
  bool overflow = false;
  for (const std::size_t extent : header.shape) overflow |= __builtin_mul_overflow(wanted, extent, &wanted);
  const auto fail = [&](const std::string& cause) { throw Error(ExitCode::data, where + ": " + cause); };
  if (overflow) fail("its shape has more elements than a computer can address");
  const std::string_view data = bytes.substr(header.length);
  if (data.size() != wanted) {
    fail("its shape takes " + std::to_string(wanted) + " bytes behind the header, and there are " +
         std::to_string(data.size()) + (data.size() < wanted ? ": it is cut off" : ""));
  }
  NpyArray array{
      {name, header.shape,
       stored.big_endian ? stored.type->read(swapped(data, stored.type->size)) : stored.type->read(data),
       stored.type->name},
      ""};
  if (stored.is_unsigned_64) {
    const auto& values = std::get<std::vector<std::int64_t>>(array.tensor.values);
    if (std::any_of(values.begin(), values.end(), [](std::int64_t value) { return value < 0; }))
      return {{name, {}, {}}, "holds whole numbers beyond 2^63 - 1"};
  }
  if (header.first_index_fastest && header.shape.size() > 1) {
    std::visit([&](auto& values) { values = transposed(values, header.shape); }, array.tensor.values);
  }
  return array;
}

NpyArray read_npy(const std::filesystem::path& file) {
  const auto bytes = read_file(file);
  if (!bytes) {
    throw Error(ExitCode::data,
                file.string() + ": cannot be read: " + std::generic_category().message(errno));
  }
  return parse_npy(*bytes, file.stem().string(), file.string());
}

}  // namespace rankcollapse
