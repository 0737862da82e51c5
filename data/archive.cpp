#include "data/archive.hpp"

#include <archive.h>
#include <archive_entry.h>

#include <fstream>

#include "data/web_page.hpp"
#include "engine/core/error.hpp"

namespace rankcollapse {
namespace {

/// A download that failed often leaves the server's page about it under the archive's name.
void check_no_web_page(const std::filesystem::path& file) {
  std::string start(64, '\0');
  std::ifstream stream(file, std::ios::binary);
  stream.read(start.data(), 64);
  start.resize(static_cast<std::size_t>(stream.gcount()));
  if (is_web_page(start)) {
    throw Error(ExitCode::data, "'" + file.string() +
                                    "' is a web page, not the data: the download failed; remove the file and "
                                    "fetch it again");
  }
}

}  // namespace

void ArchiveReader::Close::operator()(archive* handle) const {
  archive_read_free(handle);
}

ArchiveReader::ArchiveReader(const std::filesystem::path& file, Form form)
    : file_(file), archive_(archive_read_new()) {
  if (archive_ == nullptr) throw std::bad_alloc();
  check_no_web_page(file);
  archive_read_support_filter_gzip(archive_.get());
  archive_read_support_filter_xz(archive_.get());
  archive_read_support_filter_bzip2(archive_.get());
  if (form != Form::single) {
    archive_read_support_format_tar(archive_.get());
    if (form == Form::tar_or_zip) archive_read_support_format_zip(archive_.get());
  } else {
    archive_read_support_format_raw(archive_.get());
    archive_read_support_format_empty(archive_.get());
  }
  constexpr std::size_t block = 1 << 18;
  if (archive_read_open_filename(archive_.get(), file.c_str(), block) != ARCHIVE_OK) fail();
}

std::optional<ArchiveReader::Entry> ArchiveReader::next() {
  archive_entry* entry = nullptr;
  const int result = archive_read_next_header(archive_.get(), &entry);
  if (result == ARCHIVE_EOF) return std::nullopt;
  if (result != ARCHIVE_OK) fail();
  Entry description;
  if (const char* name = archive_entry_pathname(entry)) description.name = name;
  description.regular = archive_entry_filetype(entry) == AE_IFREG && archive_entry_hardlink(entry) == nullptr;
  if (archive_entry_size_is_set(entry)) {
    description.size = static_cast<std::uint64_t>(archive_entry_size(entry));
  }
  return description;
}

std::size_t ArchiveReader::read(std::span<std::uint8_t> bytes) {
  std::size_t filled = 0;
  while (filled < bytes.size()) {
    const la_ssize_t count = archive_read_data(archive_.get(), bytes.data() + filled, bytes.size() - filled);
    if (count < 0) fail();
    if (count == 0) break;
    filled += static_cast<std::size_t>(count);
  }
  return filled;
}

void ArchiveReader::fail() const {
  const char* cause = archive_error_string(archive_.get());
  throw Error(ExitCode::data, "cannot read '" + file_.string() +
                                  "': " + (cause != nullptr ? cause : "it is damaged or no such archive"));
}

}  // namespace rankcollapse
