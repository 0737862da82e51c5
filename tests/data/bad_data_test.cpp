#include <catch2/catch.hpp>

#include "data/datasets.hpp"
#include "tests/temporary_folder.hpp"
#include "tests/thrown.hpp"

using namespace rankcollapse;

namespace {

namespace fs = std::filesystem;

std::string message(const std::string& type, const fs::path& path) {
  auto document = Document::parse("{type: " + type + ", path: " + path.string() + "}", "lab.yaml");
  const auto plan = make_dataset_plan(document.root());
  document.finish();
  return thrown_by([&] { plan->load({}, 1); });
}

/// Six files of the right size that hold zeros and take no room.
void write_zeros(const fs::path& folder) {
  for (const char* name :
       {"data_batch_1", "data_batch_2", "data_batch_3", "data_batch_4", "data_batch_5", "test_batch"}) {
    write_text(folder / (std::string(name) + ".bin"), "");
    fs::resize_file(folder / (std::string(name) + ".bin"), 30'730'000);
  }
}

std::string big_endian(std::uint32_t number) {
  return {static_cast<char>(number >> 24), static_cast<char>(number >> 16), static_cast<char>(number >> 8),
          static_cast<char>(number)};
}

/// The four files of Fashion-MNIST with black pictures and the right numbers of labels.
void write_idx_files(const fs::path& folder) {
  for (const auto& [name, samples] : {std::pair{"train", 60'000u}, {"t10k", 10'000u}}) {
    std::string labels = std::string("\0\0\x08\x01", 4) + big_endian(samples);
    for (std::uint32_t i = 0; i < samples; ++i) labels += static_cast<char>(i % 10);
    write_text(folder / (std::string(name) + "-labels-idx1-ubyte"), labels);
    const fs::path pixels = folder / (std::string(name) + "-images-idx3-ubyte");
    write_text(pixels,
               std::string("\0\0\x08\x03", 4) + big_endian(samples) + big_endian(28) + big_endian(28));
    fs::resize_file(pixels, 16 + samples * 784);
  }
}

}  // namespace

TEST_CASE("a dataset that is nowhere is reported with all places, names and a remedy") {
  const auto missing = [](const std::string& type) {
    auto document = Document::parse("type: " + type, "lab.yaml");
    const auto plan = make_dataset_plan(document.root());
    return thrown_by([&] { plan->load({{"/absent", "/nothing/here"}, {}}, 1); });
  };
  CHECK(missing("cifar10") ==
        "3: CIFAR-10 was not found. Looked for cifar-10-batches-bin/, cifar-10-batches-py/, "
        "cifar-10-binary.tar.gz, cifar-10-binary.tar.xz, cifar-10-python.tar.gz in\n  /absent\n  "
        "/nothing/here\n"
        "'rankcollapse data fetch cifar10' downloads it (170 MB), 'rankcollapse data import PATH' takes it "
        "from a "
        "file or folder. Or say where it is by --data FOLDER or the key dataset.path.");
  CHECK(missing("fashion_mnist") ==
        "3: Fashion-MNIST was not found. Looked for fashion-mnist/, fashion_mnist/, "
        "train-labels-idx1-ubyte[.gz], "
        "train-images-idx3-ubyte[.gz], t10k-labels-idx1-ubyte[.gz], t10k-images-idx3-ubyte[.gz] in\n"
        "  /absent\n  /nothing/here\n"
        "'rankcollapse data fetch fashion_mnist' downloads it (31 MB), 'rankcollapse data import PATH' takes "
        "it from "
        "a file or folder, 'apt-get install dataset-fashion-mnist' installs it. Or say where it is by --data "
        "FOLDER or "
        "the key dataset.path.");
  CHECK(missing("mnist") ==
        "3: MNIST was not found. Looked for mnist/, train-labels-idx1-ubyte[.gz], "
        "train-images-idx3-ubyte[.gz], "
        "t10k-labels-idx1-ubyte[.gz], t10k-images-idx3-ubyte[.gz] in\n  /absent\n  /nothing/here\n"
        "'rankcollapse data fetch mnist' downloads it (12 MB), 'rankcollapse data import PATH' takes it from "
        "a file or "
        "folder. Or say where it is by --data FOLDER or the key dataset.path.");
}

TEST_CASE("CIFAR-10 with a file cut off, missing, or with wrong labels is refused") {
  const TemporaryFolder folder;
  const std::string place = folder.path().string();
  write_zeros(folder.path());
  CHECK(message("cifar10", folder.path()) ==
        "3: " + place +
            ": training set: class 0 has 50000 samples instead of 5000: the data are damaged or others");

  write_text(folder / "data_batch_1.bin", "\x0a");
  fs::resize_file(folder / "data_batch_1.bin", 30'730'000);
  CHECK(message("cifar10", folder.path()) ==
        "3: " + place + ": training set: sample 0 has the label 10, the classes are 0 to 9");

  fs::resize_file(folder / "data_batch_3.bin", 30'000'000);
  CHECK(message("cifar10", folder.path()) ==
        "3: " + place +
            "/data_batch_3.bin: has 30000000 bytes instead of 30730000: it is cut off or no part of "
            "CIFAR-10 in its binary layout");

  fs::remove(folder / "data_batch_2.bin");
  CHECK(message("cifar10", folder.path()) ==
        "3: cannot read '" + place + "/data_batch_2.bin': No such file or directory");
}

TEST_CASE("a folder that lacks some of CIFAR-10's files does not hide what comes later") {
  const TemporaryFolder folder;
  write_zeros(folder / "whole");
  write_zeros(folder / "part/cifar-10-batches-bin");
  fs::remove(folder / "part/cifar-10-batches-bin/test_batch.bin");
  write_text(folder / "part/data_batch_1", "");
  auto document = Document::parse("type: cifar10", "lab.yaml");
  const auto plan = make_dataset_plan(document.root());
  CHECK(plan->find({{folder / "part", folder / "whole"}, {}}).front() == folder / "whole/data_batch_1.bin");
}

TEST_CASE("an archive that is a web page, garbage or something else is refused") {
  const TemporaryFolder folder;
  const fs::path archive = folder / "cifar-10-binary.tar.gz";
  write_text(archive, "<!DOCTYPE html>\n<html><body>503 Service Unavailable</body></html>\n");
  CHECK(message("cifar10", folder.path()) ==
        "3: '" + archive.string() +
            "' is a web page, not the data: the download failed; remove the file and fetch "
            "it again");
  write_text(archive, std::string(2000, 'x'));
  CHECK(message("cifar10", archive) ==
        "3: cannot read '" + archive.string() + "': Unrecognized archive format");

  write_text(folder / "readme.txt", "nothing");
  REQUIRE(std::system(
              ("tar -C " + folder.path().string() + " -czf " + archive.string() + " readme.txt").c_str()) ==
          0);
  CHECK(message("cifar10", archive) ==
        "3: " + archive.string() +
            ": holds no data_batch_1[.bin]: it is not CIFAR-10 in its binary or its python layout");

  const std::string whole = read_text(archive);
  write_text(archive, whole.substr(0, whole.size() / 2));
  CHECK(message("cifar10", archive) == "3: cannot read '" + archive.string() + "': truncated gzip input");
}

TEST_CASE("idx files that are cut off, too long or something else are refused") {
  const TemporaryFolder folder;
  write_idx_files(folder / "fashion-mnist");
  CHECK(message("fashion_mnist", folder.path()) == "");
  const fs::path labels = folder / "fashion-mnist/train-labels-idx1-ubyte",
                 pixels = folder / "fashion-mnist/t10k-images-idx3-ubyte";
  const std::string good_labels = read_text(labels);

  fs::resize_file(pixels, 7'840'000);
  CHECK(message("fashion_mnist", folder.path()) ==
        "3: " + pixels.string() + ": is cut off: 7839984 of 7840000 bytes");
  fs::resize_file(pixels, 7'840'017);
  CHECK(message("fashion_mnist", folder.path()) == "3: " + pixels.string() + ": has bytes behind its end");
  write_text(pixels, std::string("\0\0\x08\x03", 4) + big_endian(10'000) + big_endian(14) + big_endian(56));
  CHECK(message("fashion_mnist", folder.path()) ==
        "3: " + pixels.string() + ": has the extents 10000×14×56 instead of 10000×28×28");
  write_text(pixels, good_labels);
  CHECK(message("fashion_mnist", folder.path()) ==
        "3: " + pixels.string() + ": does not start as an idx file of bytes with 3 dimensions does");
  write_text(pixels, "<html>");
  CHECK(message("fashion_mnist", folder.path()) ==
        "3: '" + pixels.string() +
            "' is a web page, not the data: the download failed; remove the file and fetch "
            "it again");
  write_text(pixels, "");
  CHECK(message("fashion_mnist", folder.path()) == "3: " + pixels.string() + ": ends inside its header");

  std::string wrong = good_labels;
  wrong[8] = 3;
  write_text(labels, wrong);
  CHECK(message("fashion_mnist", folder.path()) ==
        "3: " + labels.string() +
            ": class 0 has 5999 samples instead of 6000: the data are damaged or others");
  wrong[8] = 77;
  write_text(labels, wrong);
  CHECK(message("fashion_mnist", folder.path()) ==
        "3: " + labels.string() + ": sample 0 has the label 77, the classes are 0 to 9");
}

TEST_CASE("Fashion-MNIST given for MNIST is found out by its labels") {
  const TemporaryFolder folder;
  write_idx_files(folder.path());
  CHECK(message("mnist", folder.path()) ==
        "3: " + (folder / "train-labels-idx1-ubyte").string() +
            ": class 0 has 6000 samples instead of 5923: the data are damaged or others");
}
