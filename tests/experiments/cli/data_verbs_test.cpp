#include <catch2/catch.hpp>
#include <filesystem>

#include "tests/data/library/file_server.hpp"
#include "tests/experiments/cli/program.hpp"
#include "tests/skip.hpp"

namespace {

namespace fs = std::filesystem;

const fs::path mnist = fs::path(PROJECT_ROOT) / "../shared/data/mnist";

/// Calls the program with an empty folder for its cache.
class User {
 public:
  User() {
    ::setenv("XDG_CACHE_HOME", folder_.path().c_str(), 1);
    ::unsetenv("RANKCOLLAPSE_DATA");
  }
  fs::path cache() const { return folder_ / "rankcollapse"; }

 private:
  TemporaryFolder folder_;
};

}  // namespace

TEST_CASE("data list shows what is here, what is not, and under which licence") {
  const User user;
  const Called called = call("data list");
  CHECK(called.exit_code == 0);
  CHECK(called.output.find(
            "cifar10: 32×32 colour photographs of 10 kinds of things, 50,000 to train on and 10,000 to "
            "test\n  not here; 'rankcollapse data fetch cifar10' downloads 170 MB\n  licence: not "
            "stated by its authors\n  cite: Krizhevsky, Learning multiple layers of features from tiny "
            "images, 2009\n\n") == 0);
  CHECK(called.output.find("needs no files\n  generated\n") != std::string::npos);
  const Called json = call("data list --json");
  CHECK(json.exit_code == 0);
  CHECK(json.output.find("\"download_bytes\": 170052171") != std::string::npos);
}

TEST_CASE("data fetch downloads into the cache, a second call only looks, verify agrees") {
  if (!fs::exists(mnist)) SKIP_TEST("no MNIST here");
  const User user;
  const FileServer server(mnist);
  const std::string command = "data fetch mnist --mirror " + server.url("cut");
  const Called first = call(command);
  INFO(first.messages);
  CHECK(first.exit_code == 0);
  const std::string checksum =
      "  decoded data: SHA-256 3943ffc0774bc68dfd74bfc5b74b71d5596529ad8fce5f77587cf1abcaebf4e4\n";
  const auto file = [&](const std::string& name, bool fetched) {
    return "  " + (user.cache() / "mnist" / name).string() + "\n" +
           (fetched ? "      from " + server.url("cut") + name + "\n" : "") +
           "      MD5 and SHA-256 as published\n";
  };
  const auto files = [&](bool fetched) {
    return "MNIST\n" + file("train-images-idx3-ubyte.gz", fetched) +
           file("train-labels-idx1-ubyte.gz", fetched) + file("t10k-images-idx3-ubyte.gz", fetched) +
           file("t10k-labels-idx1-ubyte.gz", fetched) + checksum;
  };
  CHECK(first.output == files(true));
  const Called second = call(command);
  CHECK(second.output == files(false));
  CHECK(second.messages.empty());
  const Called verified = call("data verify mnist");
  CHECK(verified.exit_code == 0);
  CHECK(verified.output.find(checksum + "  note: the decoded data are those of the published files\n") !=
        std::string::npos);
}

TEST_CASE("data fetch that gets a SIGINT keeps what has come, and the same command goes on") {
  if (!fs::exists(mnist)) SKIP_TEST("no MNIST here");
  const User user;
  const FileServer server(mnist);
  const fs::path part = user.cache() / "mnist/train-images-idx3-ubyte.gz.part";
  const std::string slow = server.url("slow");
  const pid_t child = ::fork();
  if (child == 0) {
    ::execl(RANKCOLLAPSE, RANKCOLLAPSE, "data", "fetch", "mnist", "--quiet", "--mirror", slow.c_str(),
            nullptr);
    ::_exit(127);
  }
  const auto size = [&] {
    std::error_code not_yet;
    const auto bytes = fs::file_size(part, not_yet);
    return not_yet ? 0 : bytes;
  };
  for (int attempt = 0; size() < 50'000 && attempt < 3000; ++attempt) ::usleep(10'000);
  ::kill(child, SIGINT);
  int status = 0;
  ::waitpid(child, &status, 0);
  CHECK(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 75);
  const auto came = size();
  CHECK(came >= 50'000);
  const Called again = call("data fetch mnist --mirror " + server.url("plain"));
  INFO(again.messages);
  CHECK(again.exit_code == 0);
  CHECK(server.log(5).find("/plain/train-images-idx3-ubyte.gz " + std::to_string(came) + " 206 ") !=
        std::string::npos);
}

TEST_CASE("data import takes a folder, and says what it cannot take") {
  if (!fs::exists(mnist)) SKIP_TEST("no MNIST here");
  const User user;
  const Called called = call("data import " + quoted(mnist.string()));
  INFO(called.messages);
  CHECK(called.exit_code == 0);
  CHECK(called.output.starts_with("MNIST\n"));
  CHECK(fs::exists(user.cache() / "mnist/train-images-idx3-ubyte.gz"));
  const Called nothing = call("data import configs");
  CHECK(nothing.exit_code == 3);
  CHECK(nothing.messages ==
        "rankcollapse: 'configs' holds no dataset that is known here (CIFAR-10, Fashion-MNIST, MNIST); an "
        "archive in it "
        "must be named itself\n");
}

TEST_CASE("a name that no dataset has is a usage error with the names there are") {
  const Called called = call("data fetch cifar");
  CHECK(called.exit_code == 2);
  CHECK(called.messages ==
        "rankcollapse: data fetch: no dataset is called 'cifar' (known: cifar10, fashion_mnist, "
        "gaussian_mixture, "
        "mnist, procedural_images; did you mean 'cifar10'?)\n");
  CHECK(call("data fetch gaussian_mixture").messages ==
        "rankcollapse: 'gaussian_mixture' is generated: there is nothing to fetch\n");
}
