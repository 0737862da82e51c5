#include <catch2/catch.hpp>
#include <numeric>

#include "engine/files/npz.hpp"
#include "engine/files/safetensors.hpp"
#include "experiments/weights/weights.hpp"
#include "tests/experiments/weights/torch_files.hpp"
#include "tests/skip.hpp"
#include "tests/temporary_folder.hpp"
#include "tests/thrown.hpp"

using namespace rankcollapse;
using namespace torch_files;

namespace {

namespace fs = std::filesystem;

const fs::path pretrained = fs::path(PROJECT_ROOT) / "../shared/data/pretrained";

std::vector<std::string> names_of(const StoredWeights& weights) {
  std::vector<std::string> names;
  for (const Tensor& tensor : weights.tensors) names.push_back(tensor.name);
  return names;
}

const Tensor& find(const StoredWeights& weights, const std::string& name) {
  for (const Tensor& tensor : weights.tensors) {
    if (tensor.name == name) return tensor;
  }
  FAIL("no tensor " << name);
  std::abort();
}

std::size_t numbers_in(const StoredWeights& weights) {
  std::size_t count = 0;
  for (const Tensor& tensor : weights.tensors) {
    count += std::visit([](const auto& values) { return values.size(); }, tensor.values);
  }
  return count;
}

double sum(const Tensor& tensor) {
  return std::visit([](const auto& values) { return std::accumulate(values.begin(), values.end(), 0.0); },
                    tensor.values);
}

StoredWeights read(const std::string& bytes) {
  const TemporaryFolder folder;
  write_text(folder / "w.pt", bytes);
  return read_weights(folder / "w.pt");
}

}  // namespace

TEST_CASE("the ResNets of 2019 are read from PyTorch's older layout, without DataParallel's prefix") {
  if (!fs::exists(pretrained)) SKIP_TEST("no pre-trained weights here");
  const StoredWeights small = read_weights(pretrained / "resnet20-12fca82f.th");
  CHECK(small.format == "pytorch_legacy");
  CHECK(small.tensors.size() == 97);
  CHECK(small.tensors.front().name == "conv1.weight");
  CHECK(small.tensors.front().shape == std::vector<std::size_t>{16, 3, 3, 3});
  CHECK(small.tensors.back().name == "linear.bias");
  REQUIRE(small.skipped.size() == 1);
  CHECK(small.skipped.front().name == "best_prec1");
  CHECK(small.skipped.front().reason == "is a number, not a tensor, beside 'state_dict', which was read");

  const StoredWeights large = read_weights(pretrained / "resnet56-4bfd9763.th");
  CHECK(large.tensors.size() == 277);
  // The 0.85 million parameters that are stated for it, and running means and variances.
  std::size_t running = 0;
  for (const Tensor& tensor : large.tensors) {
    if (tensor.name.find("running") != std::string::npos) running += tensor.shape[0];
  }
  CHECK(numbers_in(large) - running == 853'018);
}

TEST_CASE("networks for MNIST and LeNet-5 are read, whole numbers as such") {
  if (!fs::exists(pretrained)) SKIP_TEST("no pre-trained weights here");
  for (const char* name : {"mnist_400.pt", "fmnist_400.pt"}) {
    const StoredWeights weights = read_weights(pretrained / name);
    CHECK(weights.tensors.size() == 26);
    CHECK(find(weights, "L1.weight").shape == std::vector<std::size_t>{300, 784});
    CHECK(find(weights, "bn1.num_batches_tracked").shape.empty());
    CHECK(std::get<std::vector<std::int64_t>>(find(weights, "bn1.num_batches_tracked").values).size() == 1);
  }
  const StoredWeights lenet = read_weights(pretrained / "lenet5.pth");
  CHECK(lenet.format == "pytorch_zip");
  CHECK(names_of(lenet) == std::vector<std::string>{"c1.weight", "c1.bias", "c3.weight", "c3.bias",
                                                    "c5.weight", "c5.bias", "f6.weight", "f6.bias",
                                                    "output.weight", "output.bias"});
  CHECK(numbers_in(lenet) == 62'006);
}

TEST_CASE("a whole module is refused by its class, and its weights are read from the .safetensors file") {
  if (!fs::exists(pretrained)) SKIP_TEST("no pre-trained weights here");
  const fs::path file = pretrained / "Cifar10_FedDyn_server.pt";
  CHECK(thrown_by([&] { read_weights(file); }) ==
        "3: " + file.string() +
            ": FedDyn_server/data.pkl: byte 2: it stores a whole module of class "
            "'flcore.trainmodel.models.FedAvgCNN', not its weights: load it in PyTorch, if you trust its "
            "origin, "
            "and save model.state_dict(). Nothing of it was run");
  const StoredWeights weights = read_weights(pretrained / "Cifar10_FedDyn_server.safetensors");
  CHECK(weights.format == "safetensors");
  CHECK(weights.tensors.size() == 8);
  CHECK(find(weights, "fc1.0.weight").shape == std::vector<std::size_t>{512, 1600});
}

TEST_CASE("the format is found by content, and an unknown one lists the known ones") {
  const TemporaryFolder folder;
  const fs::path file = folder / "weights.pt";
  write_text(file, format_safetensors({{{"a", {1}, std::vector<float>{2}}}, {{"source", "here"}}}));
  CHECK(read_weights(file).format == "safetensors");

  const std::string place = "3: " + file.string();
  write_text(file, "<!DOCTYPE html>");
  const std::string known =
      ": is of no known format. Known are:\n"
      "  safetensors: safetensors: a JSON header, then the numbers\n"
      "  pytorch_zip: PyTorch's zip archive (.pt, .pth), since 2020: a state_dict or a checkpoint that has "
      "one\n"
      "  pytorch_legacy: PyTorch's older file of several pickles (.pt, .pth, .th): the same\n"
      "  npz: NumPy's archive of arrays (.npz), compressed or not\n"
      "  npy: one array of NumPy (.npy), called as the file is";
  CHECK(thrown_by([&] { read_weights(file); }) == place + known);
  write_text(file, stored_zip({{"a.txt", "x"}}));
  CHECK(thrown_by([&] { read_weights(file); }) == place + known);
  write_text(file, stored_zip({{"a.npy", "x"}}));
  CHECK(thrown_by([&] { read_weights(file); }) ==
        place + ": entry 'a.npy': is no .npy file: it does not begin with \\x93NUMPY");
  write_text(file, "");
  CHECK(thrown_by([&] { read_weights(file); }) == place + ": is empty");
  CHECK(thrown_by([&] { read_weights(folder.path()); }) ==
        "3: " + folder.path().string() + ": is a folder, not a weight file");
  CHECK(thrown_by([&] { read_weights(folder / "none.pt"); }) ==
        "3: " + (folder / "none.pt").string() + ": cannot be read: No such file or directory");
}

TEST_CASE("NumPy's arrays are weights under the names of an archive's entries, or the file's own") {
  const TemporaryFolder folder;
  write_npz(folder / "a.npz", {{"fc1.weight", {2, 1}, std::vector<double>{1, 2}}});
  const StoredWeights archive = read_weights(folder / "a.npz");
  CHECK(archive.format == "npz");
  CHECK(names_of(archive) == std::vector<std::string>{"fc1.weight"});
  CHECK(sum(find(archive, "fc1.weight")) == 3.0);
  write_text(folder / "conv1.npy", format_npy({"", {1, 2}, std::vector<float>{1, 3}}));
  const StoredWeights array = read_weights(folder / "conv1.npy");
  CHECK(array.format == "npy");
  CHECK(names_of(array) == std::vector<std::string>{"conv1"});
  CHECK(sum(find(array, "conv1")) == 4.0);
  write_npz(folder / "none.npz", {});
  CHECK(read_weights(folder / "none.npz").tensors.empty());
  // Packed by another program: no array within the first bytes.
  const std::string one = format_npy({"", {1}, std::vector<float>{1}});
  write_text(folder / "late.npz", stored_zip({{"readme", std::string(1000, ' ')}, {"x.npy", one}}));
  const StoredWeights late = read_weights(folder / "late.npz");
  CHECK(names_of(late) == std::vector<std::string>{"x"});
  REQUIRE(late.skipped.size() == 1);
  CHECK(late.skipped[0].name == "readme");
  CHECK(late.skipped[0].reason == "is no array: its name does not end in .npy");
}

TEST_CASE("an archive whose pickle is not the first entry is known all the same") {
  const std::string data = dict({{"a", tensor(storage("0", 1), 0, {1}, {1})}});
  const StoredWeights weights = read(stored_zip({{"x/version", std::string(600, '3')},
                                                 {"x/data/0", floats({7})},
                                                 {"x/data.pkl", "\x80\x02" + data + "."}}));
  CHECK(sum(weights.tensors.at(0)) == 7);
}

TEST_CASE("views share a storage: transposed, shifted, repeated, and parts of one as older files have them") {
  const std::string numbers = floats({1, 2, 3, 4, 5, 6});
  const std::string part = "(" + text("part") + integer(4) + integer(2) + "t";
  const std::string data = dict({{"matrix", tensor(storage("k", 6), 0, {2, 3}, {3, 1})},
                                 {"transposed", tensor(storage("k", 6), 0, {3, 2}, {1, 3})},
                                 {"column", tensor(storage("k", 6), 1, {2}, {3})},
                                 {"repeated", tensor(storage("k", 6), 5, {2, 2}, {0, 0})},
                                 {"part", tensor(storage("k", 6, "FloatStorage", part), 1, {1}, {1})}});
  for (const std::string& file :
       {legacy_file(data, {{"k", 6, numbers}}), zip_file(data, {{"k", 6, numbers}})}) {
    const StoredWeights weights = read(file);
    using Floats = std::vector<float>;
    CHECK(std::get<Floats>(find(weights, "matrix").values) == Floats{1, 2, 3, 4, 5, 6});
    CHECK(std::get<Floats>(find(weights, "transposed").values) == Floats{1, 4, 2, 5, 3, 6});
    CHECK(std::get<Floats>(find(weights, "column").values) == Floats{2, 5});
    CHECK(std::get<Floats>(find(weights, "repeated").values) == Floats{6, 6, 6, 6});
    CHECK(std::get<Floats>(find(weights, "part").values) == Floats{6});
  }
}

TEST_CASE("an archive of a big-endian computer is turned around, an older file of one is refused") {
  const std::string data = dict({{"a", tensor(storage("0", 2), 0, {2}, {1})}});
  std::string numbers = floats({1.5f, -3.0f});
  std::reverse(numbers.begin(), numbers.begin() + 4);
  std::reverse(numbers.begin() + 4, numbers.end());
  CHECK(std::get<std::vector<float>>(read(zip_file(data, {{"0", 2, numbers}}, "big")).tensors.at(0).values) ==
        std::vector<float>{1.5f, -3.0f});
  CHECK(
      thrown_by([&] {
        read(legacy_file(data, {{"0", 2, numbers}}, false));
      })
          .ends_with(
              "/w.pt: was written on a big-endian computer: load it in PyTorch there and save it in the zip "
              "layout"));
  CHECK(thrown_by([&] {
          read(zip_file(data, {{"0", 2, numbers}}, "middle"));
        }).ends_with("/w.pt: the byte order is 'middle', neither little nor big"));
}

TEST_CASE("an OrderedDict of Python 2, a list of pairs, is a state_dict too") {
  const std::string pairs = global("collections", "OrderedDict") + "](](" + text("a") +
                            tensor(storage("0", 1), 0, {1}, {1}) + "ee\x85R";
  CHECK(names_of(read(legacy_file(pairs, {{"0", 1, floats({1})}}))) == std::vector<std::string>{"a"});
}

TEST_CASE(
    "of several dicts the one with the most tensors is read; a prefix goes only where all names have it") {
  const std::string one = tensor(storage("0", 1), 0, {1}, {1});
  const std::vector<Storage> storages = {{"0", 1, floats({1})}};
  const auto names = [&](const std::string& data) { return names_of(read(legacy_file(data, storages))); };
  CHECK(names(dict({{"small", dict({{"a", one}})}, {"large", dict({{"b", one}, {"c", one}})}})) ==
        std::vector<std::string>{"b", "c"});
  CHECK(names(dict({{"other", dict({{"a", one}})}, {"net", dict({{"b", one}})}})) ==
        std::vector<std::string>{"b"});
  CHECK(names(dict({{"net", dict({{"b", one}})}, {"other", dict({{"a", one}})}})) ==
        std::vector<std::string>{"b"});
  CHECK(names(dict({{"module.a", one}, {"module.b", one}})) == std::vector<std::string>{"a", "b"});
  CHECK(names(dict({{"module.a", one}, {"b", one}})) == std::vector<std::string>{"module.a", "b"});
}

TEST_CASE("a tensor of either layout of PyTorch knows the type that it was stored in") {
  const std::string two_bytes = std::string("\x80\x3f", 2);
  for (const auto& [type, name] : {std::pair("HalfStorage", "F16"), {"BFloat16Storage", "BF16"}}) {
    const std::string data = dict({{"w", tensor(storage("0", 1, type), 0, {1}, {1})}});
    CHECK(read(legacy_file(data, {{"0", 1, two_bytes}})).tensors.at(0).stored_as == name);
    CHECK(read(zip_file(data, {{"0", 1, two_bytes}})).tensors.at(0).stored_as == name);
  }
}
