#include "engine/files/zip_reader.hpp"

#include <catch2/catch.hpp>
#include <cstdlib>

#include "engine/files/npz.hpp"
#include "tests/skip.hpp"
#include "tests/stored_zip.hpp"
#include "tests/temporary_folder.hpp"
#include "tests/thrown.hpp"

using namespace rankcollapse;

namespace {

std::string message(const std::filesystem::path& file, const std::string& entry) {
  return thrown_by([&] { ZipReader(file).read(entry); });
}

}  // namespace

TEST_CASE("a zip archive lists its entries and gives their contents") {
  const TemporaryFolder folder;
  write_text(folder / "a.zip", stored_zip({{"x/data", "hello"}, {"empty", ""}}));
  const ZipReader archive(folder / "a.zip");
  CHECK(archive.entries() == std::map<std::string, std::uint64_t>{{"x/data", 5}, {"empty", 0}});
  CHECK(archive.read("x/data") == "hello");
  CHECK(archive.read("empty").empty());
  CHECK(archive.read("x/data") == "hello");

  write_npz(folder / "b.npz", {{"a", {2}, std::vector<double>{1, 2}}});
  CHECK(ZipReader(folder / "b.npz").read("a.npy").starts_with("\x93NUMPY"));
}

TEST_CASE("an archive that is damaged, cut off or has a name twice is refused") {
  const TemporaryFolder folder;
  const std::filesystem::path file = folder / "a.zip";
  const std::string place = "3: " + file.string() + ": ";
  const std::string whole = stored_zip({{"data", "hello"}});
  write_text(file, whole.substr(0, 40));
  CHECK(message(file, "data") == place +
                                     "cannot be read as a zip archive: Not a zip archive: it is cut off, "
                                     "damaged or something else");
  CHECK(message(folder / "none.zip", "data") ==
        "3: " + (folder / "none.zip").string() +
            ": cannot be read as a zip archive: No such file: it is cut off, damaged or something else");
  std::string damaged = whole;
  damaged[whole.find("hello")] = 'j';
  write_text(file, damaged);
  CHECK(message(file, "data") == place + "entry 'data': CRC error");
  CHECK(message(file, "other") == place + "entry 'other': is not in the archive");
  write_text(file, stored_zip({{"data", "1"}, {"data", "2"}}));
  CHECK(message(file, "data") == place + "entry 'data': stands twice in the archive");
}

TEST_CASE("an entry may not unpack out of proportion, nor to another size than it says") {
  const TemporaryFolder folder;
  const std::filesystem::path file = folder / "a.zip";
  const std::string place = "3: " + file.string() + ": entry 'data': ";
  const std::string code = "import zipfile; z = zipfile.ZipFile(\"" + file.string() +
                           "\", \"w\", zipfile.ZIP_DEFLATED); z.writestr(\"data\", bytes(";
  const auto python_writes = [&](const std::string& size) {
    return std::system(("/usr/bin/python3 -c '" + code + size + ")); z.close()' 2>/dev/null").c_str()) == 0;
  };
  if (!python_writes("20 << 20")) SKIP_TEST("/usr/bin/python3 is not here");
  CHECK(message(file, "data").starts_with(place + "would unpack from "));  // 20,387 bytes with zlib 1.2.13
  CHECK(message(file, "data").ends_with(" bytes to 20971520, more than a hundredfold"));
  REQUIRE(python_writes("1000"));
  CHECK(ZipReader(file).read("data") == std::string(1000, '\0'));

  // The size stands at byte 22 of the entry's description and at byte 24 of the directory's.
  std::string bytes = read_text(file);
  for (const std::size_t at : {std::size_t{22}, bytes.find("PK\x01\x02") + 24}) {
    REQUIRE((bytes[at] == '\xe8' && bytes[at + 1] == '\x03'));
    bytes[at + 1] = 2;
  }
  write_text(file, bytes);
  CHECK(message(file, "data") == place + "does not unpack to the 744 bytes that it says");
}
