#pragma once

#include <string_view>

namespace rankcollapse {

/// Whether a file that starts so is a web page: what a server, or a hotel's network, sends in place of data.
bool is_web_page(std::string_view start);

}  // namespace rankcollapse
