#include <catch2/catch.hpp>
#include <cstdlib>

#include "tests/data/real_data.hpp"
#include "tests/data/small_images.hpp"
#include "tests/skip.hpp"
#include "tests/temporary_folder.hpp"

using namespace rankcollapse;

namespace {

constexpr std::size_t file_bytes = 30'730'000, record_bytes = 3073;

/// Six files in CIFAR-10's layout, with the labels 0, 1, … 9, 0, … and zeros for pixels but for some.
void write_layout(const std::filesystem::path& folder) {
  std::string content(file_bytes, '\0');
  for (std::size_t record = 0; record < 10'000; ++record) {
    content[record * record_bytes] = static_cast<char>(record % 10);
  }
  for (const char* name : {"data_batch_1", "data_batch_2", "data_batch_3", "data_batch_4", "test_batch"}) {
    write_text(folder / (std::string(name) + ".bin"), content);
  }
  content[7 * record_bytes + 1 + 5 * 32 + 4] = 51;                // record 7: red at row 5, column 4
  content[7 * record_bytes + 1 + 2 * 1024 + 31 * 32 + 30] = 102;  // blue at row 31, column 30
  write_text(folder / "data_batch_5.bin", content);
}

Dataset load_from(const std::filesystem::path& path) {
  auto document = Document::parse("{type: cifar10, path: " + path.string() + "}", "lab.yaml");
  const auto plan = make_dataset_plan(document.root());
  document.finish();
  return plan->load({}, 1);
}

}  // namespace

TEST_CASE("CIFAR-10's planes of colours become pixels, from a folder as from an archive") {
  const TemporaryFolder folder;
  write_layout(folder / "cifar-10-batches-bin");
  const Dataset dataset = load_from(folder.path());
  Batch batch = load_batch(*dataset.train, {40'007});
  CHECK(batch.labels[0] == 7);
  CHECK(batch.inputs((5 * 32 + 4) * 3 + 0, 0) == Approx(0.2));
  CHECK(batch.inputs((31 * 32 + 30) * 3 + 2, 0) == Approx(0.4));
  CHECK(arma::accu(batch.inputs) == Approx(0.6));

  const std::string archive = (folder / "any-name.tar").string();
  REQUIRE(std::system(
              ("tar -C " + folder.path().string() + " -cf " + archive + " cifar-10-batches-bin").c_str()) ==
          0);
  const Dataset from_archive = load_from(archive);
  CHECK(from_archive.checksum == dataset.checksum);
  CHECK(load_from(folder / "cifar-10-batches-bin").checksum == dataset.checksum);
  CHECK(from_archive.description ==
        "CIFAR-10, 50000 training and 10000 test images of 32×32×3, from " + archive);
}

TEST_CASE("the real CIFAR-10 starts with a frog, two lorries and a cat, and has its known mean colours") {
  auto document = Document::parse("{type: cifar10}", "lab.yaml");
  const auto plan = make_dataset_plan(document.root());
  const auto dataset = load_if_present(*plan);
  if (!dataset) SKIP_TEST("no CIFAR-10 here");
  CHECK(load_batch(*dataset->train, {0, 1, 2}).labels == std::vector<std::uint32_t>{6, 9, 9});
  CHECK(load_batch(*dataset->test, {0}).labels == std::vector<std::uint32_t>{3});

  // The means that every recipe for CIFAR-10 prints: 0.4914, 0.4822, 0.4465.
  double sums[3] = {};
  Batch batch;
  for (std::uint32_t first = 0; first < 50'000; first += 1000) {
    std::vector<std::uint32_t> indices(1000);
    for (std::uint32_t i = 0; i < 1000; ++i) indices[i] = first + i;
    dataset->train->load(indices, 0, batch);
    for (arma::uword i = 0; i < batch.inputs.n_elem; ++i) sums[i % 3] += static_cast<double>(batch.inputs(i));
  }
  const double positions = 50'000.0 * 1024;
  CHECK(sums[0] / positions == Approx(0.4914).margin(1e-4));
  CHECK(sums[1] / positions == Approx(0.4822).margin(1e-4));
  CHECK(sums[2] / positions == Approx(0.4465).margin(1e-4));
}
