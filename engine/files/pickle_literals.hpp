#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace rankcollapse {

/// The bytes that a string literal of Python stands for, quotes included: 'a\x00b'. Nothing where it is none.
std::optional<std::string> decode_quoted(std::string_view literal);

/// The text, in UTF-8, that stands in Python's encoding raw-unicode-escape: Latin-1 with \uXXXX and
/// \UXXXXXXXX. Nothing where such an escape is none.
std::optional<std::string> decode_raw_unicode(std::string_view text);

/// Appends a code point in UTF-8. Surrogates are written as if they were characters, as Python does here.
void append_utf8(std::string& text, std::uint32_t code_point);

/// The bytes whose values are the code points of this UTF-8 text: Latin-1. Nothing where a character has no
/// place there or the text is no UTF-8.
std::optional<std::string> encode_latin1(std::string_view text);

}  // namespace rankcollapse
