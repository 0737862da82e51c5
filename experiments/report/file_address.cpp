#include "experiments/report/file_address.hpp"

#include <cctype>
#include <string_view>

namespace rankcollapse {

std::string file_address(const std::filesystem::path& file) {
  static constexpr std::string_view plain = "-._~/!$&'()*+,;=:@", digits = "0123456789ABCDEF";
  std::string address = "file://";
  for (const char character : std::filesystem::absolute(file).lexically_normal().string()) {
    const auto byte = static_cast<unsigned char>(character);
    if ((byte < 0x80 && std::isalnum(byte) != 0) || plain.find(character) != plain.npos) {
      address += character;
    } else {
      address += {'%', digits[byte >> 4], digits[byte & 15]};
    }
  }
  return address;
}

}  // namespace rankcollapse
