#include "engine/files/csv.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <cerrno>
#include <charconv>
#include <set>
#include <system_error>

#include "engine/core/error.hpp"
#include "engine/files/atomic_write.hpp"
#include "engine/files/read_file.hpp"

namespace rankcollapse {
namespace {

[[noreturn]] void fail(const std::filesystem::path& file, const std::string& cause) {
  throw Error(ExitCode::cannot_write, "cannot write '" + file.string() + "': " + cause);
}

[[noreturn]] void fail_to_read(const std::filesystem::path& file, const std::string& cause) {
  throw Error(ExitCode::data, "cannot read '" + file.string() + "': " + cause);
}

/// Takes the fields of a text one after the other.
class CsvReader {
 public:
  CsvReader(const std::filesystem::path& file, std::string_view text) : file_(file), text_(text) {}

  bool at_end() const { return position_ == text_.size(); }

  /// The fields of the row that begins here.
  std::vector<std::string> row(std::size_t expected_fields) {
    row_line_ = line_;
    if (line_end() > 0) fail("an empty line");
    std::vector<std::string> fields;
    fields.reserve(expected_fields);
    while (true) {
      fields.push_back(peek() == '"' ? quoted_field() : bare_field());
      if (peek() != ',') break;
      ++position_;
    }
    if (at_end()) fail("it has no end: the file was cut short");
    if (line_end() == 0) fail("text behind the quote that closes a field");
    position_ += line_end();
    ++line_;
    return fields;
  }

  [[noreturn]] void fail(const std::string& cause) const {
    fail_to_read(file_, "line " + std::to_string(row_line_) + ": " + cause);
  }

 private:
  char peek() const { return at_end() ? '\0' : text_[position_]; }

  /// The characters of the line's end that stands here: 0 where there is none.
  std::size_t line_end() const {
    const std::string_view rest = text_.substr(position_);
    return rest.starts_with("\n") ? 1 : rest.starts_with("\r\n") ? 2 : 0;
  }

  std::string bare_field() {
    const std::size_t end = std::min(text_.find_first_of(",\"\r\n", position_), text_.size());
    const std::string_view field = text_.substr(position_, end - position_);
    position_ = end;
    if (peek() == '"') fail("a quote inside a field that does not begin with one");
    if (peek() == '\r' && line_end() == 0) fail("a carriage return that ends no line");
    return std::string(field);
  }

  std::string quoted_field() {
    std::string field;
    while (true) {
      const std::size_t begin = position_ + 1;
      const std::size_t end = text_.find('"', begin);
      if (end == text_.npos) fail("a quote is opened and never closed");
      field += text_.substr(begin, end - begin);
      position_ = end + 1;
      if (peek() != '"') break;
      field += '"';  // two quotes are one
    }
    line_ += static_cast<std::size_t>(std::count(field.begin(), field.end(), '\n'));
    return field;
  }

  const std::filesystem::path& file_;
  std::string_view text_;
  std::size_t position_ = 0, line_ = 1, row_line_ = 1;
};

std::string counted_fields(std::size_t number) {
  return std::to_string(number) + (number == 1 ? " field" : " fields");
}

/// The first `length` bytes of `file`, as they were when the length was stored: they begin with `header`.
std::string resumable(const std::filesystem::path& file, const std::string& header, std::uintmax_t length) {
  const auto refuse = [&](const std::string& cause) {
    throw Error(ExitCode::data, "cannot continue '" + file.string() + "': " + cause);
  };
  auto text = read_file(file);
  if (!text) refuse(std::generic_category().message(errno));
  if (text->size() < length) {
    refuse("it has " + std::to_string(text->size()) + " bytes where the checkpoint recorded " +
           std::to_string(length));
  }
  text->resize(length);
  if (!text->starts_with(header)) refuse("its header is not '" + header.substr(0, header.size() - 1) + "'");
  return *std::move(text);
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

std::string csv_line(const std::vector<std::string>& fields) {
  if (fields.size() == 1 && fields.front().empty()) return "\"\"\n";  // a bare empty line would be no row
  std::string row;
  for (const std::string& field : fields) {
    if (&field != &fields.front()) row += ',';
    row += csv_field(field);
  }
  return row += '\n';
}

std::optional<std::size_t> CsvTable::column(std::string_view name) const {
  const auto found = std::find(header.begin(), header.end(), name);
  if (found == header.end()) return std::nullopt;
  return static_cast<std::size_t>(found - header.begin());
}

CsvTable read_csv(const std::filesystem::path& file) {
  const auto text = read_file(file);
  if (!text) fail_to_read(file, std::generic_category().message(errno));
  if (text->empty()) fail_to_read(file, "it is empty: a table begins with the names of its columns");
  CsvReader reader(file, *text);
  CsvTable table{reader.row(0), {}};
  std::set<std::string_view> names;
  for (const std::string& name : table.header) {
    if (!names.insert(name).second) reader.fail("two columns are called '" + name + "'");
  }
  while (!reader.at_end()) {
    table.rows.push_back(reader.row(table.header.size()));
    const std::size_t fields = table.rows.back().size();
    if (fields != table.header.size()) {
      reader.fail(counted_fields(fields) + " where the header has " + std::to_string(table.header.size()));
    }
  }
  return table;
}

CsvWriter::CsvWriter(const std::filesystem::path& file, const std::vector<std::string>& header,
                     std::uintmax_t length)
    : file_(file), columns_(header.size()) {
  const std::string first_line = csv_line(header);
  const std::string content = length == 0 ? first_line : resumable(file, first_line, length);
  replace_file(file, content);
  length_ = content.size();
  errno = 0;
  stream_.open(file, std::ios::binary | std::ios::app);
  if (!stream_) fail(file, std::generic_category().message(errno));
}

void CsvWriter::append(const std::vector<std::string>& fields) {
  assert(fields.size() == columns_);
  const std::string row = csv_line(fields);
  errno = 0;
  stream_ << row << std::flush;
  if (!stream_) fail(file_, errno != 0 ? std::generic_category().message(errno) : "an earlier row failed");
  length_ += row.size();
}

}  // namespace rankcollapse
