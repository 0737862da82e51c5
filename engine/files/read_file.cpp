#include "engine/files/read_file.hpp"

#include <fstream>
#include <sstream>

namespace rankcollapse {

std::optional<std::string> read_file(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) return std::nullopt;
  std::ostringstream bytes;
  bytes << stream.rdbuf();
  return std::move(bytes).str();
}

}  // namespace rankcollapse
