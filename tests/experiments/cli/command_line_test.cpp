#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>

#include "tests/experiments/cli/program.hpp"

namespace {

std::size_t longest_line(const std::string& text) {
  std::size_t longest = 0, length = 0;
  for (const char byte : text) {
    if ((byte & 0xC0) != 0x80) ++length;
    if (byte == '\n') length = 0;
    longest = std::max(longest, length);
  }
  return longest;
}

}  // namespace

TEST_CASE("every help fits 80 columns and begins with what the verb does and examples") {
  for (const std::string verb :
       {"", "run ", "check ", "status ", "show ", "diff ", "verify ", "export ", "clean ", "list ", "bench ",
        "spectra ", "variability ", "evaluate ", "data list ", "data fetch ", "data verify ", "data import ",
        "data preview "}) {
    const Called called = call(verb + "--help");
    INFO(called.output);
    CHECK(called.exit_code == 0);
    CHECK(longest_line(called.output) <= 80);
    CHECK(called.output.find("\n  rankcollapse " + verb) != std::string::npos);
    CHECK(called.messages.empty());
  }
}

TEST_CASE("a mistyped verb or option is answered with the one that was meant") {
  const Called verb = call("rnu configs/smoke.yaml");
  CHECK(verb.exit_code == 2);
  CHECK(verb.messages ==
        "rankcollapse: there is no verb 'rnu': did you mean 'run'? (see rankcollapse --help)\n");
  const Called option = call("run configs/smoke.yaml --thread 2");
  CHECK(option.exit_code == 2);
  CHECK(option.messages ==
        "rankcollapse: run: there is no option --thread: did you mean --threads? (see rankcollapse run "
        "--help)\n");
}

TEST_CASE("a configuration that does not exist is a usage error that names it") {
  const Called called = call("run configs/smok.yaml");
  CHECK(called.exit_code == 2);
  CHECK(called.messages.find("configs/smok.yaml") != std::string::npos);
}

TEST_CASE("check accepts every configuration of the project and describes it") {
  std::string configs;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(PROJECT_ROOT "/configs")) {
    const bool is_claims = entry.path().parent_path().filename() == "claims";  // statements, nothing to train
    if (entry.path().extension() == ".yaml" && !is_claims) configs += " " + quoted(entry.path().string());
  }
  const Called called = call("check" + configs);
  INFO(called.messages);
  CHECK(called.exit_code == 0);
  CHECK(called.output.find("2272458 parameters, 2271754 of them trained by gradients") != std::string::npos);
  CHECK(called.output.find("271098 parameters, 269722 of them trained by gradients") != std::string::npos);
}

TEST_CASE("check shows a residual with its layers below it, indented") {
  const Called called = call("check configs/models/resnet20.yaml");
  CHECK(called.output.find(R"(layer3_0                    residual       8×8×64
  layer3_0_conv1              conv2d       8×8×64       18432          none
  layer3_0_bn1            batch_norm       8×8×64         128          none
  layer3_0_relu1                relu       8×8×64
  layer3_0_conv2              conv2d       8×8×64       36864          none
  layer3_0_bn2            batch_norm       8×8×64         128          none
  layer3_0_shortcut              pad       8×8×64
layer3_0_relu2                  relu       8×8×64
)") != std::string::npos);
}

TEST_CASE("check shows when each probe measures") {
  const Called called = call(
      "check configs/smoke.yaml --set 'probes=[{type: spectrum, every: {epochs: 2}}, {type: rank_bound, "
      "name: "
      "bound}, {type: ranks, every: {steps: 1}, at: [init]}]'");
  INFO(called.output << called.messages);
  CHECK(called.output.find("\nprobes      spectra: before the first step, every 20 steps, at the end\n"
                           "            bound: at the end\n"
                           "            ranks: before the first step, after every step\n") !=
        std::string::npos);
}

TEST_CASE("check shows both names of a penalty") {
  const Called called = call("check configs/smoke.yaml --set regularization={fc1: {l2: 3e-4}}");
  CHECK(called.exit_code == 2);  // the shell splits the words: the second one is no file
  const Called right = call("check configs/smoke.yaml --set 'regularization={fc1: {l2: 3e-4}}'");
  INFO(right.output << right.messages);
  CHECK(right.output.find("0.0006 (l2: 0.0003)") != std::string::npos);
}

TEST_CASE("list prints the tables, one of them on request") {
  CHECK(call("list").output.find("glorot_normal_truncated") != std::string::npos);
  const Called layers = call("list layers");
  CHECK(layers.output.find("  conv2d\n") != std::string::npos);
  CHECK(layers.output.find("glorot") == std::string::npos);
  CHECK(call("list layer").messages ==
        "rankcollapse: list: there is no table 'layer' (known: checks, datasets, figures, initializers, "
        "kernels, layers, losses, optimizers, probes, "
        "schedules, weight_formats; did you mean 'layers'?)\n");
}

TEST_CASE("missing data end with exit code 3 and a sentence on where they were looked for") {
  const TemporaryFolder empty;
  const Called called =
      call("run configs/blog/mini_alexnet_baseline.yaml --set dataset.path=" +
           quoted((empty / "nothing").string()) + " --results " + quoted((empty / "r").string()));
  INFO(called.messages);
  CHECK(called.exit_code == 3);
  CHECK(called.messages.find("nothing") != std::string::npos);
}

TEST_CASE("results that cannot be written end with exit code 6") {
  const TemporaryFolder folder;
  write_text(folder / "file", "no folder");
  const Called called = call("run configs/smoke.yaml --results " + quoted((folder / "file").string()));
  INFO(called.messages);
  CHECK(called.exit_code == 6);
}

TEST_CASE("run trains, says so on standard error, and prints what was found on standard output") {
  const TemporaryFolder results;
  const std::string command = "run configs/smoke.yaml --results " + quoted(results.path().string());
  const Called first = call(command);
  INFO(first.output << first.messages);
  CHECK(first.exit_code == 0);
  CHECK(first.messages.starts_with("training into "));
  CHECK(first.output.starts_with("status       done\n"));
  CHECK(first.output.find("fc3.weight") != std::string::npos);
  const Called second = call(command);
  CHECK(second.exit_code == 0);
  CHECK(second.messages == "this trial is finished already; nothing was trained\n");
  CHECK(second.output == first.output);
}

TEST_CASE("a configuration in float64 is trained by the double build") {
  const TemporaryFolder results;
  const Called called = call("run configs/smoke.yaml --set training.precision=float64 --results " +
                             quoted(results.path().string()));
  INFO(called.messages);
  REQUIRE(called.exit_code == 0);
  for (const auto& entry : std::filesystem::directory_iterator(results / "runs/smoke")) {
    if (!entry.is_directory()) continue;
    CHECK(read_text(entry.path() / "weights.safetensors").find("\"F64\"") != std::string::npos);
  }
}

TEST_CASE("bench prints the figures of a training step as JSON") {
  const Called called =
      call("bench --model configs/models/mlp1.yaml --batch 8 --threads 1 --seconds 0.1 --json");
  CHECK(called.exit_code == 0);
  for (const char* key : {"images_per_second", "mflop_per_image", "gflop_per_second", "fraction_of_peak"}) {
    INFO(key);
    CHECK(called.output.find("\"" + std::string(key) + "\": ") != std::string::npos);
  }
}
