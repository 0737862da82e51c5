#include "data/archive.hpp"

#include <archive.h>
#include <archive_entry.h>
#include <locale.h>

#include <cerrno>
#include <fstream>
#include <string_view>
#include <system_error>

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

/// Lets this thread have names in UTF-8 while it lives: libarchive drops those of a zip that the locale
/// cannot express, and the program runs in the locale "C".
class Utf8Names {
 public:
  Utf8Names() : utf8_(::newlocale(LC_CTYPE_MASK, "C.UTF-8", locale_t{})) {
    if (utf8_ != locale_t{}) before_ = ::uselocale(utf8_);
  }
  ~Utf8Names() {
    if (utf8_ == locale_t{}) return;
    ::uselocale(before_);
    ::freelocale(utf8_);
  }
  Utf8Names(const Utf8Names&) = delete;
  Utf8Names& operator=(const Utf8Names&) = delete;

 private:
  locale_t utf8_, before_ = {};
};

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
  const Utf8Names names;
  archive_entry* entry = nullptr;
  const int result = archive_read_next_header(archive_.get(), &entry);
  if (result == ARCHIVE_EOF) return std::nullopt;
  // A warning is about a name that the locale cannot express; the entry is whole.
  if (result != ARCHIVE_OK && result != ARCHIVE_WARN) fail();
  Entry description;
  if (const char* name = archive_entry_pathname_utf8(entry)) {
    description.name = name;
  } else if (const char* bytes = archive_entry_pathname(entry)) {
    description.name = bytes;
  }
  const bool is_link =
      archive_entry_hardlink_utf8(entry) != nullptr || archive_entry_hardlink(entry) != nullptr;
  description.regular = archive_entry_filetype(entry) == AE_IFREG && !is_link;
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
  const char* text = archive_error_string(archive_.get());
  std::string cause = text != nullptr ? text : "it is damaged or no such archive";
  // libarchive numbers its own errors too: below 0, and EILSEQ and EINVAL for formats and wrong calls.
  const int number = archive_errno(archive_.get());
  if (number > 0 && number != EILSEQ && number != EINVAL) {
    const std::string reason = std::generic_category().message(number);
    if (cause.find(reason) == cause.npos) cause += ": " + reason;
  }
  throw Error(ExitCode::data, "cannot read '" + file_.string() + "': " + cause);
}

}  // namespace rankcollapse
