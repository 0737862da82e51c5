#include "data/web_page.hpp"

#include <algorithm>
#include <cctype>
#include <string>

namespace rankcollapse {

bool is_web_page(std::string_view start) {
  constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";
  if (start.starts_with(byte_order_mark)) start.remove_prefix(byte_order_mark.size());
  const std::size_t text = start.find_first_not_of(" \t\r\n");
  if (text == start.npos) return false;
  std::string word(start.substr(text, 5));
  std::transform(word.begin(), word.end(), word.begin(),
                 [](unsigned char character) { return static_cast<char>(std::tolower(character)); });
  return word == "<!doc" || word == "<html" || word == "<?xml" || word == "<head";
}

}  // namespace rankcollapse
