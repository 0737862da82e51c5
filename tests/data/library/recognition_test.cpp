#include "data/library/recognition.hpp"

#include <sys/stat.h>

#include <catch2/catch.hpp>

#include "data/library/import.hpp"
#include "tests/data/library/small_datasets.hpp"
#include "tests/thrown.hpp"

using namespace rankcollapse;

namespace {

namespace fs = std::filesystem;

struct Importer {
  DatasetReport operator()(const fs::path& source) const {
    return import_dataset(source, data.table(), folder / "target", {});
  }
  std::string message(const fs::path& source) const {
    return thrown_by([&] { (*this)(source); });
  }

  SmallDatasets data;
  TemporaryFolder folder;
};

}  // namespace

TEST_CASE("a source that is no file, no folder or not there is refused before anything is created") {
  const Importer import;
  const std::string loop = (import.folder / "loop").string(), pipe = (import.folder / "pipe").string();
  const std::string absent = (import.folder / "absent").string();
  fs::create_symlink(loop, loop);
  REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
  CHECK(import.message("/dev/null") == "3: '/dev/null' is neither a file nor a folder");
  CHECK(import.message(pipe) == "3: '" + pipe + "' is neither a file nor a folder");
  CHECK(import.message(loop) == "3: cannot read '" + loop + "': Too many levels of symbolic links");
  CHECK(import.message(absent) == "3: cannot read '" + absent + "': No such file or directory");
  CHECK(!fs::exists(import.folder / "target"));
}

TEST_CASE("pipes and links that lead nowhere do not disturb the search of a folder") {
  const Importer import;
  const fs::path source = import.folder / "source";
  write_text(source / "deep/box.bin", std::string_view(SmallDatasets::box_bytes, 8));
  fs::create_symlink(source / "loop", source / "loop");
  fs::create_symlink("/nothing/here", source / "deep/nowhere");
  REQUIRE(::mkfifo((source / "pipe").c_str(), 0600) == 0);
  CHECK(import(source).title == "box");
}

TEST_CASE("archives beside what was imported from a folder are named") {
  const Importer import;
  const fs::path source = import.folder / "source";
  write_text(source / "box.bin", std::string_view(SmallDatasets::box_bytes, 8));
  write_text(source / "more.zip", "");
  const std::string more = "'" + (source / "more.zip").string() + "'";
  CHECK(import(source).notices ==
        std::vector<std::string>{more + " was not looked into; import it by its name"});
  write_text(source / "deep/most.tgz", "");
  fs::remove_all(import.folder / "target");
  CHECK(import(source).notices ==
        std::vector<std::string>{more + ", '" + (source / "deep/most.tgz").string() +
                                 "' were not looked into; import each by its name"});
  // One that was taken is not named.
  fs::remove_all(import.folder / "target");
  fs::create_directories(import.folder / "published");
  fs::copy_file(import.data / "box.tar.gz", import.folder / "published/box.tar.gz");
  CHECK(import(import.folder / "published").notices.empty());
}
