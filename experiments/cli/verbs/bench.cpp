#include <algorithm>
#include <chrono>
#include <iostream>

#include "engine/core/floating_point.hpp"
#include "engine/files/json.hpp"
#include "engine/nn/kernels/fma_peak.hpp"
#include "engine/nn/kernels/kernel_set.hpp"
#include "engine/nn/network.hpp"
#include "engine/train/training_step.hpp"
#include "experiments/cli/surroundings.hpp"
#include "experiments/cli/text_table.hpp"
#include "experiments/cli/verb.hpp"

namespace rankcollapse {
namespace {

constexpr std::size_t classes = 10;

Network load_model(const std::filesystem::path& model) {
  Document document = Document::load(model);
  Network network = make_network(document.root(), Shape{}, classes);
  document.finish();
  initialize_weights(network, Random(1, "init"));
  return network;
}

/// Whole training steps on one batch of noise: forward, loss, backward, momentum step.
class Steps {
 public:
  Steps(Network& network, std::size_t batch, Workers& workers)
      : plan_(plan_of(network, batch)), training_step_(network, plan_, Random(1, "dropout"), workers) {
    const Random noise(1, "bench");
    batch_.inputs.set_size(network.input_shape().size(), batch);
    for (std::size_t i = 0; i < batch_.inputs.n_elem; ++i)
      batch_.inputs[i] = static_cast<Scalar>(noise.normal(0, i));
    for (std::size_t i = 0; i < batch; ++i) batch_.labels.push_back(static_cast<std::uint32_t>(i % classes));
  }

  void step() { training_step_.take(step_++, batch_); }

 private:
  static TrainingPlan plan_of(Network& network, std::size_t batch) {
    Document training =
        Document::parse("{steps: 1, optimizer: {learning_rate: 1e-6, momentum: 0.9}}", "bench");
    TrainingPlan plan = read_training(training.root(), network, batch);
    training.finish();
    return plan;
  }

  TrainingPlan plan_;
  TrainingStep training_step_;
  Batch batch_;
  std::uint64_t step_ = 0;
};

/// The median over the steps of images a second; the first steps, which allocate, are not counted.
double images_per_second(Steps& steps, int batch, double seconds) {
  using Clock = std::chrono::steady_clock;
  for (int warm_up = 0; warm_up < 2; ++warm_up) steps.step();
  std::vector<double> times;
  const auto start = Clock::now();
  auto before = start;
  while (times.size() < 3 || std::chrono::duration<double>(before - start).count() < seconds) {
    steps.step();
    const auto now = Clock::now();
    times.push_back(std::chrono::duration<double>(now - before).count());
    before = now;
  }
  std::nth_element(times.begin(), times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2), times.end());
  return static_cast<double>(batch) / times[times.size() / 2];
}

class BenchVerb final : public Verb {
 public:
  std::vector<Option> options() override {
    return {{.name = "--model",
             .target = &model_,
             .help = "the model, in YAML",
             .value_name = "FILE",
             .required = true},
            {.name = "--batch",
             .target = &batch_,
             .help = "samples a step (default: 128)",
             .value_name = "B",
             .low = 1,
             .high = 65536},
            threads_option(threads_),
            {.name = "--seconds",
             .target = &seconds_,
             .help = "how long to measure (default: 5)",
             .value_name = "S",
             .low = 0.1,
             .high = 3600.0},
            {.name = "--precision",
             .target = &precision_,
             .help = "float32 (default) or float64",
             .value_name = "P",
             .choices = {"float32", "float64"}},
            json_option(json_)};
  }

  ExitCode call() override {
    if (precision_ != precision_name) throw OtherPrecisionNeeded{precision_};
    flush_denormals();
    Network network = load_model(model_);
    Workers workers(threads_or_all(threads_));
    Steps steps(network, static_cast<std::size_t>(batch_), workers);
    const double peak = measure_fma_peak(workers);
    const double rate = images_per_second(steps, batch_, seconds_);
    const double mflop = 2e-6 * network.training_multiply_adds();
    const double gflops = rate * mflop * 1e-3;
    const Json::Object result = {{"model", model_.string()},
                                 {"batch", batch_},
                                 {"threads", workers.threads()},
                                 {"precision", precision_name},
                                 {"images_per_second", rate},
                                 {"mflop_per_image", mflop},
                                 {"gflop_per_second", gflops},
                                 {"fma_peak_gflop_per_second", peak * 1e-9},
                                 {"fma_instruction_set", kernel_set().name},
                                 {"fraction_of_peak", gflops / (peak * 1e-9)}};
    if (json_) {
      std::cout << format_json(result) << "\n";
      return ExitCode::ok;
    }
    std::vector<std::vector<std::string>> rows;
    for (const auto& [name, value] : result) {
      const auto* number = std::get_if<double>(&value.value);
      rows.push_back(
          {name, number != nullptr ? significant(*number) : value.text(std::to_string(value.integer()))});
    }
    std::cout << text_table(rows);
    return ExitCode::ok;
  }

 private:
  std::filesystem::path model_;
  int batch_ = 128, threads_ = 0;
  double seconds_ = 5.0;
  std::string precision_ = "float32";
  bool json_ = false;
};

}  // namespace

std::unique_ptr<Verb> make_bench_verb() {
  return std::make_unique<BenchVerb>();
}

}  // namespace rankcollapse
