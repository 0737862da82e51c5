#include <catch2/catch.hpp>
#include <filesystem>

#include "engine/files/safetensors.hpp"
#include "engine/nn/tensors.hpp"
#include "tests/experiments/sweep/small_trial.hpp"
#include "tests/temporary_folder.hpp"
#include "tests/thrown.hpp"

using namespace rankcollapse;

namespace {

std::string override_for(const std::filesystem::path& file) {
  return "training.initial_weights=\"" + file.string() + "\"";
}

/// The state of a network whose numbers are 0, 1/8, 2/8 … in the order of its state.
Safetensors eighths() {
  const Trial trial = small_trial();
  Safetensors content;
  for (const MatrixInPlace& matrix : state_of(trial.network)) {
    for (std::size_t i = 0; i < matrix.value->n_elem; ++i) (*matrix.value)[i] = static_cast<Scalar>(i) / 8;
    content.tensors.push_back(to_tensor(matrix));
  }
  return content;
}

std::string identity(const std::filesystem::path& file) {
  return identity_of(small_trial({override_for(file)}), "data");
}

}  // namespace

TEST_CASE("a trial begins with the weights of its file") {
  const TemporaryFolder folder;
  const Safetensors content = eighths();
  write_text(folder / "w.safetensors", format_safetensors(content));
  Trial trial = small_trial({override_for(folder / "w.safetensors")});
  set_initial_weights(trial);
  const auto state = state_of(trial.network);
  for (std::size_t i = 0; i < state.size(); ++i)
    CHECK(to_tensor(state[i]).values == content.tensors[i].values);
}

TEST_CASE("without a file the weights are drawn, and reading them draws nothing") {
  Trial trial = small_trial(), other = small_trial();
  set_initial_weights(trial);
  initialize_weights(other.network, Random(other.seeds.init, "init"));
  const auto given = state_of(trial.network), expected = state_of(other.network);
  for (std::size_t i = 0; i < given.size(); ++i) {
    CHECK(to_tensor(given[i]).values == to_tensor(expected[i]).values);
  }
}

TEST_CASE("identity: what is in the file counts, not where it lies") {
  const TemporaryFolder folder;
  Safetensors content = eighths();
  write_text(folder / "a.safetensors", format_safetensors(content));
  write_text(folder / "elsewhere/b.safetensors", format_safetensors(content));
  std::get<std::vector<Scalar>>(content.tensors[0].values)[0] += 1;
  write_text(folder / "c.safetensors", format_safetensors(content));
  CHECK(identity(folder / "a.safetensors") == identity(folder / "elsewhere/b.safetensors"));
  CHECK(identity(folder / "a.safetensors") != identity(folder / "c.safetensors"));
  CHECK(identity(folder / "a.safetensors") != identity_of(small_trial(), "data"));
}

TEST_CASE("weights of another network are refused before any data are read") {
  const TemporaryFolder folder;
  Safetensors content = eighths();
  content.tensors.pop_back();
  const std::string file = (folder / "w.safetensors").string();
  write_text(file, format_safetensors(content));
  CHECK(thrown_by([&] { small_trial({override_for(file)}); }) ==
        "3: " + file + ": these weights are not those of the network:\n  it has no fc4.bias\n" +
            "  (a layer is found by its `name`; PyTorch's layer1.0.conv1 is called layer1_0_conv1 here)");
}

TEST_CASE("a file of initial weights that is not there is named") {
  const std::string message = thrown_by([] { small_trial({"training.initial_weights=/nowhere/w.pt"}); });
  INFO(message);
  CHECK(message.starts_with("3: /nowhere/w.pt"));
}
