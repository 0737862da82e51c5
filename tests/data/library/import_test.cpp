#include "data/library/import.hpp"

#include <catch2/catch.hpp>

#include "tests/data/library/small_datasets.hpp"
#include "tests/thrown.hpp"

using namespace rankcollapse;

namespace {

namespace fs = std::filesystem;

/// Imports into a folder, which has to hold whole datasets and nothing else afterwards.
class Importer {
 public:
  DatasetReport operator()(const fs::path& source) const {
    return import_dataset(source, data.table(), target(), folder_ / "cache");
  }
  std::string message(const fs::path& source) const {
    return thrown_by([&] { (*this)(source); });
  }

  fs::path target() const { return folder_ / "target"; }
  fs::path scratch(const std::string& name = "") const { return folder_ / ("scratch/" + name); }
  /// All files in the target, in the order of their names.
  std::string imported() const {
    std::vector<std::string> names;
    for (const auto& entry : fs::recursive_directory_iterator(target())) {
      if (!entry.is_directory()) names.push_back(fs::relative(entry.path(), target()).string());
    }
    std::sort(names.begin(), names.end());
    std::string text;
    for (const std::string& name : names) text += name + "\n";
    return text;
  }
  /// Runs lines of Python in the scratch folder, with tarfile, zipfile, io and b, the bytes of box.bin.
  void python(const std::string& lines) const {
    write_text(scratch("script.py"),
               "import io, os, tarfile, zipfile\nb = b'\\0\\1ab\\0\\1cd'\n"
               "def member(name, content=b, **more):\n"
               "    info = tarfile.TarInfo(name)\n    info.size = len(content)\n"
               "    for key, value in more.items(): setattr(info, key, value)\n"
               "    return info, io.BytesIO(content)\n" +
                   lines);
    SmallDatasets::run("cd " + scratch().string() + " && /usr/bin/python3 -B script.py && rm script.py");
  }

  SmallDatasets data;

 private:
  TemporaryFolder folder_;
};

const std::string four_files =
    "dots/t10k-images-idx3-ubyte.gz\ndots/t10k-labels-idx1-ubyte.gz\ndots/train-images-idx3-ubyte.gz\n"
    "dots/train-labels-idx1-ubyte.gz\n";
const std::string by_structure = "no published checksum applies to unpacked files: checked by structure\n";

}  // namespace

TEST_CASE("a published archive is kept as it is, whatever it was called") {
  const Importer import;
  const fs::path source = import.scratch("box (1).download");
  fs::create_directories(import.scratch());
  fs::copy_file(import.data / "box.tar.gz", source);
  CHECK(in_words(import(source)) == "box " + SmallDatasets::decoded("box") + "\n" +
                                        (import.target() / "box.tar.gz").string() + " <" + source.string() +
                                        "> MD5 and SHA-256 as published\n");
  CHECK(import.imported() == "box.tar.gz\n");
  CHECK(read_text(import.target() / "box.tar.gz") == read_text(source));
  CHECK(fs::exists(source));
}

TEST_CASE("the files of another archive are unpacked, from tar in all compressions and zip") {
  const Importer import;
  import.python(
      "for form in ('', 'gz', 'xz', 'bz2'):\n"
      "    with tarfile.open('box.tar' + form, 'w:' + form) as archive:\n"
      "        archive.addfile(*member('anything/else/box.bin'))\n"
      "        archive.addfile(*member('anything/readme.txt'))\n"
      "with zipfile.ZipFile('box.zip', 'w') as archive: archive.writestr('box.bin', b)\n");
  for (const char* name : {"box.tar", "box.targz", "box.tarxz", "box.tarbz2", "box.zip"}) {
    INFO(name);
    fs::remove_all(import.target());
    CHECK(in_words(import(import.scratch(name))) == "box " + SmallDatasets::decoded("box") + "\n" +
                                                        (import.target() / "box/box.bin").string() + " <" +
                                                        import.scratch(name).string() + "> " + by_structure);
    CHECK(import.imported() == "box/box.bin\n");
    CHECK(read_text(import.target() / "box/box.bin") == std::string_view(SmallDatasets::box_bytes, 8));
  }
}

TEST_CASE("an archive cannot write anywhere but under the known names") {
  const Importer import;
  write_text(import.scratch("victim"), "untouched");
  import.python(
      "here = os.getcwd()\n"
      "with tarfile.open('evil.tar', 'w') as archive:\n"
      "    archive.addfile(*member('../../evil.txt'))\n"
      "    archive.addfile(*member(here + '/absolute.txt'))\n"
      "    archive.addfile(*member('../../../box.bin'))\n"
      "    archive.addfile(*member('link', b'', type=tarfile.SYMTYPE, linkname=here))\n"
      "    archive.addfile(*member('link/through.txt'))\n"
      "    archive.addfile(*member('a/box.bin', b'', type=tarfile.SYMTYPE, linkname=here + '/victim'))\n"
      "    archive.addfile(*member('b/box.bin', b'', type=tarfile.LNKTYPE, linkname='victim'))\n"
      "    archive.addfile(*member('c/box.bin', b'', type=tarfile.CHRTYPE, devmajor=1, devminor=5))\n"
      "    archive.addfile(*member('d/box.bin', b'', type=tarfile.FIFOTYPE))\n"
      "with tarfile.open('links.tar', 'w') as archive:\n"
      "    archive.addfile(*member('box.bin', b'', type=tarfile.SYMTYPE, linkname=here + '/victim'))\n"
      "    archive.addfile(*member('x/box.bin', b'', type=tarfile.LNKTYPE, linkname='victim'))\n");
  import(import.scratch("evil.tar"));
  CHECK(import.imported() == "box/box.bin\n");
  CHECK(fs::is_regular_file(fs::symlink_status(import.target() / "box/box.bin")));
  fs::remove_all(import.target());
  CHECK(import.message(import.scratch("links.tar")) ==
        "3: '" + import.scratch("links.tar").string() +
            "' holds no dataset that is known here (box, dashes, dots)");
  CHECK(import.imported().empty());
  CHECK(read_text(import.scratch("victim")) == "untouched");
  const fs::directory_iterator left(import.scratch());
  CHECK(std::distance(begin(left), end(left)) == 3);
}

TEST_CASE("an archive that is damaged, or holds a name twice, leaves nothing behind") {
  const Importer import;
  import.python(
      "with tarfile.open('twice.tar', 'w') as archive:\n"
      "    archive.addfile(*member('box.bin'))\n"
      "    archive.addfile(*member('./box.bin'))\n"
      "with tarfile.open('wrong.tar', 'w') as archive: archive.addfile(*member('box.bin', "
      "b'\\0\\0ab\\0\\1cd'))\n");
  const fs::path cut = import.scratch("box.tar.gz");
  write_text(cut, read_text(import.data / "box.tar.gz").substr(0, 60));
  const PublishedFile published = *published_file(*import.data.row("box").manifest, "box.tar.gz");
  CHECK(import.message(cut) ==
        "3: cannot read '" + cut.string() +
            "': truncated gzip input; it is not the published box.tar.gz: it has 60 bytes "
            "instead of " +
            with_separators(published.size));
  CHECK(import.message(import.scratch("twice.tar")) ==
        "3: " + import.scratch("twice.tar").string() + ": has ./box.bin twice");
  CHECK(import.message(import.scratch("wrong.tar")) ==
        "3: " + import.scratch("wrong.tar").string() +
            ": class 0 has 2 samples instead of 1: the data are damaged or others");
  CHECK(import.message(import.scratch("absent")) ==
        "3: cannot read '" + import.scratch("absent").string() + "': No such file or directory");
  CHECK(fs::is_empty(import.target()));
}

TEST_CASE("files that two datasets call the same are told apart by what they hold") {
  const Importer import;
  for (const std::string name : {"dots", "dashes"}) {
    INFO(name);
    for (std::size_t i = 0; i < 4; ++i) {
      write_text(import.scratch(name + "/deep/down/" + std::string(idx_file_names[i])),
                 SmallIdx::contents(name)[i]);
    }
    const DatasetReport report = import(import.scratch(name));
    CHECK(report.title == name);
    CHECK(report.checksum == SmallDatasets::decoded(name));
    CHECK(report.files.front().check == "the content of the published file");
    CHECK(report.files.front().path == import.target() / name / idx_file_names[0]);
    CHECK(report.files.front().from == (import.scratch(name) / "deep/down" / idx_file_names[0]).string());
    // And out of an archive.
    fs::remove_all(import.target());
    SmallDatasets::run("tar -C " + import.scratch(name).string() + " -cJf " +
                       import.scratch(name + ".txz").string() + " .");
    CHECK(import(import.scratch(name + ".txz")).title == name);
    fs::remove_all(import.target());
  }
}

TEST_CASE("files of known names that are no known dataset are refused with each one's reason") {
  const Importer import;
  auto contents = SmallIdx::contents("dots");
  contents[0].replace(8, 4, std::string("\0\0\0\0", 4));
  for (std::size_t i = 0; i < 4; ++i) write_text(import.scratch(std::string(idx_file_names[i])), contents[i]);
  const std::string labels = import.scratch() / idx_file_names[0];
  CHECK(import.message(import.scratch()) ==
        "3: '" + import.scratch().string() +
            "' is none of the datasets whose files are called so:\n  dashes: " + labels +
            ": class 0 has 4 samples instead of 1: the data are damaged or others\n  dots: " + labels +
            ": class 0 has 4 samples instead of 3: the data are damaged or others");
  CHECK(fs::is_empty(import.target()));
}

TEST_CASE("published files are taken one by one, and loaded when the last has come") {
  const Importer import;
  std::string missing =
      "train-labels-idx1-ubyte.gz, train-images-idx3-ubyte.gz, t10k-labels-idx1-ubyte.gz, "
      "t10k-images-idx3-ubyte.gz";
  for (const std::string_view base_name : idx_file_names) {
    const std::string name = std::string(base_name) + ".gz", file = "dots/" + name;
    std::string expected = "dots \n" + (import.target() / file).string() + " <" +
                           (import.data / file).string() + "> MD5 and SHA-256 as published\n";
    missing.erase(0, name.size() + 2);
    if (missing.empty()) {
      expected.insert(5, SmallDatasets::decoded("dots"));
    } else {
      expected += "note: still missing: " + missing + "\n";
    }
    CHECK(in_words(import(import.data / file)) == expected);
  }
  CHECK(import.imported() == four_files);
}

TEST_CASE("what is there already is never replaced") {
  const Importer import;
  import(import.data / "box.tar.gz");
  const std::string there = (import.target() / "box.tar.gz").string();
  CHECK(in_words(import(import.data / "box.tar.gz")) ==
        "box " + SmallDatasets::decoded("box") + "\n" + there + " <> the same data were there already\n");

  import.python(
      "with tarfile.open('other.tar', 'w') as archive: archive.addfile(*member('box.bin', "
      "b'\\0\\1zz\\0\\1cd'))\n");
  const std::string other = import.scratch("other.tar").string(), before = read_text(there);
  const std::string remedy =
      "Nothing was imported: remove it, or import into another folder by --data FOLDER.";
  CHECK(import.message(other) == "3: '" + there +
                                     "' is there already, with other data: its decoded SHA-256 is " +
                                     SmallDatasets::decoded("box") + ", that of '" + other + "' " +
                                     sha256(std::string("\0\1zz\0\1cd", 8)) + ". " + remedy);
  write_text(there, "damaged");
  CHECK(import.message(import.data / "box.tar.gz") ==
        "3: '" + there + "' is there already, and damaged: cannot read '" + there +
            "': Unrecognized archive format\n" + remedy);
  CHECK(import.imported() == "box.tar.gz\n");
  CHECK(read_text(there) == "damaged");

  const fs::path single = import.target() / "dots/t10k-images-idx3-ubyte.gz";
  write_text(single, "another file");
  CHECK(import.message(import.data / "dots") ==
        "3: '" + single.string() + "' is there already, and another file. " + remedy);
  CHECK(import.imported() == "box.tar.gz\ndots/t10k-images-idx3-ubyte.gz\n");
  fs::remove(single);
  fs::copy_file(import.data / "dots/t10k-images-idx3-ubyte.gz", single);
  import(import.data / "dots");
  CHECK(import.imported() == "box.tar.gz\n" + four_files);
}

TEST_CASE("a folder with several datasets, or none, is refused with what is in it") {
  const Importer import;
  CHECK(import.message(import.data.folder()) ==
        "3: '" + import.data.folder().string() +
            "' holds more than one dataset (box, dashes, dots): name the folder or file of one");
  write_text(import.scratch("a/b/c/d/box.bin"), std::string_view(SmallDatasets::box_bytes, 8));
  CHECK(import.message(import.scratch("a")).empty());
  write_text(import.scratch("deeper/a/b/c/d/box.bin"), std::string_view(SmallDatasets::box_bytes, 8));
  CHECK(
      import.message(import.scratch("deeper")) ==
      "3: '" + import.scratch("deeper").string() +
          "' holds no dataset that is known here (box, dashes, dots); an archive in it must be named itself");
}

TEST_CASE("a target that cannot be written is told from data that are wrong") {
  const Importer import;
  write_text(import.target(), "a file where the folder should be");
  CHECK(import.message(import.data / "box.tar.gz") ==
        "6: cannot create '" + import.target().string() + "': Not a directory");
}
