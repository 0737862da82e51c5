#include "engine/files/npz.hpp"

#include <zip.h>

#include <bit>
#include <cstring>
#include <memory>
#include <stdexcept>

#include "engine/files/atomic_write.hpp"

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

/// The array as a .npy file of version 1.0: magic, length of the header, a Python literal padded so that the
/// numbers start at a multiple of 64 bytes, the numbers.
std::string format_npy(const Tensor& tensor) {
  std::string shape;
  for (const std::size_t extent : tensor.shape) shape += std::to_string(extent) + ", ";
  if (tensor.shape.size() > 1) shape.resize(shape.size() - 2);
  if (tensor.shape.size() == 1) shape.resize(shape.size() - 1);  // Python's (3,)

  const char* type = std::visit([](const auto& values) { return type_code(values); }, tensor.values);
  std::string header =
      std::string("{'descr': '") + type + "', 'fortran_order': False, 'shape': (" + shape + "), }";
  constexpr std::size_t before_header = 10;
  header.append(63 - (before_header + header.size()) % 64, ' ');
  header += '\n';

  std::string file("\x93NUMPY\x01\x00", 8);
  file += static_cast<char>(header.size() & 255);
  file += static_cast<char>(header.size() >> 8);
  file += header;
  std::visit(
      [&](const auto& values) {
        file.append(reinterpret_cast<const char*>(values.data()), values.size() * sizeof values[0]);
      },
      tensor.values);
  return file;
}

struct Discard {
  void operator()(zip_t* archive) const { zip_discard(archive); }
  void operator()(zip_source_t* source) const { zip_source_free(source); }
};

template <typename Handle>
Handle* require(Handle* handle) {
  if (handle == nullptr) throw std::runtime_error("libzip cannot build an archive in memory");
  return handle;
}

void require(bool success, zip_t* archive) {
  if (!success) throw std::runtime_error(std::string("libzip: ") + zip_strerror(archive));
}

void add(zip_t* archive, const std::string& name, const std::string& content) {
  zip_source_t* source = require(zip_source_buffer(archive, content.data(), content.size(), 0));
  const zip_int64_t index = zip_file_add(archive, name.c_str(), source, ZIP_FL_ENC_UTF_8);
  if (index < 0) {
    zip_source_free(source);
    require(false, archive);
  }
  const auto entry = static_cast<zip_uint64_t>(index);
  require(zip_set_file_compression(archive, entry, ZIP_CM_STORE, 0) == 0, archive);
  // 1 January 1980, the first day that a zip archive can name: today's date would make other bytes of it.
  require(zip_file_set_dostime(archive, entry, 0, 0x0021, 0) == 0, archive);
}

}  // namespace

std::string format_npz(const std::vector<Tensor>& arrays) {
  std::vector<std::string> contents;  // the archive reads them when it is closed
  for (const Tensor& array : arrays) contents.push_back(format_npy(array));
  if (arrays.empty()) return std::string("PK\x05\x06", 4) + std::string(18, '\0');  // libzip writes none

  const std::unique_ptr<zip_source_t, Discard> source(
      require(zip_source_buffer_create(nullptr, 0, 0, nullptr)));
  std::unique_ptr<zip_t, Discard> archive(require(zip_open_from_source(source.get(), ZIP_TRUNCATE, nullptr)));
  zip_source_keep(source.get());  // the archive has taken the first reference
  for (std::size_t i = 0; i < arrays.size(); ++i) add(archive.get(), arrays[i].name + ".npy", contents[i]);
  require(zip_close(archive.get()) == 0, archive.get());
  (void)archive.release();

  zip_stat_t status;
  if (zip_source_stat(source.get(), &status) != 0 || zip_source_open(source.get()) != 0) {
    require<zip_t>(nullptr);
  }
  std::string bytes(status.size, '\0');
  const bool whole =
      zip_source_read(source.get(), bytes.data(), bytes.size()) == static_cast<zip_int64_t>(bytes.size());
  zip_source_close(source.get());
  if (!whole) require<zip_t>(nullptr);
  return bytes;
}

void write_npz(const std::filesystem::path& file, const std::vector<Tensor>& arrays) {
  atomic_write(file, format_npz(arrays));
}

}  // namespace rankcollapse
