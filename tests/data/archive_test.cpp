#include "data/archive.hpp"

#include <catch2/catch.hpp>

#include "tests/data/library/small_datasets.hpp"
#include "tests/thrown.hpp"

using namespace rankcollapse;

TEST_CASE("names that are not ASCII do not keep an archive from being read") {
  const TemporaryFolder folder;
  write_text(folder / "script.py",
             "import io, tarfile, zipfile\n"
             "name = b'B\\xc3\\xbccher/box.bin'.decode()\n"
             "for form in (tarfile.PAX_FORMAT, tarfile.GNU_FORMAT):\n"
             "    with tarfile.open('%d.tar' % form, 'w', format=form) as archive:\n"
             "        info = tarfile.TarInfo(name)\n        info.size = 4\n"
             "        archive.addfile(info, io.BytesIO(b'four'))\n"
             "        link = tarfile.TarInfo('link')\n        link.type = tarfile.LNKTYPE\n"
             "        link.linkname = name\n        archive.addfile(link)\n"
             "with zipfile.ZipFile('3.zip', 'w') as archive: archive.writestr(name, b'four')\n");
  SmallDatasets::run("cd " + folder.path().string() + " && /usr/bin/python3 -B script.py");
  for (const char* name : {"1.tar", "2.tar", "3.zip"}) {
    INFO(name);
    ArchiveReader archive(folder / name, ArchiveReader::Form::tar_or_zip);
    const auto entry = archive.next();
    REQUIRE(entry);
    CHECK(entry->name == "Bücher/box.bin");
    CHECK(entry->regular);
    std::vector<std::uint8_t> bytes(5);
    CHECK(archive.read(bytes) == 4);
    CHECK(std::string(bytes.begin(), bytes.begin() + 4) == "four");
    if (const auto link = archive.next()) CHECK(!link->regular);
  }
}

TEST_CASE("an archive that cannot be opened is reported with the system's reason") {
  const TemporaryFolder folder;
  const std::string file = (folder / "absent.tar").string();
  CHECK(thrown_by([&] { ArchiveReader(file, ArchiveReader::Form::tar); }) ==
        "3: cannot read '" + file + "': Failed to open '" + file + "': No such file or directory");
}
