#include <catch2/catch.hpp>
#include <filesystem>
#include <sstream>

#include "tests/experiments/cli/program.hpp"
#include "tests/skip.hpp"

namespace {

namespace fs = std::filesystem;

constexpr const char* python = "/usr/bin/python3 -B ";

/// A minute of Mini-AlexNet is not needed to see whether two programs agree on what it gives: seconds will
/// do.
std::string mini_alexnet(const fs::path& results, const std::string& options) {
  return "run configs/blog/mini_alexnet_baseline.yaml --quiet --results " + quoted(results.string()) +
         " --set 'dataset={type: procedural_images, classes: 10, samples_per_class: 40, "
         "test_samples_per_class: 20, crop: {type: center, size: 28}, standardize: per_image}' " +
         options;
}

}  // namespace

TEST_CASE("Mini-AlexNet in PyTorch with our weights gives our outputs, and its files give our weights back") {
  if (std::system((std::string(python) + "-c 'import numpy, torch' 2>/dev/null").c_str()) != 0) {
    SKIP_TEST("python3-torch is not installed");
  }
  const TemporaryFolder folder;
  const Called run = call(mini_alexnet(folder / "ours", "--set training.epochs=2"));
  INFO(run.messages);
  REQUIRE(run.exit_code == 0);
  const fs::path trial = only_trial(folder / "ours"), weights = trial / "weights.safetensors";
  const fs::path outputs = folder / "outputs.npz";
  REQUIRE(call("evaluate " + quoted(trial.string()) + " --with-inputs --outputs " + quoted(outputs.string()))
              .exit_code == 0);

  const std::string command = python + quoted(PROJECT_ROOT "/tests/reference/mini_alexnet_in_pytorch.py") +
                              " " + quoted(weights.string()) + " " + quoted(outputs.string()) + " " +
                              quoted(folder.path().string()) + " >" + quoted((folder / "said").string());
  REQUIRE(std::system(command.c_str()) == 0);
  std::istringstream said(read_text(folder / "said"));
  std::string word;
  double ours = 0.0, theirs = 0.0, difference = 1.0;
  said >> word >> ours >> theirs >> word >> word >> difference;
  CHECK(ours == theirs);
  CHECK(ours > 0.15);  // it has learned something: equal outputs of nothing would be no comparison
  CHECK(difference <= 1e-4);

  for (const char* file : {"back.safetensors", "back.pt", "back_legacy.pth"}) {
    INFO(file);
    const fs::path results = folder / (std::string("with ") + file);
    const Called again =
        call(mini_alexnet(results, "--set training.epochs=0 --set training.initial_weights=" +
                                       quoted((folder / file).string())));
    INFO(again.messages);
    REQUIRE(again.exit_code == 0);
    CHECK(read_text(only_trial(results) / "weights.safetensors") == read_text(weights));
  }
}
