#include "data/library/staging.hpp"

#include <unistd.h>

#include <catch2/catch.hpp>

#include "tests/skip.hpp"
#include "tests/temporary_folder.hpp"
#include "tests/thrown.hpp"

using namespace rankcollapse;

namespace fs = std::filesystem;

TEST_CASE("what killed imports have left is removed, what others use is not") {
  const TemporaryFolder target;
  write_text(target / ".import-aBc123/content/box.bin", "left");
  write_text(target / ".import-of-mine/file", "kept");
  const auto folders = [&] {
    const fs::directory_iterator entries(target.path());
    return std::distance(begin(entries), end(entries));
  };
  {
    const Staging first(target.path());
    CHECK(!fs::exists(target / ".import-aBc123"));
    CHECK(folders() == 2);
    const Staging second(target.path());
    CHECK(folders() == 3);
    CHECK(first.content() != second.content());
  }
  CHECK(folders() == 1);
  CHECK(read_text(target / ".import-of-mine/file") == "kept");
}

TEST_CASE("a source that cannot be read is reported by its own name") {
  const TemporaryFolder target;
  const Staging staging(target.path());
  fs::create_directories(target / "folder");
  const std::string source = (target / "folder").string();
  CHECK(thrown_by([&] { staging.take(source, staging.content() / "box.bin"); }) ==
        "3: cannot read '" + source + "': Is a directory");
}

TEST_CASE("a source without the right to read it is reported by its own name") {
  if (::geteuid() == 0) SKIP_TEST("root may read every file");
  const TemporaryFolder target;
  const Staging staging(target.path());
  const std::string source = (target / "file").string();
  write_text(source, "secret");
  fs::permissions(source, fs::perms::none);
  CHECK(thrown_by([&] { staging.take(source, staging.content() / "box.bin"); }) ==
        "3: cannot read '" + source + "': Permission denied");
}
