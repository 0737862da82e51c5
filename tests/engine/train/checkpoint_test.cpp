#include "engine/train/checkpoint.hpp"

#include <catch2/catch.hpp>

#include "tests/engine/train/samples.hpp"
#include "tests/engine/train/training_case.hpp"
#include "tests/temporary_folder.hpp"
#include "tests/thrown.hpp"

using namespace rankcollapse;
namespace fs = std::filesystem;

namespace {

TrainingCase small_case(const std::string& units, const std::string& optimizer = "sgd",
                        const std::string& name = "fc2") {
  TrainingCase training = training_case(R"(
model:
  input: 4
  layers:
    - {type: dense, name: fc1, units: )" + units +
                                            R"(}
    - {type: batch_norm, name: bn}
    - {type: dense, name: )" + name + R"(, units: 2}
training: {epochs: 2, batch_size: 4, optimizer: {type: )" +
                                            optimizer + R"(, learning_rate: 0.1}}
)",
                                        10);
  return training;
}

Safetensors trained_checkpoint() {
  TrainingCase training = small_case("3");
  const Samples source = gaussian_samples(4, 10, 2, 1);
  Recorder recorder;
  train_to_the_end(training, {&source, &source, nullptr}, recorder);
  return capture(training.network, training.plan, {6, 1.0 / 3, 2, 5}, {{"metrics.csv", "123"}});
}

std::string refusal(const Safetensors& checkpoint, TrainingCase training) {
  Progress progress;
  return thrown_by([&] { restore(checkpoint, "here", training.network, training.plan, progress); });
}

/// A checkpoint that tells which one it is.
Safetensors numbered(std::int64_t number) {
  return {{{"number", {1}, std::vector<std::int64_t>{number}}}, {}};
}

std::int64_t newest_number(const CheckpointFolder& folder) {
  const auto found = folder.newest();
  return found ? std::get<std::vector<std::int64_t>>(found->content.tensors.front().values).front() : -1;
}

std::vector<std::string> names_in(const fs::path& folder) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder)) names.push_back(entry.path().filename().string());
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace

TEST_CASE("what is captured and restored into another instance is the same to the last bit") {
  const Safetensors checkpoint = trained_checkpoint();
  const Safetensors read = parse_safetensors(format_safetensors(checkpoint), "here");
  TrainingCase fresh = small_case("3");
  for (Parameter* parameter : fresh.network.parameters()) parameter->value.fill(7);
  Progress progress;
  restore(read, "here", fresh.network, fresh.plan, progress);
  CHECK(progress.step == 6);
  CHECK(progress.loss_sum == 1.0 / 3);
  CHECK(progress.correct == 2);
  CHECK(progress.samples == 5);
  CHECK(read.metadata == std::map<std::string, std::string>{{"metrics.csv", "123"}});
  CHECK((format_safetensors(capture(fresh.network, fresh.plan, progress, read.metadata)) ==
         format_safetensors(checkpoint)));
}

TEST_CASE("a checkpoint holds parameters, running statistics, the optimiser's memory and the progress") {
  std::vector<std::string> names;
  for (const Tensor& tensor : trained_checkpoint().tensors) names.push_back(tensor.name);
  CHECK(names == std::vector<std::string>{"fc1.weight", "fc1.bias", "bn.weight", "bn.bias", "fc2.weight",
                                          "fc2.bias", "bn.running_mean", "bn.running_var",
                                          "velocity/fc1.weight", "velocity/fc1.bias", "velocity/bn.weight",
                                          "velocity/bn.bias", "velocity/fc2.weight", "velocity/fc2.bias",
                                          "progress/counts", "progress/loss_sum"});
}

TEST_CASE("a checkpoint of another network is refused by what differs first") {
  const Safetensors checkpoint = trained_checkpoint();
  CHECK(refusal(checkpoint, small_case("3")) == "");
  CHECK(refusal(checkpoint, small_case("5")) == "3: here: fc1.weight is 3×4, and the network's is 5×4");
  CHECK(refusal(checkpoint, small_case("3", "sgd", "fc3")) == "3: here: holds no fc3.weight");
  CHECK(refusal(checkpoint, small_case("3", "adam")) == "3: here: holds no mean/fc1.weight");
}

TEST_CASE("a checkpoint with no or a strange progress is refused") {
  Safetensors checkpoint = trained_checkpoint();
  checkpoint.tensors.back().values = std::vector<std::int64_t>{1};
  CHECK(refusal(checkpoint, small_case("3")) == "3: here: its progress cannot be read");
  checkpoint.tensors.pop_back();
  CHECK(refusal(checkpoint, small_case("3")) == "3: here: holds no progress/loss_sum");
}

TEST_CASE("a folder keeps the two newest checkpoints, by step and not by time") {
  const TemporaryFolder temporary;
  const CheckpointFolder folder(temporary / "a/b");
  for (const std::int64_t step : {9, 10, 100, 99})
    folder.save(static_cast<std::uint64_t>(step), numbered(step));
  CHECK(newest_number(folder) == 100);
  const auto names = names_in(temporary / "a/b");
  REQUIRE(names.size() == 2);
  CHECK(names[0].substr(0, 18) == "step-000000000099~");
  CHECK(names[1].substr(0, 18) == "step-000000000100~");
  CHECK(names[1].substr(34) == ".safetensors");
}

TEST_CASE("a damaged checkpoint is passed over for the older one") {
  const TemporaryFolder temporary;
  const CheckpointFolder folder(temporary.path());
  folder.save(1, numbered(1));
  folder.save(2, numbered(2));
  const fs::path newest = folder.newest()->file;
  const std::string whole = read_text(newest);

  std::string flipped = whole;
  flipped.back() = static_cast<char>(flipped.back() ^ 1);
  write_text(newest, flipped);
  CHECK(newest_number(folder) == 1);
  for (const std::size_t length : {std::size_t{0}, std::size_t{5}, whole.size() - 1}) {
    write_text(newest, whole.substr(0, length));
    CHECK(newest_number(folder) == 1);
  }
  write_text(newest, whole + "x");
  CHECK(newest_number(folder) == 1);
  write_text(newest, whole);
  CHECK(newest_number(folder) == 2);
}

TEST_CASE("where all checkpoints are damaged, or there are none, there is no newest") {
  const TemporaryFolder temporary;
  const CheckpointFolder folder(temporary / "checkpoints");
  CHECK_FALSE(folder.newest());
  folder.save(1, numbered(1));
  write_text(folder.newest()->file, "");
  CHECK_FALSE(folder.newest());
}

TEST_CASE("a folder that is removed is gone, and removing it again is no error") {
  const TemporaryFolder temporary;
  const CheckpointFolder folder(temporary / "checkpoints");
  folder.save(1, numbered(1));
  folder.remove();
  CHECK_FALSE(fs::exists(temporary / "checkpoints"));
  CHECK_NOTHROW(folder.remove());
}

TEST_CASE("a folder that cannot be made is an error that says why") {
  const TemporaryFolder temporary;
  write_text(temporary / "file", "");
  const fs::path folder = temporary / "file/checkpoints";
  CHECK(thrown_by([&] { CheckpointFolder(folder).save(1, numbered(1)); }) ==
        "6: " + folder.string() + ": cannot be created: Not a directory");
}
