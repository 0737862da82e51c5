#include "engine/config/file_name.hpp"

namespace rankcollapse {

std::string read_file_name(const Config& config, std::string_view key, const std::string& fallback) {
  constexpr std::string_view allowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
  std::string name = config.text(key, fallback);
  if (name.empty() || name.front() == '.' || name.find_first_not_of(allowed) != std::string::npos) {
    config.fail(key, "a name is made of letters, digits, '.', '_' and '-', and does not begin with a '.'");
  } else if (name.find(".tmp-") != std::string::npos) {
    config.fail(key, "files with '.tmp-' in their name are those that are being written: give another name");
  }
  return name;
}

}  // namespace rankcollapse
