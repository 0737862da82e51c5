#include "data/manifest.hpp"

#include <catch2/catch.hpp>
#include <set>

#include "data/datasets.hpp"
#include "engine/files/sha256.hpp"
#include "tests/skip.hpp"
#include "tests/temporary_folder.hpp"
#include "tests/thrown.hpp"

using namespace rankcollapse;

namespace {

bool is_hexadecimal(std::string_view text, std::size_t digits) {
  return text.size() == digits && text.find_first_not_of("0123456789abcdef") == text.npos;
}

const DatasetRow& row_of(std::string_view name) {
  for (const DatasetRow& row : dataset_table()) {
    if (row.name == name) return row;
  }
  throw std::logic_error("no such row");
}

}  // namespace

TEST_CASE(
    "every dataset but the generated ones says what is published, under which licence, and whom to cite") {
  for (const DatasetRow& row : dataset_table()) {
    INFO(row.name);
    CHECK((row.manifest == nullptr) == (row.name == "gaussian_mixture" || row.name == "procedural_images"));
    if (row.manifest == nullptr) continue;
    const Manifest& manifest = *row.manifest;
    CHECK_FALSE((manifest.title.empty() || manifest.licence.empty() || manifest.citation.empty()));
    CHECK(manifest.homepage.starts_with("http"));
    CHECK((manifest.decoded_checksum.empty() || is_hexadecimal(manifest.decoded_checksum, 64)));
    REQUIRE_FALSE(manifest.forms.empty());
    REQUIRE_FALSE(manifest.folders.empty());
    std::set<std::string_view> names;
    for (const PublishedForm& form : manifest.forms) {
      CHECK_FALSE(form.files.empty());
      for (const PublishedFile& file : form.files) {
        CHECK(is_hexadecimal(file.md5, 32));
        CHECK(is_hexadecimal(file.sha256, 64));
        CHECK(file.size > 0);
        CHECK(names.insert(file.base_name()).second);
        CHECK(published_file(manifest, file.base_name()) == &file);
      }
      CHECK(form.mirrors.size() >= 2);
      for (const std::string_view mirror : form.mirrors) {
        INFO(mirror);
        CHECK(mirror.starts_with("http"));
        CHECK(mirror.ends_with("/"));
      }
    }
    CHECK(published_file(manifest, "readme.txt") == nullptr);
  }
}

TEST_CASE("the files of MNIST are what their manifest says") {
  const auto here = std::filesystem::path(PROJECT_ROOT) / "../shared/data";
  if (!std::filesystem::exists(here / "mnist")) SKIP_TEST("no MNIST here");
  for (const PublishedFile& file : row_of("mnist").manifest->forms.front().files) {
    CHECK(difference(here / file.name, file) == std::nullopt);
  }
}

TEST_CASE("the files of Debian's Fashion-MNIST are the published ones but for gzip's name and date") {
  const std::filesystem::path here = "/usr/share/datasets";
  if (!std::filesystem::exists(here / "fashion-mnist")) SKIP_TEST("no dataset-fashion-mnist here");
  // Seconds since 1970, found by trying; that checksums agree is the proof.
  const auto dates = {std::pair{"train", 1504176606u}, {"t10k", 1504176627u}};
  for (const PublishedFile& file : row_of("fashion_mnist").manifest->forms.front().files) {
    const std::string packed = read_text(here / file.name);
    for (const auto& [split, date] : dates) {
      if (!file.base_name().starts_with(split)) continue;
      std::string header = std::string("\x1f\x8b\x08\x08", 4);
      for (int shift = 0; shift < 32; shift += 8) header += static_cast<char>(date >> shift);
      header +=
          packed.substr(8, 2) + std::string(file.base_name().substr(0, file.base_name().size() - 3)) + '\0';
      const TemporaryFolder folder;
      write_text(folder / "file", header + packed.substr(10));
      CHECK(difference(folder / "file", file) == std::nullopt);
    }
  }
}

TEST_CASE("a file's difference from the published one names the first thing that differs, with both values") {
  const TemporaryFolder folder;
  write_text(folder / "x", "abc");
  const std::string md5 = "900150983cd24fb0d6963f7d28e17f72", hash = sha256("abc"), other(64, '0');
  const auto compared = [&](const PublishedFile& published) {
    return difference(folder / "x", published).value_or("");
  };
  CHECK(compared({"a/x", 3, md5, hash}).empty());
  CHECK(compared({"a/x", 3, md5, {}}).empty());
  CHECK(compared({"a/x", 1234567, md5, hash}) == "has 3 bytes instead of 1,234,567");
  CHECK(compared({"a/x", 3, "0", hash}) == "has the MD5 " + md5 + " instead of 0");
  CHECK(compared({"a/x", 3, md5, other}) == "has the SHA-256 " + hash + " instead of " + other);
  CHECK(thrown_by([&] {
          difference(folder / "y", {"a/y", 3, md5, hash});
        }) == "3: cannot read '" + (folder / "y").string() + "': No such file or directory");
}

TEST_CASE("sizes are written for people") {
  CHECK(with_separators(0) == "0");
  CHECK(with_separators(999) == "999");
  CHECK(with_separators(1000) == "1,000");
  CHECK(with_separators(170052171) == "170,052,171");
  CHECK(readable_size(999) == "999 bytes");
  CHECK(readable_size(4542) == "4.5 kB");
  CHECK(readable_size(9960) == "10 kB");
  CHECK(readable_size(999'600) == "1.0 MB");
  CHECK(readable_size(170'052'171) == "170 MB");
}
