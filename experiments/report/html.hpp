#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/files/json.hpp"

namespace rankcollapse {

/// `text` as HTML shows it, in elements and in attributes: & < > " ' are escaped.
std::string html_text(std::string_view text);

/// The same of prose, in which λ_min and its like get subscripts and equations stay whole.
std::string html_prose(std::string_view text);

/// A table in a box of its own that scrolls sideways where it is too wide. All cells are plain text; numbers
/// stand at the right.
struct HtmlTable {
  std::string caption;
  std::vector<std::string> header;
  std::vector<std::vector<std::string>> rows;
};

std::string html_table(const HtmlTable& table);

/// The same behind a line that opens it: "The numbers as a table: 33 rows".
std::string folded_table(const HtmlTable& table);

/// A block of data that scripts read and browsers do not run; nothing in it can end it.
std::string data_block(const std::string& id, const Json& json);

}  // namespace rankcollapse
