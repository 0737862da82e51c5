#include <algorithm>
#include <cerrno>
#include <iostream>
#include <system_error>

#include "engine/core/matrix.hpp"
#include "engine/files/read_file.hpp"
#include "experiments/cli/comparison_tables.hpp"
#include "experiments/cli/peer_comparison.hpp"
#include "experiments/cli/surroundings.hpp"
#include "experiments/cli/text_table.hpp"
#include "experiments/cli/training_speed.hpp"
#include "experiments/cli/verb.hpp"

namespace rankcollapse {
namespace {

std::string text_of(const Json& value, const std::string& kernels) {
  if (const auto* number = std::get_if<double>(&value.value)) return significant(*number);
  if (const auto* chosen = std::get_if<Json::Array>(&value.value)) {
    return kernels + (chosen->empty() ? "" : ": " + std::to_string(chosen->size()) + ", below");
  }
  return value.text(std::to_string(value.integer()));
}

/// A line a fact, then one for all layers that one of the fast kernels computes.
std::string speed_table(const Json::Object& speed, const std::string& choice) {
  std::vector<std::vector<std::string>> rows;
  std::string stretches;
  for (const auto& [name, value] : speed) {
    rows.push_back({name, text_of(value, choice)});
    const auto* kernels = std::get_if<Json::Array>(&value.value);
    if (kernels == nullptr) continue;
    for (const Json& chosen : *kernels) {
      stretches += chosen.find("layers")->text() + ": " + chosen.find("kernel")->text() + "\n";
    }
  }
  return text_table(rows) + stretches;
}

class BenchVerb final : public Verb {
 public:
  std::vector<Option> options() override {
    std::vector<std::string> names;
    for (const Workload& workload : workload_table()) names.emplace_back(workload.name);
    return {
        {.name = "--model",
         .target = &model_,
         .help = "the model, in YAML (default: Mini-AlexNet)",
         .value_name = "FILE"},
        {.name = "--input",
         .target = &input_,
         .help = "height, width, channels (default: the model's)",
         .value_name = "HxWxC"},
        {.name = "--batch",
         .target = &batch_,
         .help = "samples a step (default: 128)",
         .value_name = "B",
         .low = 1,
         .high = 65536},
        threads_option(threads_),
        {.name = "--seconds",
         .target = &seconds_,
         .help = "how long to measure (default: 5, or 1.5 a round)",
         .value_name = "S",
         .low = 0.1,
         .high = 3600.0},
        {.name = "--precision",
         .target = &precision_,
         .help = "float32 (default) or float64",
         .value_name = "P",
         .choices = {"float32", "float64"}},
        {.name = "--kernels",
         .target = &kernels_,
         .help = "auto (default) or plain: no fast kernels",
         .value_name = "K",
         .choices = {"auto", "plain"}},
        {.name = "--peers", .target = &peers_, .help = "beside PyTorch and oneDNN, in interleaved rounds"},
        {.name = "--workload",
         .target = &workloads_,
         .help = "with --peers: these alone, with commas between them",
         .value_name = "NAMES",
         .suggestions = names},
        {.name = "--rounds",
         .target = &rounds_,
         .help = "with --peers: how many (default: 7)",
         .value_name = "N",
         .low = 1,
         .high = 1000},
        {.name = "--recorded",
         .target = &recorded_,
         .help = "the tables of what --peers --json printed",
         .value_name = "FILE"},
        {.name = "--markdown", .target = &markdown_, .help = "the ratios in Markdown"},
        json_option(json_)};
  }

  ExitCode call() override {
    expect_company();
    // The peers' and the recorded ones are float32.
    if (peers_ && precision_name != std::string("float32")) throw OtherPrecisionNeeded{"float32"};
    if (recorded_) {
      show(read_record());
    } else if (peers_) {
      show(compare_with_peers(
          {chosen_workloads(workloads_), kernels_, or_default(rounds_, 7), or_default(seconds_, 1.5)},
          [](const std::string& line) { std::cerr << line << "\n"; }));
    } else {
      show_own_speed();
    }
    return ExitCode::ok;
  }

 private:
  template <typename Number>
  static Number or_default(Number given, Number fallback) {
    return given > Number{} ? given : fallback;
  }

  /// What is given beside an option without which, or with which, it means nothing.
  void expect_company() const {
    const bool single = model_ || !input_.empty() || batch_ > 0 || threads_ > 0 || precision_ != "float32";
    const bool rounds = !workloads_.empty() || rounds_ > 0;
    if (json_ && markdown_)
      throw Error(ExitCode::usage, "bench: --json and --markdown are two forms: give one of them");
    if (recorded_ && (peers_ || single || rounds || seconds_ > 0.0 || kernels_ != "auto")) {
      throw Error(ExitCode::usage,
                  "bench: --recorded shows what was measured before: only --json or --markdown goes with it");
    }
    if (peers_ && single) {
      throw Error(ExitCode::usage,
                  "bench: --model, --input, --batch, --threads and --precision do not go with --peers: its "
                  "workloads have their own (--workload picks some)");
    }
    if (!peers_ && rounds) throw Error(ExitCode::usage, "bench: --workload and --rounds go with --peers");
    if (!peers_ && !recorded_ && markdown_) {
      throw Error(ExitCode::usage, "bench: --markdown goes with --peers or --recorded");
    }
  }

  Json read_record() const {
    const auto content = read_file(*recorded_);
    if (!content) {
      throw Error(ExitCode::data, "--recorded: cannot read '" + recorded_->string() +
                                      "': " + std::generic_category().message(errno));
    }
    Json record = parse_json(*content, recorded_->string());
    if (record.find("workloads") != nullptr) return record;
    throw Error(ExitCode::data, recorded_->string() + ": is nothing that bench --peers --json printed");
  }

  void show(const Json& record) const {
    std::cout << (json_       ? format_json(record) + "\n"
                  : markdown_ ? comparison_markdown(record)
                              : comparison_tables(record));
  }

  void show_own_speed() const {
    if (precision_ != precision_name) throw OtherPrecisionNeeded{precision_};
    const Json::Object speed = training_speed({.model = model_.value_or(bench_folder() / "mini_alexnet.yaml"),
                                               .input = input_.empty() ? Shape{} : parse_input(input_),
                                               .batch = or_default(batch_, 128),
                                               .threads = threads_or_all(threads_),
                                               .seconds = or_default(seconds_, 5.0),
                                               .kernels = kernels_});
    std::cout << (json_ ? format_json(speed) + "\n" : speed_table(speed, kernels_));
  }

  std::optional<std::filesystem::path> model_, recorded_;
  std::string input_, precision_ = "float32", kernels_ = "auto";
  int batch_ = 0, threads_ = 0, rounds_ = 0;
  double seconds_ = 0.0;
  std::vector<std::string> workloads_;
  bool peers_ = false, markdown_ = false, json_ = false;
};

}  // namespace

std::unique_ptr<Verb> make_bench_verb() {
  return std::make_unique<BenchVerb>();
}

}  // namespace rankcollapse
