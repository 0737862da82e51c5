#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace rankcollapse {

/// The checksums that publishers of data state. MD5 finds damage, but not what somebody made to deceive.
enum class ChecksumType { md5, sha256 };

/// "MD5", "SHA-256".
std::string_view name_of(ChecksumType type);

/// The checksum of a stream of bytes.
class Checksum {
 public:
  explicit Checksum(ChecksumType type);
  ~Checksum();
  /// A stream with the same beginning, to go on by itself.
  Checksum(const Checksum& beginning);
  Checksum(Checksum&&) noexcept;
  Checksum& operator=(Checksum&&) noexcept;

  void update(std::span<const std::byte> bytes);
  void update(std::string_view text) { update(std::as_bytes(std::span(text))); }
  /// Lower-case hexadecimal digits, 32 of MD5 and 64 of SHA-256; the stream ends here.
  std::string hex();

 private:
  struct Context;
  std::unique_ptr<Context> context_;
};

class Sha256 final : public Checksum {
 public:
  Sha256() : Checksum(ChecksumType::sha256) {}
};

std::string sha256(std::string_view text);
/// These throw Error (data) where the file cannot be read.
std::string checksum_of_file(const std::filesystem::path& file, ChecksumType type);
std::string sha256_of_file(const std::filesystem::path& file);

}  // namespace rankcollapse
