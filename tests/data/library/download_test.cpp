#include "data/library/download.hpp"

#include <signal.h>
#include <sys/resource.h>

#include <catch2/catch.hpp>
#include <thread>

#include "data/web_page.hpp"
#include "engine/files/sha256.hpp"
#include "tests/data/library/file_server.hpp"
#include "tests/data/real_data.hpp"
#include "tests/skip.hpp"
#include "tests/thrown.hpp"

using namespace rankcollapse;

namespace {

namespace fs = std::filesystem;

const std::string advice =
    "'--mirror URL' names another server, and 'rankcollapse data import FILE' takes a file that was fetched "
    "in another "
    "way.";

/// What a listener was told.
struct Events final : DownloadListener {
  void began(const std::string& url, std::uint64_t present, std::uint64_t total) override {
    text += "began " + url + " " + std::to_string(present) + "/" + std::to_string(total) + "\n";
  }
  void progressed(std::uint64_t present, std::uint64_t, double) override {
    if (stop_at > 0 && present >= stop_at) stop = true;
  }
  void failed(const std::string& url, const std::string& cause) override {
    text += "failed " + url + ": " + cause + "\n";
  }
  void waits(const fs::path&) override { waited = true; }

  std::string text;
  std::uint64_t stop_at = 0;
  std::atomic<bool> stop = false, waited = false;
};

/// A file of 200,000 bytes on a server, and a folder to download it into.
class Case {
 public:
  Case() {
    std::string content;
    while (content.size() < size) content += sha256(std::to_string(content.size()));
    content_ = content.substr(0, size);
    write_text(served_ / "data.bin", content_);
    sha256_ = sha256(content_);
    md5_ = checksum_of_file(served_ / "data.bin", ChecksumType::md5);
  }

  static constexpr std::size_t size = 200'000;

  PublishedFile file() const { return {"box/data.bin", size, md5_, sha256_}; }
  fs::path target() const { return folder_ / "box/data.bin"; }
  fs::path part() const { return folder_ / "box/data.bin.part"; }
  std::string url(const std::string& fault) const { return server_.url(fault) + "data.bin"; }
  std::string log(std::size_t lines) const { return server_.log(lines); }
  const fs::path& folder() const { return folder_.path(); }
  const std::string& content() const { return content_; }

  /// Downloads from mirrors with these faults.
  std::string get(const std::vector<std::string>& faults) {
    std::vector<std::string> urls;
    for (const std::string& fault : faults) urls.push_back(server_.url(fault));
    const std::vector<std::string_view> mirrors(urls.begin(), urls.end());
    return download(file(), mirrors, folder_.path(), policy, events, events.stop);
  }
  std::string message(const std::vector<std::string>& faults) {
    return thrown_by([&] { get(faults); });
  }
  /// The message where the only mirror fails for this reason and nothing of the file has come.
  std::string failure(const std::string& fault, const std::string& cause) const {
    return "3: data.bin could not be downloaded:\n  " + url(fault) + ": " + cause + "\n" + advice;
  }

  Events events;
  DownloadPolicy policy;

 private:
  TemporaryFolder served_, folder_;
  FileServer server_{served_.path()};
  std::string content_, md5_, sha256_;
};

}  // namespace

TEST_CASE("a file is downloaded into its folder under its name, and nothing else is left") {
  Case files;
  CHECK(files.get({"plain"}) == files.url("plain"));
  CHECK(read_text(files.target()) == files.content());
  CHECK_FALSE(fs::exists(files.part()));
  CHECK(files.log(1) == "/plain/data.bin 0 200 200000\n");
  CHECK(files.events.text == "began " + files.url("plain") + " 0/200000\n");
}

TEST_CASE("a file that is there with the right checksum is not downloaded again") {
  Case files;
  write_text(files.target(), files.content());
  CHECK(files.get({"missing"}).empty());
  CHECK(files.log(0).empty());
  CHECK_FALSE(fs::exists(files.part()));
}

TEST_CASE("a broken connection is taken up where it broke: only the missing bytes are sent") {
  Case files;
  CHECK(files.get({"cut"}) == files.url("cut"));
  CHECK(read_text(files.target()) == files.content());
  CHECK(files.log(2) == "/cut/data.bin 0 200 100000\n/cut/data.bin 100000 206 100000\n");
}

TEST_CASE("a download that was stopped goes on where it stopped, from another mirror, too") {
  Case files;
  files.events.stop_at = 30'000;
  const std::string message = files.message({"slow"});
  const std::uint64_t came = fs::file_size(files.part());
  CHECK(came >= 30'000);
  CHECK(came < Case::size);
  CHECK(message == "75: stopped; " + with_separators(came) + " of 200,000 bytes are in '" +
                       files.part().string() + "': the same command goes on");
  files.events.stop_at = 0;
  files.events.stop = false;
  CHECK(files.get({"plain"}) == files.url("plain"));
  CHECK(read_text(files.target()) == files.content());
  const std::string log = files.log(2), last = "/plain/data.bin " + std::to_string(came) + " 206 " +
                                               std::to_string(Case::size - came) + "\n";
  CHECK(log.find(last) != std::string::npos);
}

TEST_CASE("a server that cannot send parts sends all of it again") {
  Case files;
  write_text(files.part(), files.content().substr(0, 70'000));
  CHECK(files.get({"whole"}) == files.url("whole"));
  CHECK(read_text(files.target()) == files.content());
}

TEST_CASE("a part of another version of the file is found out by the checksum and fetched once more") {
  Case files;
  write_text(files.part(), std::string(70'000, 'x'));
  CHECK(files.get({"plain"}) == files.url("plain"));
  CHECK(read_text(files.target()) == files.content());
  CHECK(files.log(2) == "/plain/data.bin 70000 206 130000\n/plain/data.bin 0 200 200000\n");
}

TEST_CASE("a part that is whole already only takes its place") {
  Case files;
  write_text(files.part(), files.content());
  CHECK(files.get({"missing"}).empty());
  CHECK(read_text(files.target()) == files.content());
  CHECK(files.log(0).empty());
}

TEST_CASE("wrong bytes never get the file's name, and the next mirror is tried from zero") {
  Case files;
  CHECK(files.get({"wrong", "plain"}) == files.url("plain"));
  CHECK(read_text(files.target()) == files.content());
  CHECK(files.log(2) == "/wrong/data.bin 0 200 200000\n/plain/data.bin 0 200 200000\n");

  fs::remove(files.target());
  std::string wrong = files.content();
  wrong.back() = static_cast<char>(wrong.back() ^ 1);
  write_text(files.folder() / "wrong", wrong);
  CHECK(files.message({"wrong"}) ==
        files.failure("wrong", "what came has the MD5 " +
                                   checksum_of_file(files.folder() / "wrong", ChecksumType::md5) +
                                   " instead of " + std::string(files.file().md5)));
  CHECK_FALSE(fs::exists(files.target()));
  CHECK_FALSE(fs::exists(files.part()));
}

TEST_CASE("where only the SHA-256 differs the file is refused, too") {
  Case files;
  const PublishedFile good = files.file();
  const std::string other(64, '0'), url = files.url("plain");
  const std::string_view mirrors[] = {std::string_view(url).substr(0, url.rfind('/') + 1)};
  CHECK(thrown_by([&] {
          download({good.name, good.size, good.md5, other}, mirrors, files.folder(), {}, files.events,
                   files.events.stop);
        }) == files.failure("plain", "what came has the SHA-256 " + std::string(good.sha256) +
                                         " instead of " + other));
}

TEST_CASE("a web page in place of the file is refused, and what had come is kept") {
  Case files;
  const std::string cause = "the server sent a web page instead of data.bin";
  CHECK(files.message({"html"}) == files.failure("html", cause));
  CHECK_FALSE(fs::exists(files.part()));
  write_text(files.part(), files.content().substr(0, 70'000));
  CHECK(files.message({"html"}) == "3: data.bin could not be downloaded:\n  " + files.url("html") + ": " +
                                       cause + "\n70,000 of 200,000 bytes are in '" + files.part().string() +
                                       "': the same command goes on from there. " + advice);
  CHECK(fs::file_size(files.part()) == 70'000);
}

TEST_CASE("what a server does wrong is said of each mirror") {
  const auto [fault, cause] = GENERATE(table<std::string, std::string>({
      {"missing", "HTTP status 404"},
      {"broken", "HTTP status 500"},
      {"hangup", "the connection broke"},
      {"loop", "more than 10 redirects"},
      {"elsewhere", "neither http nor https, or a redirect to something else"},
      {"bigger", "the server's file has 200,007 bytes instead of 200,000"},
      {"long", "the server sent more than the 200,000 bytes of the file"},
  }));
  Case files;
  CHECK(files.message({fault}) == files.failure(fault, cause));
  CHECK_FALSE(fs::exists(files.target()));
  CHECK_FALSE(fs::exists(files.part()));
}

TEST_CASE("all mirrors are tried in their order, the one of --mirror first, and all failures are listed") {
  Case files;
  const std::string first = files.url("broken");
  files.policy.mirror = first.substr(0, first.rfind('/'));
  CHECK(files.message({"missing", "short"}) ==
        "3: data.bin could not be downloaded:\n  " + first + ": HTTP status 500\n  " + files.url("missing") +
            ": HTTP status 404\n  " + files.url("short") +
            ": ended after 100,000 of 200,000 bytes\n100,000 of 200,000 bytes are in '" +
            files.part().string() + "': the same command goes on from there. " + advice);
  CHECK(files.get({"redirect"}) == files.url("redirect"));
  CHECK(read_text(files.target()) == files.content());
}

TEST_CASE("a server that stops sending is given up for the next one") {
  Case files;
  files.policy.stall_seconds = 1;
  CHECK(files.get({"stall", "plain"}) == files.url("plain"));
  CHECK(files.events.text == "began " + files.url("stall") + " 0/200000\nbegan " + files.url("stall") +
                                 " 100000/200000\nfailed " + files.url("stall") +
                                 ": less than 500 bytes a second for 1 s\nbegan " + files.url("plain") +
                                 " 100000/200000\n");
  CHECK(read_text(files.target()) == files.content());
}

TEST_CASE("a server that is not there, and what is no URL, are told apart") {
  Case files;
  const auto message = [&](std::string_view mirror) {
    const std::string_view mirrors[] = {mirror};
    return thrown_by(
        [&] { download(files.file(), mirrors, files.folder(), {}, files.events, files.events.stop); });
  };
  const std::string before = "3: data.bin could not be downloaded:\n  ";
  CHECK(message("http://127.0.0.1:1/") ==
        before + "http://127.0.0.1:1/data.bin: no connection to the server\n" + advice);
  CHECK(message("ftp://127.0.0.1:1/") ==
        before + "ftp://127.0.0.1:1/data.bin: neither http nor https, or a redirect to something else\n" +
            advice);
  CHECK(message("http://a b/") == before + "http://a b/data.bin: this is not a URL\n" + advice);
}

TEST_CASE("a full disk and a folder that cannot be written are no fault of the mirrors") {
  Case files;
  fs::create_directories(files.target().parent_path());
  fs::create_symlink("/dev/full", files.part());
  CHECK(files.message({"plain"}) ==
        "6: cannot write '" + files.part().string() +
            "': No space left on device. Once that is put right, the same command goes on.");
  fs::remove_all(files.target().parent_path());
  write_text(files.target().parent_path(), "a file where the folder should be");
  CHECK(files.message({"plain"}) ==
        "6: cannot create '" + files.target().parent_path().string() + "': Not a directory");
}

TEST_CASE("what was written before the disk was full is kept, and the same command goes on") {
  Case files;
  rlimit before;
  ::getrlimit(RLIMIT_FSIZE, &before);
  const rlimit small = {50'000, before.rlim_max};
  const auto handler = ::signal(SIGXFSZ, SIG_IGN);
  ::setrlimit(RLIMIT_FSIZE, &small);
  const std::string message = files.message({"plain"});
  ::setrlimit(RLIMIT_FSIZE, &before);
  ::signal(SIGXFSZ, handler);
  CHECK(message ==
        "6: cannot write '" + files.part().string() +
            "': File too large. What was written of it is kept. Once that is put right, the same command "
            "goes on.");
  CHECK(fs::file_size(files.part()) == 50'000);
  CHECK(files.get({"plain"}) == files.url("plain"));
  CHECK(read_text(files.target()) == files.content());
}

TEST_CASE(
    "two downloads of one file do not disturb one another: the second waits, and takes what the first "
    "brought") {
  Case files;
  Events second;
  std::string second_url = "not yet", first_message = "not yet";
  std::thread first([&] { first_message = files.message({"slow"}); });
  for (int attempt = 0; !fs::exists(files.part()) && attempt < 1000; ++attempt) ::usleep(10'000);
  const std::string slow = files.url("slow");
  const std::string_view mirrors[] = {std::string_view(slow).substr(0, slow.rfind('/') + 1)};
  const std::string second_message = thrown_by(
      [&] { second_url = download(files.file(), mirrors, files.folder(), {}, second, second.stop); });
  first.join();
  CHECK(first_message.empty());
  CHECK(second_message.empty());
  CHECK(second.waited);
  CHECK(second_url.empty());
  CHECK(read_text(files.target()) == files.content());
  CHECK_FALSE(fs::exists(files.part()));
  CHECK(files.log(1) == "/slow/data.bin 0 200 200000\n");
}

TEST_CASE("a web page is known by its first tag, behind blanks and a byte order mark, too") {
  CHECK(is_web_page("<!DOCTYPE html>"));
  CHECK(is_web_page("\xef\xbb\xbf\r\n <HTML>"));
  CHECK(is_web_page("<?xml version"));
  CHECK_FALSE(is_web_page("\x1f\x8b\x08"));
  CHECK_FALSE(is_web_page("\n "));
  CHECK_FALSE(is_web_page(""));
}

TEST_CASE("the four files of the real MNIST are downloaded and have the published checksums") {
  const fs::path here = fs::path(PROJECT_ROOT) / "../shared/data/mnist";
  if (!fs::exists(here / "train-images-idx3-ubyte.gz")) SKIP_TEST("no MNIST here");
  const TemporaryFolder folder;
  const FileServer server(here);
  const std::string url = server.url("cut");
  const std::string_view mirrors[] = {url};
  Events events;
  for (const DatasetRow& row : dataset_table()) {
    if (row.name != "mnist") continue;
    for (const PublishedFile& file : row.manifest->forms.front().files) {
      CHECK(download(file, mirrors, folder.path(), {}, events, events.stop) ==
            url + std::string(file.base_name()));
      CHECK(read_text(folder / std::string(file.name)) == read_text(here / file.base_name()));
    }
  }
}
