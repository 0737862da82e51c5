#include "data/sources/idx_source.hpp"

#include <catch2/catch.hpp>

#include "tests/data/library/small_datasets.hpp"
#include "tests/thrown.hpp"

using namespace rankcollapse;

namespace {

namespace fs = std::filesystem;

class Places {
 public:
  /// Bare files of the dataset `content`.
  fs::path bare(const std::string& folder, const std::string& content, bool compressed = false) const {
    for (std::size_t i = 0; i < 4; ++i) {
      write_text(folder_ / folder / idx_file_names[i], SmallIdx::contents(content)[i]);
    }
    if (compressed) SmallDatasets::run("gzip " + (folder_ / folder).string() + "/*");
    return folder_ / folder;
  }

  /// The folder where `name` is found among `folders`, or the error.
  static std::string found(const std::string& name, const std::vector<fs::path>& folders,
                           const fs::path& path = {}) {
    std::string place;
    const std::string error = thrown_by([&] {
      auto document = Document::parse(path.empty() ? "{}" : "path: " + path.string(), "lab.yaml");
      const auto plan = SmallIdx::make(document.root(), name);
      place = plan->find({folders, {}}).front().parent_path().string();
    });
    return error.empty() ? place : error.substr(0, error.find('.'));
  }

 private:
  TemporaryFolder folder_;
};

}  // namespace

TEST_CASE("bare files that several datasets call the same are found by the one whose labels they hold") {
  const Places places;
  for (const bool compressed : {false, true}) {
    INFO(compressed);
    const std::string suffix = compressed ? "-gz" : "";
    const fs::path dots = places.bare("some" + suffix, "dots", compressed);
    const fs::path dashes = places.bare("other" + suffix, "dashes", compressed);
    CHECK(Places::found("dots", {dashes, dots}) == dots);
    CHECK(Places::found("dashes", {dots, dashes}) == dashes);
    CHECK(Places::found("dashes", {dots}) == "3: dashes was not found");
    // Who names the place is told what is wrong there.
    CHECK(Places::found("dashes", {}, dots) == dots);
  }
}

TEST_CASE("damaged bare files count as a dataset only in a folder of its name") {
  const Places places;
  const fs::path dots = places.bare("deep/dots", "dots"), some = places.bare("some", "dots");
  for (const fs::path& folder : {dots, some}) write_text(folder / idx_file_names[0], "damaged");
  CHECK(Places::found("dots", {some}) == "3: dots was not found");
  CHECK(Places::found("dots", {some, dots}) == dots);
  CHECK(Places::found("dots", {dots / ""}) == dots);
  CHECK(Places::found("dashes", {dots}) == "3: dashes was not found");
}
