#include "data/library/staging.hpp"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <map>
#include <system_error>

#include "data/archive.hpp"
#include "data/library/recognition.hpp"
#include "engine/core/error.hpp"
#include "engine/files/atomic_write.hpp"

namespace rankcollapse {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t largest_entry = 1'000'000'000;  // bytes; no file of a known dataset comes near
constexpr std::size_t most_folders = 100;               // in an archive

[[noreturn]] void fail(const std::string& message) {
  throw Error(ExitCode::data, message);
}

[[noreturn]] void cannot_write(const fs::path& path, const std::error_code& error) {
  throw Error(ExitCode::cannot_write, "cannot write '" + path.string() + "': " + error.message());
}

/// Writes the entry that the reader is at into a new file.
void extract_entry(ArchiveReader& archive, const fs::path& to) {
  std::ofstream stream(to, std::ios::binary);
  std::vector<std::uint8_t> chunk(1 << 20);
  std::uint64_t size = 0;
  while (const std::size_t count = archive.read(chunk)) {
    size += count;
    if (size > largest_entry) fail("an entry called " + to.filename().string() + " is larger than 1 GB");
    stream.write(reinterpret_cast<const char*>(chunk.data()), static_cast<std::streamsize>(count));
  }
  stream.close();
  if (!stream) cannot_write(to, {errno, std::generic_category()});
}

/// Throws where the user's file cannot be read, so that a failing copy is the target's fault.
void check_readable(const fs::path& file) {
  std::error_code error, ignored;
  const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) error.assign(errno, std::generic_category());
  if (descriptor >= 0) ::close(descriptor);
  if (fs::is_directory(file, ignored)) error = std::make_error_code(std::errc::is_a_directory);
  if (error) fail("cannot read '" + file.string() + "': " + error.message());
}

constexpr std::string_view name_start = ".import-";

/// A lock on a folder, or -1 where it is gone or another process has it.
int lock(const fs::path& folder) {
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  struct stat locked, named;
  if (descriptor >= 0 && ::flock(descriptor, LOCK_EX | LOCK_NB) == 0 && ::fstat(descriptor, &locked) == 0 &&
      ::lstat(folder.c_str(), &named) == 0 && locked.st_ino == named.st_ino &&
      locked.st_dev == named.st_dev) {
    return descriptor;
  }
  if (descriptor >= 0) ::close(descriptor);
  return -1;
}

/// Removes what processes that were killed have left: nobody has a lock on it.
void remove_stale(const fs::path& target) {
  std::vector<fs::path> folders;
  std::error_code error;
  auto entry = fs::directory_iterator(target, error);
  while (!error && entry != fs::directory_iterator()) {
    const std::string name = entry->path().filename().string();
    if (name.starts_with(name_start) && name.size() == name_start.size() + 6)
      folders.push_back(entry->path());
    entry.increment(error);
  }
  for (const fs::path& folder : folders) {
    const int descriptor = lock(folder);
    if (descriptor < 0) continue;
    fs::remove_all(folder, error);
    ::close(descriptor);
  }
}

}  // namespace

Staging::Staging(const fs::path& target) {
  std::error_code error;
  fs::create_directories(target, error);
  if (error)
    throw Error(ExitCode::cannot_write, "cannot create '" + target.string() + "': " + error.message());
  remove_stale(target);
  // Another process may take a new folder for a stale one, and remove it, before it has its lock.
  for (int attempts = 3; attempts > 0 && descriptor_ < 0; --attempts) {
    fs::remove_all(path_, error);
    std::string pattern = (target / (std::string(name_start) + "XXXXXX")).string();
    if (::mkdtemp(pattern.data()) == nullptr) cannot_write(target, {errno, std::generic_category()});
    path_ = pattern;
    descriptor_ = lock(path_);
  }
}

Staging::~Staging() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
  if (descriptor_ >= 0) ::close(descriptor_);
}

void Staging::extract(const fs::path& file, std::span<const DatasetRow> table) const {
  std::error_code error;
  fs::create_directories(extracted(), error);
  if (error) cannot_write(extracted(), error);
  ArchiveReader archive(file, ArchiveReader::Form::tar_or_zip);
  std::map<std::string, fs::path> folders;
  while (const auto entry = archive.next()) {
    const fs::path inside = entry->name;
    const std::string name = inside.filename().string();
    if (!entry->regular || !is_known(table, name)) continue;
    const fs::path parent = inside.parent_path().lexically_normal();
    const auto [place, is_new] =
        folders.emplace(parent == "." ? "" : parent.string(), extracted() / std::to_string(folders.size()));
    if (folders.size() > most_folders) fail(file.string() + ": has too many folders with files of datasets");
    if (is_new) fs::create_directories(place->second);
    if (fs::exists(place->second / name)) fail(file.string() + ": has " + entry->name + " twice");
    extract_entry(archive, place->second / name);
  }
}

void Staging::take(const fs::path& file, const fs::path& to) const {
  check_readable(file);
  std::error_code error;
  fs::create_directories(to.parent_path(), error);
  if (error) cannot_write(to.parent_path(), error);
  if (file.string().starts_with(path_.string())) {
    fs::rename(file, to, error);
  } else {
    fs::copy_file(file, to, error);
  }
  if (error) cannot_write(to, error);
  sync_file(to);
}

}  // namespace rankcollapse
