#include "engine/files/csv.hpp"

#include <array>
#include <cassert>
#include <cerrno>
#include <charconv>
#include <system_error>

#include "engine/core/error.hpp"

namespace rankcollapse {
namespace {

[[noreturn]] void fail(const std::filesystem::path& file, const std::string& cause) {
  throw Error(ExitCode::cannot_write, "cannot write '" + file.string() + "': " + cause);
}

std::string format_row(const std::vector<std::string>& fields) {
  if (fields.size() == 1 && fields.front().empty()) return "\"\"\n";  // a bare empty line would be no row
  std::string row;
  for (const std::string& field : fields) {
    if (&field != &fields.front()) row += ',';
    row += csv_field(field);
  }
  return row += '\n';
}

/// Checks that `file` starts with `header` and holds at least `length` bytes, as when the length was stored.
void check_resumable(const std::filesystem::path& file, const std::string& header, std::uintmax_t length) {
  std::error_code error;
  const std::uintmax_t size = std::filesystem::file_size(file, error);
  if (error) {
    throw Error(ExitCode::data, "cannot continue '" + file.string() + "': " + error.message());
  }
  if (size < length) {
    throw Error(ExitCode::data, "cannot continue '" + file.string() + "': it has " + std::to_string(size) +
                                    " bytes where the checkpoint recorded " + std::to_string(length));
  }
  std::string start(header.size(), '\0');
  std::ifstream stream(file, std::ios::binary);
  stream.read(start.data(), static_cast<std::streamsize>(start.size()));
  if (!stream || start != header || length < header.size()) {
    throw Error(ExitCode::data, "cannot continue '" + file.string() + "': its header is not '" +
                                    header.substr(0, header.size() - 1) + "'");
  }
}

}  // namespace

std::string shortest(double number) {
  std::array<char, 32> text;
  const auto [end, error] = std::to_chars(text.data(), text.data() + text.size(), number);
  assert(error == std::errc());
  return std::string(text.data(), end);
}

std::string csv_field(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char character : text) {
    if (character == '"') quoted += '"';
    quoted += character;
  }
  return quoted += '"';
}

CsvWriter::CsvWriter(const std::filesystem::path& file, const std::vector<std::string>& header,
                     std::uintmax_t length)
    : file_(file), columns_(header.size()), length_(length) {
  const bool anew = length == 0;
  if (!anew) {
    check_resumable(file, format_row(header), length);
    std::error_code error;
    std::filesystem::resize_file(file, length, error);
    if (error) fail(file, error.message());
  }
  errno = 0;
  stream_.open(file, std::ios::binary | (anew ? std::ios::trunc : std::ios::app));
  if (!stream_) fail(file, std::generic_category().message(errno));
  if (anew) append(header);
}

void CsvWriter::append(const std::vector<std::string>& fields) {
  assert(fields.size() == columns_);
  const std::string row = format_row(fields);
  errno = 0;
  stream_ << row << std::flush;
  if (!stream_) fail(file_, errno != 0 ? std::generic_category().message(errno) : "an earlier row failed");
  length_ += row.size();
}

}  // namespace rankcollapse
