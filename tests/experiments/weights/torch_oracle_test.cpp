#include <catch2/catch.hpp>
#include <cstdlib>
#include <cstring>

#include "engine/files/safetensors.hpp"
#include "experiments/weights/weights.hpp"
#include "tests/skip.hpp"
#include "tests/temporary_folder.hpp"
#include "tests/thrown.hpp"

using namespace rankcollapse;

namespace {

namespace fs = std::filesystem;

/// Whether the numbers have the same types and bits.
bool same_bits(const Tensor& a, const Tensor& b) {
  if (a.values.index() != b.values.index()) return false;
  return std::visit(
      [&](const auto& values) {
        const auto& others = std::get<std::decay_t<decltype(values)>>(b.values);
        return values.size() == others.size() &&
               (values.empty() ||
                std::memcmp(values.data(), others.data(), values.size() * sizeof values[0]) == 0);
      },
      a.values);
}

/// Lets PyTorch write its files into `folder`, once a process; false where it is not installed.
bool torch_writes_files(const fs::path& folder) {
  const std::string script = std::string(TEST_SOURCE_DIR) + "/torch_state_dicts.py";
  if (std::system("/usr/bin/python3 -c 'import torch, numpy' 2>/dev/null") != 0) return false;
  REQUIRE(std::system(("/usr/bin/python3 " + script + " " + folder.string() + " 2>/dev/null").c_str()) == 0);
  return true;
}

std::string listed(const std::vector<SkippedTensor>& skipped) {
  std::string text;
  for (const SkippedTensor& one : skipped) text += one.name + " " + one.reason + "\n";
  return text;
}

}  // namespace

TEST_CASE("what PyTorch saves is read bit by bit as PyTorch has it, in both of its layouts") {
  const TemporaryFolder folder;
  if (!torch_writes_files(folder.path())) SKIP_TEST("/usr/bin/python3 has no torch");
  std::size_t files = 0;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder.path())) {
    if (entry.path().extension() != ".safetensors") continue;
    const Safetensors expected = read_safetensors(entry.path());
    for (const std::string layout : {"zip", "legacy"}) {
      const fs::path file = fs::path(entry.path()).replace_extension(layout + ".pt");
      CAPTURE(file.string());
      const StoredWeights weights = read_weights(file);
      ++files;
      CHECK(weights.format == "pytorch_" + layout);
      REQUIRE(weights.tensors.size() == expected.tensors.size());
      for (std::size_t i = 0; i < weights.tensors.size(); ++i) {
        const Tensor& tensor = weights.tensors[i];
        CAPTURE(tensor.name);
        CHECK(tensor.name == expected.tensors[i].name);
        CHECK(tensor.shape == expected.tensors[i].shape);
        CHECK(same_bits(tensor, expected.tensors[i]));
      }
    }
  }
  CHECK(files == 22);

  CHECK(listed(read_weights(folder / "checkpoint_model.zip.pt").skipped) ==
        "epoch is a whole number, not a tensor, beside 'model', which was read\n"
        "note is a text, not a tensor, beside 'model', which was read\n"
        "optimizer is the state of an optimizer, beside 'model', which was read\n"
        "ema is a dict with 1 tensor, beside 'model', which was read\n");
  CHECK(listed(read_weights(folder / "skipped.legacy.pt").skipped) ==
        "complex its numbers are of the type 'torch.ComplexFloatStorage', which is not read here\n"
        "sparse is an object of class 'torch._utils._rebuild_sparse_tensor', whose numbers are not stored as "
        "they "
        "are\n");
  for (const std::string layout : {"zip", "legacy"}) {
    const std::string said = thrown_by([&] { read_weights(folder / ("module." + layout + ".pt")); });
    CAPTURE(said);
    CHECK(said.find(
              ": it stores a whole module of class 'torch.nn.modules.container.Sequential', not its weights: "
              "load it in PyTorch, if you trust its origin, and save model.state_dict(). Nothing of it was "
              "run") != std::string::npos);
  }
}
