#pragma once

#include <string_view>

namespace rankcollapse {

/// The bytes of the UTF-8 character at the front, 0 if it is none (RFC 3629: no overlong forms, no
/// surrogates).
std::size_t character_length(std::string_view text);

bool is_utf8(std::string_view text);

}  // namespace rankcollapse
