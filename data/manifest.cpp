#include "data/manifest.hpp"

#include <cstdio>
#include <system_error>

#include "engine/core/error.hpp"
#include "engine/files/sha256.hpp"

namespace rankcollapse {

std::uint64_t PublishedForm::size() const {
  std::uint64_t sum = 0;
  for (const PublishedFile& file : files) sum += file.size;
  return sum;
}

const PublishedFile* published_file(const Manifest& manifest, std::string_view base_name) {
  for (const PublishedForm& form : manifest.forms) {
    for (const PublishedFile& file : form.files) {
      if (file.base_name() == base_name) return &file;
    }
  }
  return nullptr;
}

std::optional<std::string> difference(const std::filesystem::path& file, const PublishedFile& published) {
  std::error_code error;
  const std::uintmax_t size = std::filesystem::file_size(file, error);
  if (error) throw Error(ExitCode::data, "cannot read '" + file.string() + "': " + error.message());
  if (size != published.size) {
    return "has " + with_separators(size) + " bytes instead of " + with_separators(published.size);
  }
  for (const auto& [type, expected] :
       {std::pair{ChecksumType::md5, published.md5}, {ChecksumType::sha256, published.sha256}}) {
    if (expected.empty()) continue;
    const std::string found = checksum_of_file(file, type);
    if (found != expected) {
      return "has the " + std::string(name_of(type)) + " " + found + " instead of " + std::string(expected);
    }
  }
  return std::nullopt;
}

bool is_published(const std::filesystem::path& file, const PublishedFile& published) {
  std::error_code ignored;
  return std::filesystem::is_regular_file(file, ignored) && !difference(file, published);
}

std::string checksum_names(const PublishedFile& published) {
  if (published.sha256.empty()) return "MD5";
  return published.md5.empty() ? "SHA-256" : "MD5 and SHA-256";
}

std::string remedy(std::string_view name, const Manifest& manifest) {
  std::string text = "'rankcollapse data fetch " + std::string(name) + "' downloads it (" +
                     readable_size(manifest.forms.front().size()) +
                     "), 'rankcollapse data import PATH' takes it from a file or folder";
  if (!manifest.debian_package.empty()) {
    text += ", 'apt-get install " + std::string(manifest.debian_package) + "' installs it";
  }
  return text + ". Or say where it is by --data FOLDER or the key dataset.path.";
}

std::string with_separators(std::uint64_t number) {
  std::string text = std::to_string(number);
  for (std::size_t place = text.size(); place > 3;) {
    place -= 3;
    text.insert(place, ",");
  }
  return text;
}

std::string readable_size(std::uint64_t bytes) {
  if (bytes < 1000) return std::to_string(bytes) + " bytes";
  double size = static_cast<double>(bytes) / 1000;
  const char* unit = "kB";
  for (const char* larger : {"MB", "GB", "TB"}) {
    if (size < 999.5) break;
    size /= 1000;
    unit = larger;
  }
  char text[32];
  std::snprintf(text, sizeof text, size < 9.95 ? "%.1f %s" : "%.0f %s", size, unit);
  return text;
}

}  // namespace rankcollapse
