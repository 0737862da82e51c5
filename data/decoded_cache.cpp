#include "data/decoded_cache.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <optional>
#include <string_view>
#include <system_error>

#include "engine/core/error.hpp"
#include "engine/files/atomic_write.hpp"
#include "engine/files/sha256.hpp"

namespace rankcollapse {
namespace {

/// A decoded copy: this text, then the bytes. A page long, so that the bytes start at one.
constexpr std::size_t header_size = 4096;

std::string header(const std::string& identity, const std::string& checksum) {
  std::string text = "rankcollapse decoded images, version 1\n" + identity + "\n" + checksum + "\n";
  text.resize(header_size, '\n');
  return text;
}

std::string_view checksum_in(std::string_view header_text) {
  const std::size_t end = header_text.find("\n\n");
  return end == std::string_view::npos || end < 64 ? std::string_view() : header_text.substr(end - 64, 64);
}

std::string_view as_text(std::span<const std::uint8_t> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// Changes when one of the files is replaced or written to.
std::string identity_of(const std::vector<std::filesystem::path>& files) {
  Sha256 hash;
  for (const std::filesystem::path& file : files) {
    struct stat status;
    if (::stat(file.c_str(), &status) != 0) {
      throw Error(ExitCode::data,
                  "cannot read '" + file.string() + "': " + std::generic_category().message(errno));
    }
    hash.update(std::filesystem::absolute(file).lexically_normal().string() + "\n");
    for (const std::int64_t number :
         {std::int64_t{status.st_size}, std::int64_t{status.st_mtim.tv_sec},
          std::int64_t{status.st_mtim.tv_nsec}, std::int64_t{status.st_ctim.tv_sec},
          std::int64_t{status.st_ctim.tv_nsec}, static_cast<std::int64_t>(status.st_ino)}) {
      hash.update(std::to_string(number) + " ");
    }
    hash.update("\n");
  }
  return hash.hex();
}

/// One copy a place of the source files: a newer version of these replaces it.
std::filesystem::path copy_of(const ImageSource& source, const std::vector<std::filesystem::path>& files,
                              const std::filesystem::path& cache) {
  std::string name;
  for (const char character : source.layout().title) {
    if (character != ' ') name += character;
  }
  const std::string place = std::filesystem::absolute(files.front()).lexically_normal().string();
  return cache / "decoded" / (name + "-" + sha256(place).substr(0, 16));
}

/// The file's bytes as shared memory, or nothing where it is not there or has another size.
std::shared_ptr<const std::uint8_t> map_file(const std::filesystem::path& file, std::size_t size) {
  const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return nullptr;
  struct stat status;
  void* memory = MAP_FAILED;
  if (::fstat(descriptor, &status) == 0 && static_cast<std::size_t>(status.st_size) == size) {
    memory = ::mmap(nullptr, size, PROT_READ, MAP_SHARED, descriptor, 0);
  }
  ::close(descriptor);
  if (memory == MAP_FAILED) return nullptr;
  return {static_cast<const std::uint8_t*>(memory),
          [memory, size](const std::uint8_t*) { ::munmap(memory, size); }};
}

std::optional<DecodedImages> read_copy(const std::filesystem::path& copy, const std::string& identity,
                                       std::size_t size) {
  const auto memory = map_file(copy, header_size + size);
  if (memory == nullptr) return std::nullopt;
  const std::string_view text = as_text({memory.get(), header_size});
  DecodedImages images{memory, {memory.get() + header_size, size}, std::string(checksum_in(text)), {}};
  if (text != header(identity, images.checksum)) return std::nullopt;
  if (sha256(as_text(images.bytes)) != images.checksum) return std::nullopt;
  return images;
}

/// Why the copy could not be written; empty if it was.
std::string write_copy(const std::filesystem::path& copy, std::string_view content) {
  std::error_code error;
  std::filesystem::create_directories(copy.parent_path(), error);
  if (error) return "cannot create '" + copy.parent_path().string() + "': " + error.message();
  try {
    atomic_write(copy, content);
  } catch (const Error& failure) {
    return failure.what();
  }
  return "";
}

}  // namespace

DecodedImages decoded_images(const ImageSource& source, const std::vector<std::filesystem::path>& files,
                             const std::filesystem::path& cache) {
  const std::size_t size = source.layout().bytes();
  const std::string identity = identity_of(files);
  const bool keeps_copy = !cache.empty() && !source.layout().generated;
  const std::filesystem::path copy = keeps_copy ? copy_of(source, files, cache) : "";
  if (!copy.empty()) {
    if (auto images = read_copy(copy, identity, size)) return *std::move(images);
  }

  const auto memory = std::make_shared<std::vector<std::uint8_t>>(header_size + size);
  const std::span<std::uint8_t> bytes(memory->data() + header_size, size);
  source.decode(files, ImageSplits<std::uint8_t>(bytes, source.layout()));
  DecodedImages images{memory, bytes, sha256(as_text(bytes)), {}};
  if (copy.empty()) return images;

  header(identity, images.checksum).copy(reinterpret_cast<char*>(memory->data()), header_size);
  images.notice = write_copy(copy, as_text(*memory));
  if (!images.notice.empty()) return images;
  auto shared = read_copy(copy, identity, size);
  return shared ? *std::move(shared) : images;
}

std::optional<DecodedRecord> decoded_record(const ImageSource& source,
                                            const std::vector<std::filesystem::path>& files,
                                            const std::filesystem::path& cache) {
  if (cache.empty() || source.layout().generated) return std::nullopt;
  const std::filesystem::path copy = copy_of(source, files, cache);
  const auto memory = map_file(copy, header_size + source.layout().bytes());
  if (memory == nullptr) return std::nullopt;
  const std::string_view text = as_text({memory.get(), header_size});
  const std::string checksum(checksum_in(text));
  if (checksum.empty()) return std::nullopt;
  return DecodedRecord{copy, checksum, text == header(identity_of(files), checksum)};
}

}  // namespace rankcollapse
