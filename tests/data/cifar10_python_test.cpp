#include <array>
#include <catch2/catch.hpp>
#include <cmath>
#include <cstdlib>

#include "tests/data/real_data.hpp"
#include "tests/data/small_images.hpp"
#include "tests/skip.hpp"
#include "tests/temporary_folder.hpp"

using namespace rankcollapse;

namespace {

using namespace std::string_literals;
namespace fs = std::filesystem;

constexpr std::size_t images = 10'000, row = 3072;
constexpr std::array<const char*, 6> names = {"data_batch_1", "data_batch_2", "data_batch_3",
                                              "data_batch_4", "data_batch_5", "test_batch"};

/// One batch: labels and, image after image, the planes of its colours.
struct Content {
  std::string labels, planes;
};

std::string little_endian(std::size_t number, std::size_t bytes) {
  std::string text;
  for (std::size_t i = 0; i < bytes; ++i) text += static_cast<char>(number >> 8 * i);
  return text;
}

std::string text(const std::string& content) {
  return "U" + little_endian(content.size(), 1) + content;
}

/// The parts of a pickled batch that tests bend.
struct Parts {
  std::string array_class = "cnumpy.core.multiarray\n_reconstruct\n";
  std::string shape = "M\x10\x27M\x00\x0c\x86"s;
  std::string type = "u1";
  std::string fortran = "\x89";
  std::size_t labels = images;
  std::string labels_key = "labels";
};

/// A batch as Python 2 pickles it with protocol 2.
std::string python_2_pickle(const Content& content, const Parts& parts = {}) {
  std::string labels = "]q\x03(";
  for (std::size_t i = 0; i < parts.labels; ++i) labels += "K"s + content.labels[i];
  const std::string type = "cnumpy\ndtype\nq\x08" + text(parts.type) +
                           "K\0K\1\x87Rq\x0a(K\3U\x01|NNNJ\xff\xff\xff\xffJ"s + "\xff\xff\xff\xffK\0tb"s;
  const std::string array = parts.array_class + "q\x05" +
                            "cnumpy\nndarray\nq\x06K\0\x85U\x01"
                            "b\x87Rq\x07(K\x01"s +
                            parts.shape + type + parts.fortran + "T" +
                            little_endian(content.planes.size(), 4) + content.planes + "tb";
  std::string files = "](";
  for (std::size_t i = 0; i < images; ++i) files += text("camion_s_" + std::to_string(i) + ".png");
  return "\x80\x02}q\x01(" + text("batch_label") + "q\x02" + text("training batch 1 of 5") +
         text(parts.labels_key) + labels + "e" + text("data") + array + text("filenames") + files + "eu.";
}

/// A batch of made-up images, 1,000 of each class.
Content made_up(std::size_t number) {
  Content content;
  for (std::size_t i = 0; i < images; ++i) content.labels += static_cast<char>((i + number) % 10);
  content.planes.resize(images * row);
  for (std::size_t i = 0; i < content.planes.size(); ++i) {
    content.planes[i] = static_cast<char>((i * 2654435761u + number * 97) >> 7);
  }
  return content;
}

std::string binary(const Content& content) {
  std::string records;
  for (std::size_t i = 0; i < images; ++i) records += content.labels[i] + content.planes.substr(i * row, row);
  return records;
}

void write_made_up(const fs::path& binary_folder, const fs::path& python_folder) {
  for (std::size_t number = 0; number < names.size(); ++number) {
    const Content content = made_up(number);
    if (!binary_folder.empty()) write_text(binary_folder / (names[number] + ".bin"s), binary(content));
    write_text(python_folder / names[number], python_2_pickle(content));
  }
}

Dataset load_from(const fs::path& path) {
  auto document = Document::parse("{type: cifar10, path: " + path.string() + "}", "lab.yaml");
  const auto plan = make_dataset_plan(document.root());
  document.finish();
  return plan->load({}, 1);
}

std::string message(const fs::path& path) {
  return thrown_by([&] { load_from(path); });
}

void pack(const fs::path& folder, const std::string& archive) {
  const std::string command = "GZIP=-1 tar -C " + folder.string() + " -czf " + (folder / archive).string() +
                              " cifar-10-batches-py 2>/dev/null";
  REQUIRE(std::system(command.c_str()) == 0);
}

/// Pickles the batches anew with Python 3, each with another protocol, as those people do who read the
/// original with encoding='bytes' or encoding='latin1'.
constexpr const char* repickle = R"python(
import pickle, sys, numpy
ways = [(2, "bytes"), (3, "bytes"), (4, "bytes"), (5, "bytes"), (2, "latin1"), (5, "latin1")]
for file, (protocol, encoding) in zip(sys.argv[1:], ways):
    with open(file, "rb") as stream:
        batch = pickle.load(stream, encoding=encoding)
    data = batch["data" if encoding == "latin1" else b"data"]
    assert data.shape == (10000, 3072) and data.dtype == numpy.uint8, data
    with open(file, "wb") as stream:
        pickle.dump(batch, stream, protocol)
)python";

}  // namespace

TEST_CASE(
    "CIFAR-10's python layout has the images and the checksum of the binary layout, in a folder as in an "
    "archive") {
  const TemporaryFolder folder;
  write_made_up(folder / "bin", folder / "cifar-10-batches-py");
  const std::string checksum = load_from(folder / "bin").checksum;
  CHECK(load_from(folder.path()).checksum == checksum);
  CHECK(load_from(folder / "cifar-10-batches-py").checksum == checksum);
  pack(folder.path(), "cifar-10-python.tar.gz");
  CHECK(load_from(folder / "cifar-10-python.tar.gz").checksum == checksum);
  fs::remove_all(folder / "cifar-10-batches-py");
  const Dataset dataset = load_from(folder.path());
  CHECK(dataset.checksum == checksum);
  CHECK(dataset.description == "CIFAR-10, 50000 training and 10000 test images of 32×32×3, from " +
                                   (folder / "cifar-10-python.tar.gz").string());
}

TEST_CASE("CIFAR-10 pickled anew by Python 3 has the same checksum in all protocols") {
  const TemporaryFolder folder;
  write_made_up({}, folder / "cifar-10-batches-py");
  const std::string checksum = load_from(folder.path()).checksum;
  write_text(folder / "repickle.py", repickle);
  std::string command = "/usr/bin/python3 -c 'import numpy' 2>/dev/null";
  if (std::system(command.c_str()) != 0) SKIP_TEST("/usr/bin/python3 has no numpy");
  command = "/usr/bin/python3 " + (folder / "repickle.py").string();
  for (const char* name : names) command += " " + (folder / "cifar-10-batches-py" / name).string();
  REQUIRE(std::system(command.c_str()) == 0);
  CHECK(load_from(folder.path()).checksum == checksum);
}

TEST_CASE("the binary layout comes before the python layout, and folders before archives") {
  const TemporaryFolder folder;
  const auto found = [&] {
    const std::string text = message(folder.path());
    return text.substr(text.find(folder.path().string()) + folder.path().string().size());
  };
  write_text(folder / "cifar-10-python.tar.gz", "x");
  CHECK(found() == "/cifar-10-python.tar.gz': Unrecognized archive format");
  write_text(folder / "cifar-10-binary.tar.gz", "x");
  CHECK(found() == "/cifar-10-binary.tar.gz': Unrecognized archive format");
  for (const char* name : names) write_text(folder / "cifar-10-batches-py" / name, "x");
  CHECK(found().starts_with("/cifar-10-batches-py/data_batch_1: byte 0: "));
  for (const char* name : names) write_text(folder / "cifar-10-batches-bin" / (name + ".bin"s), "x");
  CHECK(found().starts_with("/cifar-10-batches-bin/data_batch_1.bin: has 1 bytes"));
}

TEST_CASE("the real CIFAR-10 has one checksum in its binary and in its python layout") {
  auto document = Document::parse("{type: cifar10}", "lab.yaml");
  const auto plan = make_dataset_plan(document.root());
  const auto dataset = load_if_present(*plan);
  if (!dataset) SKIP_TEST("no CIFAR-10 here");
  const TemporaryFolder folder;
  for (std::size_t number = 0; number < names.size(); ++number) {
    Content content{std::string(images, '\0'), std::string(images * row, '\0')};
    const BatchSource& split = number < 5 ? *dataset->train_plain : *dataset->test;
    for (std::uint32_t i = 0; i < images; ++i) {
      const auto index = static_cast<std::uint32_t>(number < 5 ? number * images + i : i);
      const Batch batch = load_batch(split, {index});
      content.labels[i] = static_cast<char>(batch.labels[0]);
      for (std::size_t place = 0; place < row; ++place) {
        const double byte = std::round(255.0 * static_cast<double>(batch.inputs(place)));
        content.planes[i * row + place % 3 * 1024 + place / 3] = static_cast<char>(static_cast<int>(byte));
      }
    }
    write_text(folder / "cifar-10-batches-py" / names[number], python_2_pickle(content));
  }
  CHECK(load_from(folder.path()).checksum == dataset->checksum);
  pack(folder.path(), "cifar-10-python.tar.gz");
  CHECK(load_from(folder / "cifar-10-python.tar.gz").checksum == dataset->checksum);
}

TEST_CASE("a batch of the python layout that is something else is refused with the cause") {
  const TemporaryFolder folder;
  const fs::path batches = folder / "cifar-10-batches-py", file = batches / "data_batch_1";
  const Content content = made_up(0);
  const auto refused = [&](const std::string& pickle) {
    write_text(file, pickle);
    const std::string said = message(folder.path()), place = "3: " + file.string() + ": ";
    return said.starts_with(place) ? said.substr(place.size()) : said;
  };
  for (const char* name : names) write_text(batches / name, "");

  Parts parts;
  parts.shape = "M\x00\x0cM\x10\x27\x86"s;
  CHECK(refused(python_2_pickle(content, parts)) == "'data' has the shape 3072×10000 instead of 10000×3072");
  parts = {};
  parts.type = "f4";
  CHECK(refused(python_2_pickle(content, parts)) == "the numbers in 'data' are no bytes (uint8)");
  parts = {};
  parts.fortran = "\x88";
  CHECK(refused(python_2_pickle(content, parts)) == "'data' does not lie in rows");
  parts = {};
  parts.array_class = "cos\nsystem\n";
  CHECK(refused(python_2_pickle(content, parts))
            .ends_with(": it asks for 'os.system', which no batch of CIFAR-10 does. Nothing of it was run"));
  parts = {};
  parts.labels = 9'999;
  CHECK(refused(python_2_pickle(content, parts)) == "has 9999 labels instead of 10000");
  parts = {};
  parts.labels_key = "fine_labels";
  CHECK(refused(python_2_pickle(content, parts)) == "holds no 'labels': it is no batch of CIFAR-10");
  Content shorter = content;
  shorter.planes.resize(100);
  CHECK(refused(python_2_pickle(shorter)) == "'data' has 100 bytes instead of 30720000");
  CHECK(refused("].") == "holds a list instead of a dict: it is no batch of CIFAR-10");
  CHECK(refused("}U\x04"
                "dataNs.") == "'data' is None, no array of numpy");
  const std::string whole = python_2_pickle(content);
  const std::size_t array = whole.find("T" + little_endian(images * row, 4));
  CHECK(refused(whole.substr(0, array + 5 + 1000)) ==
        "byte " + std::to_string(array) +
            ": the pickle is cut off: 30720000 bytes should follow, the file has 1000 left");
}

TEST_CASE(
    "labels of the python layout that are no classes are refused, and so is an archive without a batch") {
  const TemporaryFolder folder;
  const fs::path batches = folder / "cifar-10-batches-py";
  Content content = made_up(0);
  for (const char* name : names) write_text(batches / name, python_2_pickle(content));
  content.labels[17] = 10;
  write_text(batches / "data_batch_1", python_2_pickle(content));
  CHECK(message(folder.path()) ==
        "3: " + batches.string() + ": training set: sample 17 has the label 10, the classes are 0 to 9");
  fs::remove(batches / "data_batch_4");
  CHECK(message(folder.path()) ==
        "3: cannot read '" + (batches / "data_batch_4").string() + "': No such file or directory");
  pack(folder.path(), "cifar-10-python.tar.gz");
  const fs::path archive = folder / "cifar-10-python.tar.gz";
  CHECK(message(archive) ==
        "3: " + archive.string() +
            ": holds no data_batch_4[.bin]: it is not CIFAR-10 in its binary or its python layout");
}
