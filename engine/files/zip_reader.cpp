#include "engine/files/zip_reader.hpp"

#include <zip.h>

#include "engine/core/error.hpp"

namespace rankcollapse {
namespace {

struct Close {
  void operator()(zip_file_t* entry) const { zip_fclose(entry); }
};

std::string message_of(int code) {
  zip_error_t error;
  zip_error_init_with_code(&error, code);
  const std::string message = zip_error_strerror(&error);
  zip_error_fini(&error);
  return message;
}

}  // namespace

void ZipReader::Discard::operator()(zip* archive) const {
  zip_discard(archive);
}

ZipReader::ZipReader(const std::filesystem::path& file) : file_(file) {
  int code = 0;
  archive_.reset(zip_open(file.c_str(), ZIP_RDONLY, &code));
  if (archive_ == nullptr) {
    throw Error(ExitCode::data, file.string() + ": cannot be read as a zip archive: " + message_of(code) +
                                    ": it is cut off, damaged or something else");
  }
  const zip_int64_t count = zip_get_num_entries(archive_.get(), 0);
  for (zip_int64_t i = 0; i < count; ++i) {
    zip_stat_t status;
    if (zip_stat_index(archive_.get(), static_cast<zip_uint64_t>(i), 0, &status) != 0 ||
        (status.valid & (ZIP_STAT_NAME | ZIP_STAT_SIZE)) != (ZIP_STAT_NAME | ZIP_STAT_SIZE)) {
      fail(std::to_string(i), "its description cannot be read");
    }
    if (!entries_.emplace(status.name, status.size).second) fail(status.name, "stands twice in the archive");
    names_.emplace_back(status.name);
  }
}

std::string ZipReader::read(const std::string& name) const {
  constexpr zip_uint64_t always_allowed = 16 << 20, most_times = 100;
  zip_stat_t status;
  if (zip_stat(archive_.get(), name.c_str(), 0, &status) != 0) fail(name, "is not in the archive");
  if (status.size > always_allowed && status.size / most_times > status.comp_size) {
    fail(name, "would unpack from " + std::to_string(status.comp_size) + " bytes to " +
                   std::to_string(status.size) + ", more than a hundredfold");
  }
  if (status.comp_size > std::filesystem::file_size(file_)) fail(name, "is longer than the archive");
  const std::unique_ptr<zip_file_t, Close> entry(zip_fopen(archive_.get(), name.c_str(), 0));
  if (entry == nullptr) fail(name, zip_strerror(archive_.get()));
  std::string content(status.size, '\0');
  std::size_t filled = 0;
  char behind;  // reading on to the end lets libzip compare the checksum
  while (true) {
    const bool full = filled == content.size();
    const zip_int64_t count = full ? zip_fread(entry.get(), &behind, 1)
                                   : zip_fread(entry.get(), content.data() + filled, content.size() - filled);
    if (count < 0) fail(name, zip_file_strerror(entry.get()));
    if (count == 0 && full) return content;
    if (count == 0 || full)
      fail(name, "does not unpack to the " + std::to_string(status.size) + " bytes that it says");
    filled += static_cast<std::size_t>(count);
  }
}

void ZipReader::fail(const std::string& name, const std::string& cause) const {
  throw Error(ExitCode::data, file_.string() + ": entry '" + name + "': " + cause);
}

}  // namespace rankcollapse
