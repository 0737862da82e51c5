#include "engine/files/sha256.hpp"

#include <openssl/evp.h>

#include <array>
#include <cerrno>
#include <fstream>
#include <system_error>
#include <vector>

#include "engine/core/error.hpp"

namespace rankcollapse {
namespace {

void require(int success) {
  if (success != 1) throw std::runtime_error("libcrypto cannot compute a checksum");
}

}  // namespace

std::string_view name_of(ChecksumType type) {
  return type == ChecksumType::md5 ? "MD5" : "SHA-256";
}

struct Checksum::Context {
  struct Deleter {
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
  };
  std::unique_ptr<EVP_MD_CTX, Deleter> handle{EVP_MD_CTX_new()};
};

Checksum::Checksum(ChecksumType type) : context_(std::make_unique<Context>()) {
  require(context_->handle != nullptr);
  const EVP_MD* algorithm = type == ChecksumType::md5 ? EVP_md5() : EVP_sha256();
  require(EVP_DigestInit_ex(context_->handle.get(), algorithm, nullptr));
}

Checksum::Checksum(const Checksum& beginning) : context_(std::make_unique<Context>()) {
  require(context_->handle != nullptr);
  require(EVP_MD_CTX_copy_ex(context_->handle.get(), beginning.context_->handle.get()));
}

Checksum::Checksum(Checksum&&) noexcept = default;
Checksum& Checksum::operator=(Checksum&&) noexcept = default;
Checksum::~Checksum() = default;

void Checksum::update(std::span<const std::byte> bytes) {
  require(EVP_DigestUpdate(context_->handle.get(), bytes.data(), bytes.size()));
}

std::string Checksum::hex() {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
  unsigned int size = 0;
  require(EVP_DigestFinal_ex(context_->handle.get(), digest.data(), &size));
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (const unsigned char byte : std::span(digest).first(size)) {
    text += digits[byte >> 4];
    text += digits[byte & 15];
  }
  return text;
}

std::string sha256(std::string_view text) {
  Sha256 stream;
  stream.update(text);
  return stream.hex();
}

std::string checksum_of_file(const std::filesystem::path& file, ChecksumType type) {
  errno = 0;
  std::ifstream stream(file, std::ios::binary);
  Checksum hash(type);
  std::vector<char> chunk(1 << 20);
  while (stream.read(chunk.data(), static_cast<std::streamsize>(chunk.size())) || stream.gcount() > 0) {
    hash.update(std::string_view(chunk.data(), static_cast<std::size_t>(stream.gcount())));
  }
  if (!stream.eof()) {
    throw Error(ExitCode::data,
                "cannot read '" + file.string() + "': " + std::generic_category().message(errno));
  }
  return hash.hex();
}

std::string sha256_of_file(const std::filesystem::path& file) {
  return checksum_of_file(file, ChecksumType::sha256);
}

}  // namespace rankcollapse
