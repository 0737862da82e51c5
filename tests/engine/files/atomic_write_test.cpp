#include "engine/files/atomic_write.hpp"

#include <unistd.h>

#include <catch2/catch.hpp>
#include <iterator>

#include "tests/temporary_folder.hpp"
#include "tests/thrown.hpp"

using namespace rankcollapse;

TEST_CASE("a file written atomically holds the content and nothing lies beside it") {
  const TemporaryFolder folder;
  atomic_write(folder / "status.json", "first");
  atomic_write(folder / "status.json", "second");
  CHECK(read_text(folder / "status.json") == "second");
  const std::filesystem::directory_iterator entries(folder.path());
  CHECK(std::distance(begin(entries), end(entries)) == 1);
}

TEST_CASE("a file written atomically may be empty or hold zero bytes") {
  const TemporaryFolder folder;
  atomic_write(folder / "empty", "");
  CHECK(read_text(folder / "empty").empty());
  atomic_write(folder / "zeros", std::string_view("\0a\0", 3));
  CHECK(read_text(folder / "zeros") == std::string_view("\0a\0", 3));
}

TEST_CASE("a relative file name without a folder is written into the working directory") {
  const TemporaryFolder folder;
  const std::filesystem::path before = std::filesystem::current_path();
  std::filesystem::current_path(folder.path());
  atomic_write("here.txt", "x");
  std::filesystem::current_path(before);
  CHECK(read_text(folder / "here.txt") == "x");
}

TEST_CASE("writing into a folder that is not there names the file and the cause") {
  const TemporaryFolder folder;
  const std::string file = (folder / "absent/status.json").string();
  CHECK(thrown_by([&] { atomic_write(file, "x"); }) ==
        "6: cannot write '" + file + "': No such file or directory");
}

TEST_CASE("a target that cannot be replaced is left alone and the temporary file is removed") {
  const TemporaryFolder folder;
  const std::filesystem::path target = folder / "taken";
  std::filesystem::create_directory(target);
  CHECK(thrown_by([&] { atomic_write(target, "x"); }) ==
        "6: cannot write '" + target.string() + "': Is a directory");
  const std::filesystem::directory_iterator entries(folder.path());
  CHECK(std::distance(begin(entries), end(entries)) == 1);
}

TEST_CASE("a temporary file that a killed process left behind does not disturb the next write") {
  const TemporaryFolder folder;
  atomic_write(folder / "a", "1");
  write_text((folder / "a").string() + ".tmp-" + std::to_string(::getpid()) + "-0", "half of it");
  atomic_write(folder / "a", "2");
  CHECK(read_text(folder / "a") == "2");
}

TEST_CASE("a file system that takes no files is reported") {
  CHECK(thrown_by([] { atomic_write("/proc/status.json", "x"); }) ==
        "6: cannot write '/proc/status.json': No such file or directory");
}

TEST_CASE("a file that is replaced holds the content and nothing lies beside it") {
  const TemporaryFolder folder;
  replace_file(folder / "trials.csv", "first");
  replace_file(folder / "trials.csv", "second");
  CHECK(read_text(folder / "trials.csv") == "second");
  const std::filesystem::directory_iterator entries(folder.path());
  CHECK(std::distance(begin(entries), end(entries)) == 1);
}

TEST_CASE("a device is not replaced by a file") {
  CHECK(thrown_by([] { replace_file("/dev/full", "x"); }) == "6: cannot write '/dev/full': File exists");
  CHECK(std::filesystem::is_character_file("/dev/full"));
}
