#include <catch2/catch.hpp>
#include <filesystem>
#include <regex>

#include "tests/experiments/cli/program.hpp"

namespace {

/// The smoke trial, after `epochs`.
std::filesystem::path trained(const TemporaryFolder& results, const std::string& options = "") {
  const Called called = call("run configs/smoke.yaml --quiet --results " + quoted(results.path().string()) +
                             " --set training.epochs=3 " + options);
  INFO(called.messages);
  REQUIRE(called.exit_code == 0);
  return only_trial(results.path());
}

/// What stands behind `name` in lines "name   value".
std::string field(const std::string& text, const std::string& name) {
  const std::size_t begin = text.find("\n" + name + " ");
  if (begin == std::string::npos) return "";
  const std::size_t value = text.find_first_not_of(' ', begin + name.size() + 1);
  return text.substr(value, text.find_first_of(" \n", value) - value);
}

}  // namespace

TEST_CASE("evaluate finds the loss and the accuracy that training ended with") {
  const TemporaryFolder results;
  const auto trial = trained(results);
  const Called shown = call("run configs/smoke.yaml --quiet --results " + quoted(results.path().string()) +
                            " --set training.epochs=3");
  const Called called = call("evaluate " + quoted(trial.string()));
  INFO(called.output << called.messages << shown.output);
  CHECK(called.exit_code == 0);
  CHECK(field(called.output, "accuracy") == field(shown.output, "test_accuracy"));
  CHECK(field(called.output, "loss").substr(0, 6) == field(shown.output, "test_loss").substr(0, 6));
  CHECK(called.output.find("class \\ predicted") != std::string::npos);
}

TEST_CASE("evaluate gives a trial and its file of weights the same numbers, in both precisions") {
  for (const std::string precision : {"float32", "float64"}) {
    const TemporaryFolder results;
    const auto trial = trained(results, "--set training.precision=" + precision);
    const Called whole = call("evaluate --json " + quoted(trial.string()));
    write_text(results / "model.yaml", read_text(PROJECT_ROOT "/configs/models/mlp_tanh_64x4.yaml"));
    write_text(results / "data.yaml",
               "type: gaussian_mixture\nclasses: 10\ndimension: 64\nsamples_per_class: 40\n"
               "test_samples_per_class: 10\nnoise: 1\n");
    const Called parts = call("evaluate --json --precision " + precision + " " +
                              quoted((trial / "weights.safetensors").string()) + " --model " +
                              quoted((results / "model.yaml").string()) + " --dataset " +
                              quoted((results / "data.yaml").string()));
    INFO(whole.output << parts.output << parts.messages);
    const auto behind_weights = [](const std::string& json) { return json.substr(json.find("\"data\"")); };
    CHECK(parts.exit_code == 0);
    CHECK(behind_weights(whole.output) == behind_weights(parts.output));
    CHECK(whole.output.find("\"precision\": \"" + precision + "\"") != std::string::npos);
  }
}

TEST_CASE("a trial that began with another's weights is evaluated though that file is gone") {
  const TemporaryFolder first, second;
  const auto file = first / "copy.safetensors";
  std::filesystem::copy_file(trained(first) / "weights.safetensors", file);
  const auto trial = trained(second, "--set training.initial_weights=" + quoted(file.string()));
  std::filesystem::remove(file);
  const Called called = call("evaluate " + quoted(trial.string()));
  INFO(called.messages);
  CHECK(called.exit_code == 0);
}

TEST_CASE("outputs and inputs are written for NumPy") {
  const TemporaryFolder results;
  const auto trial = trained(results), file = results / "outputs.npz";
  const Called called =
      call("evaluate " + quoted(trial.string()) + " --with-inputs --outputs " + quoted(file.string()));
  REQUIRE(called.exit_code == 0);
  write_text(results / "read.py",
             "import numpy, sys\n"
             "d = numpy.load(sys.argv[1])\n"
             "assert d['outputs'].shape == (100, 10) and d['inputs'].shape == (100, 64)\n"
             "print((d['outputs'].argmax(1) == d['labels']).mean())\n");
  const std::string command = "/usr/bin/python3 -B " + quoted((results / "read.py").string()) + " " +
                              quoted(file.string()) + " >" + quoted((results / "out").string());
  REQUIRE(std::system(command.c_str()) == 0);
  CHECK(std::stod(read_text(results / "out")) == std::stod(field(called.output, "accuracy")));
}

TEST_CASE("a result that cannot be printed is no success") {
  const TemporaryFolder results;
  const auto trial = trained(results);
  const std::string command =
      quoted(RANKCOLLAPSE) + " evaluate " + quoted(trial.string()) + " >/dev/full 2>/dev/null";
  CHECK(WEXITSTATUS(std::system(command.c_str())) == 6);
}

TEST_CASE("a model and a trial may lie under any name") {
  const TemporaryFolder results;
  const auto trial = trained(results);
  const auto odd = results / "it's \"odd\" {name}";
  std::filesystem::copy(trial, odd, std::filesystem::copy_options::recursive);
  std::filesystem::copy_file(PROJECT_ROOT "/configs/models/mlp_tanh_64x4.yaml", results / "a \"b\" {c}.yaml");
  CHECK(call("evaluate \"" + std::regex_replace(odd.string(), std::regex("\""), "\\\"") + "\"").exit_code ==
        0);
  const Called called = call("evaluate " + quoted((trial / "weights.safetensors").string()) + " --model " +
                             quoted((results / "a \"b\" {c}.yaml").string()) +
                             " --dataset gaussian_mixture --set dataset.noise=1");
  INFO(called.messages);
  CHECK(called.exit_code == 0);
}

TEST_CASE("evaluate says what is missing or meant") {
  const TemporaryFolder results;
  const auto trial = trained(results);
  const std::string weights = quoted((trial / "weights.safetensors").string());
  const auto message = [](const std::string& words) {
    const Called called = call("evaluate " + words);
    return std::to_string(called.exit_code) + " " + called.messages;
  };
  CHECK(message(weights) ==
        "2 rankcollapse: evaluate: a file of weights needs --model FILE and --dataset NAME|FILE\n");
  CHECK(message(weights + " --model configs/models/mlp3.yaml --dataset fashionmnist") ==
        "2 rankcollapse: 'fashionmnist' is no data set and no file (known data sets: cifar10, fashion_mnist, "
        "gaussian_mixture, mnist, procedural_images; did you mean 'fashion_mnist'?)\n");
  CHECK(message(quoted(results.path().string())) ==
        "2 rankcollapse: evaluate: '" + results.path().string() +
            "' is a folder without a config.yaml: give the folder of a trial, or a file of weights\n");
  CHECK(message("nowhere.pt --model configs/models/mlp3.yaml --dataset mnist") ==
        "2 rankcollapse: evaluate: there is no 'nowhere.pt'\n");
  CHECK(message(weights + " --model configs/models/mlp3.yaml --dataset configs/smoke.yaml") ==
        "2 rankcollapse: 'configs/smoke.yaml' is an experiment: here a file holds what stands under its key "
        "`dataset`, and nothing else\n");
  CHECK(message(quoted(trial.string()) + " --with-inputs") ==
        "2 rankcollapse: evaluate: --with-inputs needs --outputs FILE.npz\n");
  CHECK(message(quoted(trial.string()) + " --precision float64") ==
        "2 rankcollapse: evaluate: --precision is for files of weights: a trial has its own\n");
  CHECK(message(quoted(trial.string()) + " --data /nowhere") ==
        "2 rankcollapse: --data: '/nowhere' is no folder\n");
  CHECK(message(quoted(trial.string()) + " --data ''") ==
        "2 rankcollapse: evaluate: --data: an empty value (see rankcollapse evaluate --help)\n");
  CHECK(message(quoted(trial.string()) + " --split validation") ==
        "2 rankcollapse: there is no validation split: the option `validation` of the data set makes one\n");
  CHECK(message(quoted(trial.string()) + " --loss softmax_crossentropy") ==
        "2 rankcollapse: evaluate: there is no loss 'softmax_crossentropy' (known: mse, mse_on_softmax, "
        "softmax_cross_entropy; did you mean 'softmax_cross_entropy'?)\n");
  std::filesystem::remove(trial / "weights.safetensors");
  CHECK(message(quoted(trial.string())) == "2 rankcollapse: evaluate: the trial in '" + trial.string() +
                                               "' is not finished: it has no weights.safetensors\n");
}
