#include "engine/files/npy_header.hpp"

#include <charconv>

#include "engine/core/error.hpp"

namespace rankcollapse {
namespace {

constexpr std::string_view magic = "\x93NUMPY";

/// Reads the dict that is the header, from its beginning to its end.
class Reader {
 public:
  Reader(std::string_view text, const std::string& where) : text_(text), where_(where) {}

  NpyHeader read() {
    NpyHeader header;
    bool has_descr = false, has_order = false, has_shape = false;
    expect('{');
    while (!next_is('}')) {
      const std::string key = read_text();
      expect(':');
      if (key == "descr") {
        once(has_descr, key);
        header.descr = next_is('[') ? read_brackets() : read_text();
      } else if (key == "fortran_order") {
        once(has_order, key);
        header.first_index_fastest = read_flag();
      } else if (key == "shape") {
        once(has_shape, key);
        header.shape = read_shape();
      } else {
        fail("its key '" + key + "' is none of 'descr', 'fortran_order' and 'shape'");
      }
      if (!next_is('}')) expect(',');
    }
    expect('}');
    skip_blanks();
    if (at_ != text_.size()) fail("something stands behind the dict");
    if (!has_descr || !has_order || !has_shape)
      fail("one of 'descr', 'fortran_order' and 'shape' is missing");
    return header;
  }

 private:
  [[noreturn]] void fail(const std::string& cause) const {
    throw Error(ExitCode::data, where_ + ": its header cannot be read: " + cause);
  }

  void once(bool& seen, const std::string& key) const {
    if (seen) fail("'" + key + "' stands there twice");
    seen = true;
  }

  void skip_blanks() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n')) ++at_;
  }

  bool next_is(char wanted) {
    skip_blanks();
    return at_ < text_.size() && text_[at_] == wanted;
  }

  void expect(char wanted) {
    if (!next_is(wanted))
      fail("expected '" + std::string(1, wanted) + "' at byte " + std::to_string(at_) + " of the dict");
    ++at_;
  }

  std::string read_text() {
    const char quote = next_is('"') ? '"' : '\'';
    expect(quote);
    const std::size_t end = text_.find(quote, at_);
    if (end == std::string_view::npos) fail("a text has no end");
    std::string text(text_.substr(at_, end - at_));
    if (text.find('\\') != std::string::npos) fail("a text has escapes");
    at_ = end + 1;
    return text;
  }

  /// A list as it stands there, with the brackets in it; those in texts do not count.
  std::string read_brackets() {
    const std::size_t first = at_;
    std::size_t depth = 0;
    while (at_ < text_.size()) {
      const char character = text_[at_];
      if (character == '\'' || character == '"') {
        read_text();
        continue;
      }
      ++at_;
      if (character == '[' || character == '(') ++depth;
      if ((character == ']' || character == ')') && --depth == 0)
        return std::string(text_.substr(first, at_ - first));
    }
    fail("a list has no end");
  }

  bool read_flag() {
    skip_blanks();
    for (const auto& [word, value] : {std::pair<std::string_view, bool>{"True", true}, {"False", false}}) {
      if (text_.substr(at_, word.size()) != word) continue;
      at_ += word.size();
      return value;
    }
    fail("'fortran_order' is neither True nor False");
  }

  /// "()", "(3,)", "(2, 3)"; Python 2 wrote "(3L,)".
  std::vector<std::size_t> read_shape() {
    constexpr std::size_t most_dimensions = 64;
    std::vector<std::size_t> shape;
    expect('(');
    bool comma = true;
    while (!next_is(')')) {
      if (!comma) fail("expected ',' or ')' in 'shape'");
      std::size_t extent = 0;
      const auto [end, error] = std::from_chars(text_.data() + at_, text_.data() + text_.size(), extent);
      if (error != std::errc()) fail("an extent in 'shape' is no whole number from 0 to 2^64 - 1");
      at_ = static_cast<std::size_t>(end - text_.data());
      if (next_is('L')) ++at_;
      shape.push_back(extent);
      if (shape.size() > most_dimensions) fail("'shape' has more than 64 dimensions");
      comma = next_is(',');
      if (comma) ++at_;
    }
    expect(')');
    if (shape.size() == 1 && !comma) fail("'shape' is a number, not a tuple");
    return shape;
  }

  std::string_view text_;
  const std::string& where_;
  std::size_t at_ = 0;
};

std::size_t little_endian(std::string_view bytes) {
  std::size_t value = 0;
  for (std::size_t i = bytes.size(); i-- > 0;) value = value << 8 | static_cast<unsigned char>(bytes[i]);
  return value;
}

}  // namespace

std::string format_npy_header(const std::string& descr, const std::vector<std::size_t>& shape) {
  std::string extents;
  for (const std::size_t extent : shape) extents += std::to_string(extent) + ", ";
  if (shape.size() > 1) extents.resize(extents.size() - 2);
  if (shape.size() == 1) extents.resize(extents.size() - 1);  // Python's (3,)
  std::string header = "{'descr': '" + descr + "', 'fortran_order': False, 'shape': (" + extents + "), }";
  constexpr std::size_t before_header = 10;
  header.append(63 - (before_header + header.size()) % 64, ' ');
  header += '\n';

  std::string file = std::string(magic) + std::string("\x01\x00", 2);
  file += static_cast<char>(header.size() & 255);
  file += static_cast<char>(header.size() >> 8);
  return file + header;
}

NpyHeader parse_npy_header(std::string_view file, const std::string& where) {
  constexpr std::size_t longest_header = 1 << 20;
  const auto fail = [&](const std::string& cause) { throw Error(ExitCode::data, where + ": " + cause); };
  if (!file.starts_with(magic)) fail("is no .npy file: it does not begin with \\x93NUMPY");
  if (file.size() < magic.size() + 2) fail("its header is cut off");
  const auto version = static_cast<unsigned char>(file[magic.size()]);
  if (version < 1 || version > 3 || file[magic.size() + 1] != 0) {
    fail("is of version " + std::to_string(version) + "." +
         std::to_string(static_cast<unsigned char>(file[magic.size() + 1])) +
         " of the format: known are 1.0, 2.0 and 3.0");
  }
  const std::size_t length_bytes = version == 1 ? 2 : 4, start = magic.size() + 2 + length_bytes;
  if (file.size() < start) fail("its header is cut off");
  const std::size_t length = little_endian(file.substr(magic.size() + 2, length_bytes));
  if (length > longest_header) fail("its header is said to be longer than 1 MiB");
  if (file.size() - start < length) fail("its header is cut off");
  NpyHeader header = Reader(file.substr(start, length), where).read();
  header.length = start + length;
  return header;
}

}  // namespace rankcollapse
