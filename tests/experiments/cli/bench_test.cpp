#include <catch2/catch.hpp>
#include <filesystem>

#include "engine/files/json.hpp"
#include "experiments/bench/workload.hpp"
#include "tests/experiments/cli/program.hpp"
#include "tests/skip.hpp"

using namespace rankcollapse;

namespace {

const std::filesystem::path program = RANKCOLLAPSE;
const std::filesystem::path folder_of_peers = program.parent_path() / "bench";

std::int64_t parameters(const std::string& output) {
  const Json json = parse_json(output, "output");
  const Json* count = json.find("parameters");
  return count == nullptr ? -1 : count->integer();
}

/// What this peer prints when it is called with the workload's words; empty where it fails.
std::string answer_of(const std::string& peer, const Workload& workload) {
  const TemporaryFolder folder;
  const std::string command = peer + " --model " + quoted((folder_of_peers / workload.model).string()) +
                              " --input " + std::string(workload.input) +
                              " --batch 2 --threads 1 --seconds 0.01 >" + quoted((folder / "out").string());
  return std::system(command.c_str()) == 0 ? read_text(folder / "out") : "";
}

/// A program beside which no peer lies.
std::string lonely_program(const TemporaryFolder& folder) {
  std::filesystem::copy_file(program, folder / "rankcollapse");
  std::filesystem::create_directory(folder / "bench");
  for (const Workload& workload : workload_table()) {
    std::filesystem::copy_file(folder_of_peers / workload.model,
                               folder / ("bench/" + std::string(workload.model)),
                               std::filesystem::copy_options::overwrite_existing);
  }
  return (folder / "rankcollapse").string();
}

constexpr const char* record = R"({
  "date": "2030-01-02T03:04:05Z", "processor": "A Processor", "processors": 2,
  "build": {"commit": "0123456789abcdef", "changes_sha256": ""}, "rounds": 3, "seconds": 2,
  "peers": [{"name": "PyTorch", "version": "1.13", "absence": ""},
            {"name": "oneDNN", "version": "", "absence": "No such file or directory"}],
  "workloads": [{"name": "alexnet-b16", "title": "Mini-AlexNet, batch 16, 2 threads", "measured": [
      {"contender": "rankcollapse", "variant": "", "images_per_second": [900, 1000, 1100], "peak_memory_kb": 102400,
       "fraction_of_peak": 0.875, "failure": ""},
      {"contender": "PyTorch", "variant": "default", "images_per_second": [300, null, 310], "peak_memory_kb": 307200,
       "fraction_of_peak": 0.25, "failure": ""},
      {"contender": "PyTorch", "variant": "channels_last", "images_per_second": [null, null, null],
       "peak_memory_kb": 0, "fraction_of_peak": null, "failure": "exit code 1: out of memory"}],
    "ratios": [{"peer": "PyTorch", "median": 3.25, "low": 3, "high": 3.5484, "rounds": 2},
               {"peer": "oneDNN", "median": null, "low": null, "high": null, "rounds": 0}]}]})";

constexpr const char* how_measured =
    "Medians of 3 interleaved rounds (smallest–largest); a ratio is that of the same round.\n"
    "float32 on 2 processors (A Processor), 2030-01-02, commit 0123456.\n";

}  // namespace

TEST_CASE("bench times whole training steps and says what they cost and what computed them") {
  const Called called = call(
      "bench --model configs/models/mlp_512x4.yaml --input 4x4x1 --batch 4 --threads 1 --seconds 0.1 "
      "--json");
  INFO(called.output << called.messages);
  REQUIRE(called.exit_code == 0);
  const Json speed = parse_json(called.output, "output");
  CHECK(speed.find("images_per_second")->number() > 0.0);
  CHECK(speed.find("input")->text() == "4×4×1");
  CHECK(speed.find("mflop_per_image")->number() > 0.0);
  CHECK(speed.find("fma_peak_gflop_per_second")->number() > 0.0);
  CHECK(speed.find("peak_memory_kb")->integer() > 1000);
  const auto& kernels = std::get<Json::Array>(speed.find("chosen_kernels")->value);
  REQUIRE(kernels.size() == 5);  // dense layers
  CHECK(kernels[0].find("kernel")->text() == "panel products, for batches of 8 or more");
}

TEST_CASE("plain kernels compute everything by the layers' definitions") {
  const std::string command = "bench --batch 1 --threads 1 --seconds 0.1 --kernels plain";
  const Called as_json = call(command + " --json");
  REQUIRE(as_json.exit_code == 0);
  CHECK(std::get<Json::Array>(parse_json(as_json.output, "output").find("chosen_kernels")->value).empty());
  const Called called = call(command);
  INFO(called.output << called.messages);
  REQUIRE(called.exit_code == 0);
  CHECK(called.output.find("\nchosen_kernels ") != std::string::npos);
  CHECK(called.output.find(" plain\n") != std::string::npos);
}

TEST_CASE("an input that is no shape is a usage error") {
  for (const std::string input : {"28x28", "28x28x3x1", "28x28x", "0x28x3", "28*28*3", "axbxc", "-1x2x3"}) {
    const Called called = call("bench --input " + quoted(input));
    CHECK(called.exit_code == 2);
    CHECK(called.messages ==
          "rankcollapse: --input: '" + input + "' is no height, width and channels such as 28x28x3\n");
  }
}

TEST_CASE("options of bench that do not go together are usage errors") {
  const std::string own =
      "rankcollapse: bench: --model, --input, --batch, --threads and --precision do not go with --peers: its "
      "workloads "
      "have their own (--workload picks some)\n";
  CHECK(call("bench --peers --batch 4").messages == own);
  for (const std::string other : {"--peers", "--model configs/models/mlp1.yaml", "--workload mlp-784",
                                  "--rounds 2", "--seconds 1", "--kernels plain"}) {
    INFO(other);
    const Called called = call("bench --recorded x.json " + other);
    CHECK(called.exit_code == 2);
    CHECK(
        called.messages ==
        "rankcollapse: bench: --recorded shows what was measured before: only --json or --markdown goes with "
        "it\n");
  }
  CHECK(call("bench --peers --json --markdown").messages ==
        "rankcollapse: bench: --json and --markdown are two forms: give one of them\n");
  CHECK(call("bench --rounds 2").messages ==
        "rankcollapse: bench: --workload and --rounds go with --peers\n");
  CHECK(call("bench --markdown").messages ==
        "rankcollapse: bench: --markdown goes with --peers or --recorded\n");
  const Called called = call("bench --peers --workload alexnet");
  CHECK(called.exit_code == 2);
  CHECK(called.messages.find("there is no workload 'alexnet'") != std::string::npos);
}

TEST_CASE("without peers beside it, bench --peers times our engine alone and names who is absent") {
  const TemporaryFolder folder;
  const std::string command = quoted(lonely_program(folder)) +
                              " bench --peers --workload mlp-784 --rounds 2 --seconds 0.1 --json >" +
                              quoted((folder / "out").string()) + " 2>" + quoted((folder / "err").string());
  REQUIRE(std::system(command.c_str()) == 0);
  const std::string messages = read_text(folder / "err");
  INFO(messages);
  CHECK(messages.find("oneDNN is absent: No such file or directory\n") != std::string::npos);
  CHECK(messages.find("PyTorch is absent: ") != std::string::npos);
  CHECK(messages.find("round 2 of 2: mlp-784: rankcollapse ") != std::string::npos);
  const Json result = parse_json(read_text(folder / "out"), "output");
  CHECK(std::get<Json::Array>(result.find("workloads")->value).size() == 1);
  CHECK(result.find("build")->find("compiler") != nullptr);
}

TEST_CASE("the float64 program compares in float32, as the peers do") {
  const TemporaryFolder folder;
  const std::string lonely = lonely_program(folder);
  std::filesystem::copy_file(program.parent_path() / "rankcollapse-float64", folder / "rankcollapse-float64");
  const std::string command = quoted(lonely + "-float64") +
                              " bench --peers --workload mlp-784 --rounds 1 --seconds 0.1 --json >" +
                              quoted((folder / "out").string()) + " 2>/dev/null";
  REQUIRE(std::system(command.c_str()) == 0);
  const Json result = parse_json(read_text(folder / "out"), "output");
  CHECK(std::get<Json::Array>(result.find("workloads")->value).at(0).find("precision")->text() == "float32");
}

TEST_CASE("a recorded comparison is shown as tables, with who was absent or failed") {
  const TemporaryFolder folder;
  write_text(folder / "comparison.json", record);
  const Called called = call("bench --recorded " + quoted((folder / "comparison.json").string()));
  CHECK(called.exit_code == 0);
  CHECK(called.output == std::string(R"(             images/s  of peak  ratio to PyTorch 1.13  ratio to oneDNN
alexnet-b16      1000     0.88       3.25 (3.00–3.55)                –

                               images/s  least  most  of peak   memory
alexnet-b16: rankcollapse          1000    900  1100     0.88  100 MiB
alexnet-b16: PyTorch, default       305    300   310     0.25  300 MiB

oneDNN is absent: No such file or directory
PyTorch (channels_last) failed in alexnet-b16: exit code 1: out of memory
)") + how_measured);
}

TEST_CASE("a recorded comparison is shown as the README shows it") {
  const TemporaryFolder folder;
  write_text(folder / "comparison.json", record);
  const Called called = call("bench --markdown --recorded " + quoted((folder / "comparison.json").string()));
  CHECK(called.output ==
        std::string(R"(| training | images/s | of the FMA peak | ratio to PyTorch 1.13 | ratio to oneDNN |
|---|---|---|---|---|
| Mini-AlexNet, batch 16, 2 threads | 1000 | 0.88 | 3.25 (3.00–3.55) | – |

)") + how_measured);
}

TEST_CASE("a file that no comparison left is refused") {
  const TemporaryFolder folder;
  const std::string file = (folder / "other.json").string();
  const Called absent = call("bench --recorded " + quoted(file));
  CHECK(absent.exit_code == 3);
  CHECK(absent.messages ==
        "rankcollapse: --recorded: cannot read '" + file + "': No such file or directory\n");
  write_text(folder / "other.json", "{}");
  const Called called = call("bench --recorded " + quoted(file));
  CHECK(called.exit_code == 3);
  CHECK(called.messages == "rankcollapse: " + file + ": is nothing that bench --peers --json printed\n");
}

TEST_CASE("the README's table of speed is that of the recorded comparison") {
  const std::string file = PROJECT_ROOT "/results/performance/comparison.json";
  const Called called = call("bench --markdown --recorded " + quoted(file));
  REQUIRE(called.exit_code == 0);
  CHECK(read_text(PROJECT_ROOT "/README.md").find(called.output) != std::string::npos);
}

TEST_CASE("PyTorch's peer trains as many parameters as we do") {
  if (std::system("/usr/bin/python3 -c 'import torch, yaml' 2>/dev/null") != 0) SKIP_TEST("no python3-torch");
  for (const Workload& workload : workload_table()) {
    const Called ours =
        call("bench --json --seconds 0.1 --batch 2 --threads 1 --model " +
             quoted((folder_of_peers / workload.model).string()) + " --input " + std::string(workload.input));
    const std::string theirs =
        answer_of("/usr/bin/python3 " + quoted((folder_of_peers / "pytorch_peer.py").string()), workload);
    INFO(workload.name);
    CHECK(parameters(theirs) == parameters(ours.output));
  }
}

TEST_CASE("oneDNN's peer trains as many parameters as we do") {
  if (!std::filesystem::exists(folder_of_peers / "onednn_peer")) SKIP_TEST("no libdnnl-dev");
  for (const Workload& workload : workload_table()) {
    const Called ours =
        call("bench --json --seconds 0.1 --batch 2 --threads 1 --model " +
             quoted((folder_of_peers / workload.model).string()) + " --input " + std::string(workload.input));
    const std::string theirs = answer_of(quoted((folder_of_peers / "onednn_peer").string()), workload);
    INFO(workload.name);
    CHECK(parameters(theirs) == parameters(ours.output));
  }
}

TEST_CASE("peers refuse what they do not compute as we do") {
  const std::string pytorch = "/usr/bin/python3 " + quoted((folder_of_peers / "pytorch_peer.py").string());
  const std::string onednn = quoted((folder_of_peers / "onednn_peer").string());
  const bool has_pytorch = std::system("/usr/bin/python3 -c 'import torch, yaml' 2>/dev/null") == 0;
  const bool has_onednn = std::filesystem::exists(folder_of_peers / "onednn_peer");
  if (!has_pytorch && !has_onednn) SKIP_TEST("neither python3-torch nor libdnnl-dev");
  struct Case {
    std::string layers, from_pytorch, from_onednn;
  };
  const Case cases[] = {
      {"{type: conv2d, filters: 2, kernel: 3, padding: same, stride: 2}",
       "no peer of the setting 'stride' of conv2d", "layers[0].stride: oneDNN's peer has a stride of 1 here"},
      {"{type: conv2d, filters: 2, kernel: 3}", "no peer of a conv2d whose padding is not 'same'",
       "layers[0].padding: oneDNN's peer has 'same' only"},
      {"{type: max_pool2d, size: 2, stride: 1, padding: same}",
       "no peer of the setting 'stride' of max_pool2d",
       "layers[0].stride: oneDNN's peer has a stride of 2 here"},
      {"{type: conv2d, filters: 8, kernel: 3, padding: same}, {type: batch_norm, epsilon: 0.1}",
       "no peer of the setting 'epsilon' of batch_norm",
       "layers[1].epsilon: unknown key (known here: name, type)"},
      {"{type: batch_norm}, {type: relu}", "",
       "layers[1].type: oneDNN's peer has a relu behind conv2d and dense only"},
  };
  const TemporaryFolder folder;
  const auto messages_of = [&](const std::string& peer) {
    const std::string command = peer + " --model " + quoted((folder / "model.yaml").string()) +
                                " --input 8x8x1 --batch 2 --threads 1 --seconds 0.01 >/dev/null 2>" +
                                quoted((folder / "err").string());
    return std::system(command.c_str()) == 0 ? "" : read_text(folder / "err");
  };
  for (const Case& wrong : cases) {
    INFO(wrong.layers);
    write_text(folder / "model.yaml",
               "layers: [" + wrong.layers + ", {type: flatten}, {type: dense, units: classes}]\n");
    if (has_pytorch) {
      CHECK(messages_of(pytorch) == (wrong.from_pytorch.empty() ? "" : wrong.from_pytorch + "\n"));
    }
    if (has_onednn) {
      // Between the place in the file and the line that is shown of it.
      const std::string messages = messages_of(onednn), first = messages.substr(0, messages.find('\n'));
      CHECK(first.substr(first.find("error: ") + 7) == wrong.from_onednn);
    }
  }
}
