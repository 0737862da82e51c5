#include <catch2/catch.hpp>
#include <memory>

#include "tests/data/small_images.hpp"
#include "tests/temporary_folder.hpp"

using namespace rankcollapse;

namespace {

/// Loads made-up images from a file, and counts how often they had to be decoded.
class Loader {
 public:
  Loader() { write_text(source(), "version 1"); }

  std::filesystem::path source() const { return folder_ / "images.gz"; }
  std::filesystem::path cache() const { return folder_ / "cache"; }
  std::filesystem::path copy() const {
    return std::filesystem::directory_iterator(cache() / "decoded")->path();
  }

  Dataset load() {
    SmallImages images(Shape::image(4, 4, 1), 2, 3, speckle);
    images.on_decode = [this] { ++decoded; };
    return load_images("path: " + source().string(), std::move(images), 1, {{}, cache()});
  }

  int decoded = 0;

 private:
  TemporaryFolder folder_;
};

}  // namespace

TEST_CASE("a second start maps the decoded copy instead of decoding") {
  Loader loader;
  const Dataset first = loader.load(), second = loader.load();
  CHECK(loader.decoded == 1);
  CHECK(first.checksum == second.checksum);
  CHECK(arma::approx_equal(load_all(*first.train).inputs, load_all(*second.train).inputs, "absdiff", 0));
  CHECK(load_all(*second.test).labels == std::vector<std::uint32_t>{0, 1, 0, 1});
}

TEST_CASE("a decoded copy with any byte changed, or cut off, is made anew") {
  Loader loader;
  const std::string checksum = loader.load().checksum;
  const std::string good = read_text(loader.copy());
  int expected = 1;
  for (const std::size_t place : {std::size_t{0}, std::size_t{45}, std::size_t{110}, std::size_t{4000},
                                  std::size_t{4096}, good.size() - 1}) {
    std::string damaged = good;
    damaged[place] = static_cast<char>(damaged[place] ^ 1);
    write_text(loader.copy(), damaged);
    CHECK(loader.load().checksum == checksum);
    CHECK(loader.decoded == ++expected);
    CHECK(read_text(loader.copy()) == good);
  }
  write_text(loader.copy(), good.substr(0, good.size() - 1));
  CHECK(loader.load().checksum == checksum);
  CHECK(loader.decoded == ++expected);
}

TEST_CASE("a decoded copy of an older source file is replaced") {
  Loader loader;
  loader.load();
  write_text(loader.source(), "version 2");
  loader.load();
  CHECK(loader.decoded == 2);
  loader.load();
  CHECK(loader.decoded == 2);
  const std::filesystem::directory_iterator copies(loader.cache() / "decoded");
  CHECK(std::distance(begin(copies), end(copies)) == 1);
}

TEST_CASE("samples stay valid when the dataset and the decoded copy are gone") {
  Loader loader;
  std::unique_ptr<BatchSource> train = loader.load().train;
  std::filesystem::remove_all(loader.cache());
  CHECK(load_all(*train).labels == std::vector<std::uint32_t>{0, 1, 0, 1, 0, 1});
}

TEST_CASE("where no decoded copy can be kept, loading goes on and says so") {
  Loader loader;
  write_text(loader.cache(), "a file where the folder should be");
  const Dataset dataset = loader.load();
  CHECK(dataset.train->size() == 6);
  CHECK(dataset.description == "small images, 6 training and 4 test images of 4×4×1, from " +
                                   loader.source().string() +
                                   " (each start decodes them again: cannot create '" +
                                   (loader.cache() / "decoded").string() + "': Not a directory)");
}
