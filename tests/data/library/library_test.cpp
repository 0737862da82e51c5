#include "data/library/library.hpp"

#include <catch2/catch.hpp>

#include "tests/data/library/file_server.hpp"
#include "tests/data/library/small_datasets.hpp"
#include "tests/data/real_data.hpp"
#include "tests/skip.hpp"
#include "tests/thrown.hpp"

using namespace rankcollapse;

namespace {

namespace fs = std::filesystem;

const std::string as_published = "MD5 and SHA-256 as published\n";

struct Fetch {
  DatasetReport operator()(const DatasetRow& row) {
    return fetch_dataset(row, folder.path(), folder / "cache", policy, listener, stop);
  }

  TemporaryFolder folder;
  DownloadPolicy policy;
  DownloadListener listener;
  std::atomic<bool> stop = false;
};

DatasetReport verify(const SmallDatasets& data, const char* name, const fs::path& cache = {}) {
  return verify_dataset(data.row(name), {{data.folder()}, cache});
}

}  // namespace

TEST_CASE("the list says of each dataset which files training would read, and how large they are") {
  const SmallDatasets data;
  const auto all = list_datasets(data.table(), {{"/absent", data.folder()}, {}});
  REQUIRE(all.size() == 3);
  CHECK(all[0].row->name == "box");
  CHECK(all[0].files == std::vector{data / "box.tar.gz"});
  CHECK(all[0].bytes == fs::file_size(data / "box.tar.gz"));
  CHECK(all[1].files.size() == 4);
  CHECK(all[1].files[0] == data / "dashes/train-labels-idx1-ubyte.gz");
  const auto nothing = list_datasets(data.table(), {{"/absent"}, {}});
  CHECK(nothing[2].files.empty());
  CHECK(nothing[2].bytes == 0);
  CHECK(list_datasets({&data.row("mixture"), 1}, {{"/absent"}, {}})[0].files.empty());
}

TEST_CASE("fetching downloads what is missing, loads it once and keeps a decoded copy") {
  const SmallDatasets source;
  const FileServer server(source.folder() / "dots");
  const SmallDatasets data({server.url("missing"), server.url("plain")});
  Fetch fetch;
  fs::create_directories(fetch.folder / "dots");
  fs::copy_file(source / "dots/t10k-images-idx3-ubyte.gz", fetch.folder / "dots/t10k-images-idx3-ubyte.gz");
  write_text(fetch.folder / "dots/t10k-labels-idx1-ubyte.gz", "damaged");
  const std::string in_folder = (fetch.folder / "dots/").string(), url = server.url("plain");
  std::string expected = "dots " + SmallDatasets::decoded("dots") + "\n";
  for (const char* name :
       {"train-labels-idx1-ubyte.gz", "train-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz"}) {
    expected += in_folder + name + " <" + url + name + "> " + as_published;
  }
  expected += in_folder + "t10k-images-idx3-ubyte.gz <> " + as_published;
  CHECK(in_words(fetch(data.row("dots"))) == expected);
  CHECK(std::distance(fs::directory_iterator(fetch.folder / "cache/decoded"), {}) == 1);

  const std::string log = server.log(6);
  for (const DatasetReport::File& file : fetch(data.row("dots")).files) CHECK(file.from.empty());
  CHECK(server.log(6) == log);
}

TEST_CASE(
    "where nothing can be fetched each mirror's failure is told, and a generated dataset is not asked for") {
  const SmallDatasets source;
  const FileServer server(source.folder());
  const SmallDatasets data({server.url("missing")});
  Fetch fetch;
  CHECK(thrown_by([&] { fetch(data.row("box")); }) ==
        "3: box.tar.gz could not be downloaded:\n  " + server.url("missing") +
            "box.tar.gz: HTTP status 404\n'--mirror URL' names another server, and 'rankcollapse data import "
            "FILE' "
            "takes a file that was fetched in another way.");
  CHECK(fs::is_empty(fetch.folder.path()));
  CHECK(thrown_by([&] { fetch(data.row("mixture")); }) ==
        "2: 'mixture' is generated: there is nothing to fetch");
}

TEST_CASE("fetching says where training would find something else first") {
  const SmallDatasets source;
  const FileServer server(source.folder());
  const SmallDatasets data({server.url("plain")});
  Fetch fetch;
  write_text(fetch.folder / "box/box.bin", std::string_view("\1\0xy\0\1cd", 8));
  const std::string archive = (fetch.folder / "box.tar.gz").string();
  CHECK(in_words(fetch(data.row("box"))) ==
        "box " + SmallDatasets::decoded("box") + "\n" + archive + " <" + server.url("plain") +
            "box.tar.gz> " + as_published + "note: training finds '" +
            (fetch.folder / "box/box.bin").string() + "' first; remove it, or name '" + archive +
            "' by the key dataset.path\n");
}

TEST_CASE("verifying checks published files by their checksums and unpacked ones by their structure") {
  const SmallDatasets data;
  std::string expected = "dots " + SmallDatasets::decoded("dots") + "\n";
  for (const std::string_view name : idx_file_names) {
    expected += (data / "dots/").string() + std::string(name) + ".gz <> " + as_published;
  }
  const std::string known = "note: the decoded data are those of the published files\n";
  CHECK(in_words(verify(data, "dots")) == expected + known);

  SmallDatasets::run("gunzip " + (data / "dots").string() + "/*.gz");
  CHECK(in_words(verify(data, "dots")) ==
        "dots " + SmallDatasets::decoded("dots") + "\n" + (data / "dots").string() +
            " <> no published checksum applies to unpacked files: checked by structure\n" + known);
  CHECK(in_words(verify(data, "box")) == "box " + SmallDatasets::decoded("box") + "\n" +
                                             (data / "box.tar.gz").string() + " <> " + as_published);
}

TEST_CASE("files that were packed anew are known by what they decode to") {
  const SmallDatasets data;
  const std::string file = (data / "dots/train-labels-idx1-ubyte").string();
  SmallDatasets::run("gunzip " + file + ".gz && gzip -1 " + file);
  CHECK(in_words(verify(data, "dots"))
            .find(file + ".gz <> packed anew, with the content of the published file\n") !=
        std::string::npos);
}

TEST_CASE("verifying names the file with the wrong checksum, and both checksums") {
  const SmallDatasets data;
  const fs::path archive = data / "box.tar.gz";
  const PublishedFile published = *published_file(*data.row("box").manifest, "box.tar.gz");
  std::string wrong = read_text(archive);
  wrong[9] =
      static_cast<char>(wrong[9] ^ 1);  // the operating system in gzip's header: what is in it stays the same
  write_text(archive, wrong);
  const std::string message = archive.string() + " has the MD5 " +
                              checksum_of_file(archive, ChecksumType::md5) + " instead of " +
                              std::string(published.md5);
  CHECK(thrown_by([&] { verify(data, "box"); }) == "3: " + message);

  wrong.resize(40);
  write_text(archive, wrong);
  CHECK(thrown_by([&] { verify(data, "box"); }) == "3: " + archive.string() + " has 40 bytes instead of " +
                                                       with_separators(published.size) + "\ncannot read '" +
                                                       archive.string() + "': truncated gzip input");
}

TEST_CASE(
    "unpacked files whose structure is right and whose content is not are found out by the decoded data") {
  const SmallDatasets data;
  SmallDatasets::run("gunzip " + (data / "dots").string() + "/*.gz");
  const fs::path pixels = data / "dots/train-images-idx3-ubyte";
  std::string changed = read_text(pixels);
  changed.back() = '?';
  write_text(pixels, changed);
  const std::string found = load_dataset(data.row("dots"), data / "dots", {}).checksum;
  CHECK(thrown_by([&] { verify(data, "dots"); }) ==
        "3: " + (data / "dots").string() + ": the decoded data have the SHA-256 " + found + " instead of " +
            SmallDatasets::decoded("dots") + ": this is not dots as it was published");
}

TEST_CASE("verifying decodes anew and holds the decoded copy against that") {
  const SmallDatasets data;
  const fs::path cache = data / "cache";
  load_dataset(data.row("box"), std::nullopt, {{data.folder()}, cache});
  const fs::path copy = fs::directory_iterator(cache / "decoded")->path();
  std::string content = read_text(copy);
  const std::string good = SmallDatasets::decoded("box"), other = std::string("\0\1zb\0\1cd", 8);
  content.replace(content.find(good), good.size(), sha256(other));
  content.replace(content.size() - 8, 8, other);
  write_text(copy, content);
  CHECK(load_dataset(data.row("box"), std::nullopt, {{data.folder()}, cache}).checksum == sha256(other));
  CHECK(thrown_by([&] { verify(data, "box", cache); }) ==
        "3: the decoded copy '" + copy.string() + "' has the SHA-256 " + sha256(other) + " instead of " +
            good + ": remove it, it will be made anew");
  fs::remove_all(cache);
  CHECK(verify(data, "box", cache).checksum == good);
}

TEST_CASE("verifying finds a change of files that no published checksum covers") {
  const SmallDatasets data;
  const fs::path cache = data / "cache", file = data / "box/box.bin";
  const std::string before("\0\1ab\0\1cd", 8), after("\0\1aB\0\1cd", 8);
  write_text(file, before);
  load_dataset(data.row("box"), std::nullopt, {{data.folder()}, cache});
  const fs::path copy = fs::directory_iterator(cache / "decoded")->path();
  CHECK(verify(data, "box", cache).checksum == sha256(before));
  write_text(file, after);
  CHECK(thrown_by([&] { verify(data, "box", cache); }) ==
        "3: " + file.string() + ": the data have changed since they were decoded last: their SHA-256 was " +
            sha256(before) + " and is " + sha256(after) +
            "; fetch or import them again, or, if the change is meant, remove the decoded copy '" +
            copy.string() + "'");
  fs::remove(copy);
  CHECK(verify(data, "box", cache).checksum == sha256(after));
}

TEST_CASE("a path with any characters in it can be loaded") {
  const SmallDatasets data;
  const TemporaryFolder folder;
  const fs::path odd = folder / "it's: a #strange {name}.tar.gz";
  fs::copy_file(data / "box.tar.gz", odd);
  CHECK(load_dataset(data.row("box"), odd, {}).checksum == SmallDatasets::decoded("box"));
}

TEST_CASE("the real datasets that are here, and whose content is known, are verified") {
  std::string absent;
  for (const DatasetRow& row : dataset_table()) {
    INFO(row.name);
    if (row.manifest == nullptr || row.manifest->decoded_checksum.empty()) continue;
    if (list_datasets({&row, 1}, test_places()).front().files.empty()) {
      absent += " " + std::string(row.name);
    } else {
      CHECK(verify_dataset(row, test_places()).checksum == row.manifest->decoded_checksum);
    }
  }
  if (!absent.empty()) SKIP_TEST("no data here for" << absent);
}
