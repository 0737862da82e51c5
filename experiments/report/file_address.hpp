#pragma once

#include <filesystem>
#include <string>

namespace rankcollapse {

/// "file:///a%20b" of "/a b": what a browser would not take for a part of a path is percent-encoded, byte by
/// byte (RFC 3986). A relative path counts from the working directory.
std::string file_address(const std::filesystem::path& file);

}  // namespace rankcollapse
