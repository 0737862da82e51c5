#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

/// The checksum of zip archives (polynomial 0xedb88320).
inline std::uint32_t crc32_of(const std::string& content) {
  std::uint32_t crc = ~0u;
  for (const char byte : content) {
    crc ^= static_cast<unsigned char>(byte);
    for (int bit = 0; bit < 8; ++bit) crc = crc >> 1 ^ ((crc & 1) != 0 ? 0xedb88320u : 0u);
  }
  return ~crc;
}

/// A zip archive whose entries are stored as they are, written from the format's description alone.
inline std::string stored_zip(const std::vector<std::pair<std::string, std::string>>& entries) {
  const auto number = [](std::uint32_t value, std::size_t bytes) {
    std::string text;
    for (std::size_t i = 0; i < bytes; ++i) text += static_cast<char>(value >> 8 * i);
    return text;
  };
  std::string file, directory;
  for (const auto& [name, content] : entries) {
    const auto size = static_cast<std::uint32_t>(content.size());
    // version, flags, method, time, date, checksum, packed size, size, lengths of the name and of extras
    const std::string description = number(20, 2) + number(0, 4) + number(0, 2) + number(0x21, 2) +
                                    number(crc32_of(content), 4) + number(size, 4) + number(size, 4) +
                                    number(static_cast<std::uint32_t>(name.size()), 2) + number(0, 2);
    directory += "PK\x01\x02" + number(20, 2) + description + number(0, 2) + number(0, 4) + number(0, 4) +
                 number(static_cast<std::uint32_t>(file.size()), 4) + name;
    file += "PK\x03\x04" + description + name + content;
  }
  const auto count = static_cast<std::uint32_t>(entries.size());
  return file + directory + "PK\x05\x06" + number(0, 4) + number(count, 2) + number(count, 2) +
         number(static_cast<std::uint32_t>(directory.size()), 4) +
         number(static_cast<std::uint32_t>(file.size()), 4) + number(0, 2);
}
