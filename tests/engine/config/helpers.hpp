#pragma once

#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "engine/config/config.hpp"
#include "engine/core/error.hpp"

namespace rankcollapse {

/// What `action` complains about as a mistake of the user; empty if it does not.
template <typename Action>
std::string complaint_of(const Action& action) {
  try {
    action();
  } catch (const Error& error) {
    CHECK(error.code() == ExitCode::usage);
    return error.what();
  }
  return "";
}

/// All mistakes in `yaml` when `read` reads it.
template <typename Read>
std::string complaint_about(const std::string& yaml, const Read& read) {
  return complaint_of([&] {
    Document document = Document::parse(yaml, "lab.yaml");
    read(document.root());
    document.finish();
  });
}

/// The first line of a complaint: without the line of the file and the caret.
inline std::string first_line(const std::string& complaint) {
  return complaint.substr(0, complaint.find('\n'));
}

/// A folder that goes away with its name.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "config-XXXXXX").string();
    REQUIRE(mkdtemp(pattern.data()) != nullptr);
    path_ = pattern;
  }
  ~TemporaryFolder() { std::filesystem::remove_all(path_); }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }

  std::filesystem::path write(const std::string& name, std::string_view text) const {
    const std::filesystem::path file = path_ / name;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << text;
    return file;
  }

 private:
  std::filesystem::path path_;
};

}  // namespace rankcollapse
