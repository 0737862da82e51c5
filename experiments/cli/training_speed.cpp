#include "experiments/cli/training_speed.hpp"

#include <charconv>
#include <chrono>

#include "engine/core/error.hpp"
#include "engine/core/floating_point.hpp"
#include "engine/nn/kernels/fma_peak.hpp"
#include "engine/nn/kernels/gemm.hpp"
#include "engine/nn/kernels/kernel_set.hpp"
#include "engine/nn/network.hpp"
#include "engine/train/training_step.hpp"
#include "experiments/sweep/machine.hpp"
#include "experiments/sweep/session.hpp"

namespace rankcollapse {
namespace {

constexpr std::size_t classes = 10;

Network load_model(const SpeedQuestion& question) {
  Document document = Document::load(question.model);
  Network network = make_network(document.root(), question.input, classes);
  document.finish();
  initialize_weights(network, Random(1, "init"));
  return network;
}

/// Whole training steps on one batch of noise. The rate is so small that the network stays what it is,
/// however many steps are taken.
class Steps {
 public:
  Steps(Network& network, const SpeedQuestion& question, Workers& workers)
      : plan_(plan_of(network, question)), training_step_(network, plan_, Random(1, "dropout"), workers) {
    const Random noise(1, "bench");
    const auto batch = static_cast<std::size_t>(question.batch);
    batch_.inputs.set_size(network.input_shape().size(), batch);
    for (std::size_t i = 0; i < batch_.inputs.n_elem; ++i)
      batch_.inputs[i] = static_cast<Scalar>(noise.normal(0, i));
    for (std::size_t i = 0; i < batch; ++i) batch_.labels.push_back(static_cast<std::uint32_t>(i % classes));
  }

  void step() { training_step_.take(step_++, batch_); }

 private:
  static TrainingPlan plan_of(Network& network, const SpeedQuestion& question) {
    Document training = Document::parse(
        "{steps: 1, kernels: " + question.kernels + ", optimizer: {learning_rate: 1e-6, momentum: 0.9}}",
        "bench");
    TrainingPlan plan = read_training(training.root(), network, static_cast<std::size_t>(question.batch));
    training.finish();
    return plan;
  }

  TrainingPlan plan_;
  TrainingStep training_step_;
  Batch batch_;
  std::uint64_t step_ = 0;
};

/// Steps until so many seconds have passed and at least three were taken; returns steps a second.
double steps_per_second(Steps& steps, double seconds) {
  const auto start = std::chrono::steady_clock::now();
  for (int count = 1;; ++count) {
    steps.step();
    const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - start;
    if (count >= 3 && passed.count() >= seconds) return count / passed.count();
  }
}

}  // namespace

Shape parse_input(const std::string& text) {
  std::size_t extents[3] = {};
  const char *at = text.data(), *end = at + text.size();
  for (std::size_t& extent : extents) {
    const auto [behind, error] = std::from_chars(at, end, extent);
    const bool is_last = &extent == &extents[2];
    if (error != std::errc{} || extent == 0 || extent > 65536 ||
        (is_last ? behind != end : behind == end || *behind != 'x')) {
      throw Error(ExitCode::usage,
                  "--input: '" + text + "' is no height, width and channels such as 28x28x3");
    }
    at = behind + 1;
  }
  return Shape::image(extents[0], extents[1], extents[2]);
}

Json::Object training_speed(const SpeedQuestion& question) {
  flush_denormals();
  Network network = load_model(question);
  Workers workers(question.threads);
  Steps steps(network, question, workers);
  const double peak = 1e-9 * measure_fma_peak(workers);
  steps_per_second(steps, question.seconds / 3.0);
  const double rate = question.batch * steps_per_second(steps, question.seconds);
  const double mflop = 2e-6 * network.training_multiply_adds();
  return {{"model", question.model.string()},
          {"input", to_string(network.input_shape())},
          {"batch", question.batch},
          {"threads", question.threads},
          {"precision", precision_name},
          {"parameters", static_cast<std::int64_t>(parameter_count(network, false))},
          {"images_per_second", rate},
          {"mflop_per_image", mflop},
          {"gflop_per_second", 1e-3 * rate * mflop},
          {"fma_peak_gflop_per_second", peak},
          {"fraction_of_peak", 1e-3 * rate * mflop / peak},
          {"kernel_set", kernel_set().name},
          {"blas_kernels", blas_kernel_name()},
          {"chosen_kernels", chosen_kernels_record(network)},
          {"peak_memory_kb", peak_memory_kb()}};
}

}  // namespace rankcollapse
