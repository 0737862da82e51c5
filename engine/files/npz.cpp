#include "engine/files/npz.hpp"

#include <zip.h>

#include <memory>
#include <stdexcept>

#include "engine/files/atomic_write.hpp"
#include "engine/files/zip_reader.hpp"

namespace rankcollapse {
namespace {

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

std::vector<NpyArray> read_npz(const std::filesystem::path& file) {
  constexpr std::string_view ending = ".npy";
  const ZipReader archive(file);
  std::vector<NpyArray> arrays;
  for (const std::string& entry : archive.names()) {
    if (!entry.ends_with(ending)) {
      arrays.push_back({{entry, {}, {}}, "is no array: its name does not end in .npy"});
      continue;
    }
    arrays.push_back(parse_npy(archive.read(entry), entry.substr(0, entry.size() - ending.size()),
                               file.string() + ": entry '" + entry + "'"));
  }
  return arrays;
}

}  // namespace rankcollapse
