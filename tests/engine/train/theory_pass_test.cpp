#include "engine/train/theory_pass.hpp"

#include <catch2/catch.hpp>

#include "tests/engine/nn/same_bits.hpp"
#include "tests/engine/train/samples.hpp"
#include "tests/engine/train/training_case.hpp"
#include "tests/skip.hpp"

using namespace rankcollapse;

namespace {

constexpr std::size_t samples = 12, classes = 3, pixels = 6 * 6 * 2;
constexpr bool in_double = sizeof(Scalar) == 8;

/// Every kind of layer: those that keep something of a pass, those that draw, and layers of layers.
TrainingCase all_kinds(const std::string& optimizer, const std::string& freeze = "[]") {
  return training_case(R"(
model:
  input: [6, 6, 2]
  layers:
    - {type: conv2d, name: conv, filters: 4, kernel: 3, padding: 1}
    - {type: batch_norm, name: bn, momentum: 0.9}
    - {type: tanh}
    - {type: max_pool2d, size: 2}
    - type: residual
      name: block
      layers: [{type: conv2d, name: inner, filters: 4, kernel: 3, padding: 1}, {type: sigmoid}]
    - {type: flatten}
    - {type: dropout, rate: 0.5}
    - {type: dense, name: fc1, units: 7}
    - {type: leaky_relu}
    - {type: dense, name: fc2, units: 3}
regularization: {all: {weight_decay: 0.01}}
training: {steps: 9, batch_size: 5, freeze: )" +
                           freeze + ", optimizer: " + optimizer + "}\n",
                       samples);
}

const Samples source(drawn_matrix(pixels, samples, 5), labels_in_turn(samples, classes), classes);

/// Σ_i loss_i as a function of the outputs z of layer l of the chain (l = 0: the inputs).
double total_loss(const TrainingCase& training, std::size_t l, const Matrix& z, Workers& workers) {
  const Random nothing(0, "nothing");
  const auto& layers = training.network.layers();
  Matrix x = z;
  for (std::size_t above = l; above < layers.size(); ++above) {
    Matrix y(layers[above].layer->output_shape().size(), z.n_cols);
    layers[above].layer->forward(x, y, {Mode::evaluation, nothing, 0, workers});
    x = y;
  }
  Matrix unused(x.n_rows, x.n_cols);
  return training.plan.loss->evaluate(x, source.labels(), unused) * samples;
}

/// Passes both ways after every step.
class Watching final : public TrainingObserver {
 public:
  Watching(TrainingCase& training, Workers& workers)
      : training_(training), pass_(training.network, workers) {}
  void epoch_ended(const EpochReport& report) override { reports.push_back(report); }
  void step_ended(const Progress&) override {
    pass_.forward(source.inputs());
    pass_.backward(*training_.plan.loss, source.labels());
  }

  std::vector<EpochReport> reports;

 private:
  TrainingCase& training_;
  TheoryPass pass_;
};

struct Trained {
  std::string bits, reports;
  bool operator==(const Trained&) const = default;
};

/// All that training leaves, with or without a pass after each step.
Trained trained(const std::string& optimizer, const std::string& freeze, bool watched) {
  TrainingCase training = all_kinds(optimizer, freeze);
  Workers workers(2);
  Watching watching(training, workers);
  Recorder recorder;
  TrainingObserver& observer = watched ? static_cast<TrainingObserver&>(watching) : recorder;
  const Training run{training.network, training.plan, {&source, &source, nullptr}, {},
                     workers,          recorder.stop};
  Progress progress;
  bool converged = false;
  training.plan.optimizer ? train(run, progress, observer)
                          : train_full_batch(run, progress, observer, converged);
  return {bits_of(training.network), to_string(watched ? watching.reports : recorder.reports)};
}

}  // namespace

TEST_CASE("output_gradient(l) is the derivative of each sample's own loss by the outputs of layer l") {
  if (!in_double) SKIP_TEST("in float a step that can be seen crosses the kinks of max_pool2d");
  for (const char* freeze : {"[]", "[conv, bn, block]"}) {
    TrainingCase training = all_kinds("{type: sgd, learning_rate: 0.1}", freeze);
    Draw draw(4, "parameters");
    for (Parameter* parameter : training.network.parameters())
      parameter->value.imbue([&] { return static_cast<Scalar>(0.5 * draw.normal()); });
    Workers workers(2);
    TheoryPass pass(training.network, workers);
    REQUIRE(pass.layers() == 10);
    pass.forward(source.inputs());
    const double loss = pass.backward(*training.plan.loss, source.labels());
    CHECK(loss * samples == Approx(total_loss(training, 0, source.inputs(), workers)));
    const double step = 1e-4;
    for (std::size_t l = 1; l <= pass.layers(); ++l) {
      INFO("layer " << l << ", frozen: " << freeze);
      const Matrix gradient = pass.output_gradient(l);
      REQUIRE(arma::size(gradient) == arma::size(pass.features(l)));
      for (std::size_t index = 0; index < gradient.n_elem; index += gradient.n_elem / 30 + 1) {
        Matrix z = pass.features(l);
        const Scalar centre = z[index];
        const auto at = [&](int steps) {
          z[index] = centre + static_cast<Scalar>(steps * step);
          return total_loss(training, l, z, workers);
        };
        const double quotient = (8 * (at(1) - at(-1)) - (at(2) - at(-2))) / (12 * step);
        CHECK(static_cast<double>(gradient[index]) == Approx(quotient).epsilon(1e-6).margin(1e-9));
      }
    }
  }
}

TEST_CASE("features are the inputs, then what each layer gives in evaluation mode") {
  TrainingCase training = all_kinds("{type: sgd, learning_rate: 0.1}");
  training.network.use(Kernels::plain);  // as the pass does
  Workers workers(1);
  TheoryPass pass(training.network, workers);
  pass.forward(source.inputs());
  CHECK(&pass.features(0) == &source.inputs());
  CHECK(pass.features(1).n_rows == 6 * 6 * 4);
  CHECK(pass.features(8).n_rows == 7);
  const Random nothing(0, "nothing");
  const Matrix& outputs = training.network.forward(source.inputs(), {Mode::evaluation, nothing, 0, workers});
  CHECK(arma::approx_equal(pass.features(10), outputs, "absdiff", 0));
  CHECK(arma::approx_equal(pass.features(7), pass.features(6), "absdiff", 0));  // dropout lets all through
}

TEST_CASE("a pass is by the layers' definitions, inside a residual too, whatever the network uses") {
  constexpr std::size_t eight = 8;  // a power of two: the gradients of all losses are exactly 8 of their mean
  TrainingCase training = training_case(R"(
model:
  input: [8, 8, 2]
  layers:
    - {type: conv2d, name: conv, filters: 16, kernel: 3, padding: 1}
    - {type: residual, layers: [{type: conv2d, name: inner, filters: 16, kernel: 3, padding: 1}, {type: relu}]}
    - {type: flatten}
    - {type: dense, units: 3}
training: {steps: 1, optimizer: {learning_rate: 0.1}}
)",
                                        eight);
  Network& network = training.network;
  REQUIRE(network.chosen_kernels().size() == 3);
  const Matrix inputs = drawn_matrix(8 * 8 * 2, eight, 6);
  const std::vector<std::uint32_t> labels = labels_in_turn(eight, classes);
  Workers workers(1);
  const Random nothing(0, "nothing");
  const Pass pass{Mode::evaluation, nothing, 0, workers};
  const Matrix by_fast_kernels = network.forward(inputs, pass);

  TheoryPass theory(network, workers);
  theory.forward(inputs);
  theory.backward(*training.plan.loss, labels);
  const Matrix gradient = parameter_of(network, "inner.weight").gradient;
  network.use(Kernels::plain);
  const Matrix outputs = network.forward(inputs, pass);
  Matrix output_gradient(arma::size(outputs));
  training.plan.loss->evaluate(outputs, labels, output_gradient);
  network.backward(inputs, output_gradient, pass);
  CHECK(same_bits(theory.features(4), outputs));
  CHECK_FALSE(same_bits(theory.features(4), by_fast_kernels));
  CHECK(same_bits(gradient, Scalar{eight} * parameter_of(network, "inner.weight").gradient));
}

TEST_CASE("training gives the same bits with a pass both ways after every step as without") {
  std::vector<std::string> optimizers = {"{type: sgd, learning_rate: 0.1, momentum: 0.9, nesterov: true}",
                                         "{type: adam, learning_rate: 0.01}"};
  for (const std::string& optimizer : optimizers) {
    for (const char* freeze : {"[]", "[conv, bn]", "[fc2]", "[inner]"}) {
      INFO(optimizer << ", frozen: " << freeze);
      const Trained alone = trained(optimizer, freeze, false);
      CHECK(trained(optimizer, freeze, true) == alone);
      CHECK(alone.reports.size() > 10);
    }
  }
}

TEST_CASE("L-BFGS gives the same bits with a pass both ways after every step as without") {
  if (!in_double) SKIP_TEST("L-BFGS works in double only");
  const char* optimizer = "{type: lbfgs}, precision: float64, stop: {max_steps: 9}";
  const auto ended = [&](bool watched) {
    TrainingCase training = training_case(std::string(R"(
model: {input: [6, 6, 2], layers: [{type: flatten}, {type: dense, units: 5}, {type: tanh}, {type: dense, units: 3}]}
training: {batch_size: 5, optimizer: )") + optimizer +
                                              "}\n",
                                          samples);
    Workers workers(2);
    Watching watching(training, workers);
    Recorder recorder;
    TrainingObserver& observer = watched ? static_cast<TrainingObserver&>(watching) : recorder;
    Progress progress;
    bool converged = false;
    train_full_batch(
        {training.network, training.plan, {&source, &source, nullptr}, {}, workers, recorder.stop}, progress,
        observer, converged);
    CHECK(progress.step > 3);
    return bits_of(training.network);
  };
  CHECK(ended(true) == ended(false));
}

TEST_CASE("gradients of one batch are those of its parts, whatever the number of workers") {
  TrainingCase training = all_kinds("{type: sgd, learning_rate: 0.1}");
  Workers one(1), three(3);
  TheoryPass whole(training.network, one), part(training.network, three);
  whole.forward(source.inputs());
  whole.backward(*training.plan.loss, source.labels());
  const Matrix first = source.inputs().head_cols(5);
  part.forward(first);
  part.backward(*training.plan.loss, std::span(source.labels()).first(5));
  for (std::size_t l = 1; l <= whole.layers(); ++l) {
    INFO("layer " << l);
    CHECK(arma::approx_equal(whole.output_gradient(l).head_cols(5), part.output_gradient(l), "both",
                             static_cast<Scalar>(precise(1e-14, 1e-6)),
                             static_cast<Scalar>(precise(1e-12, 1e-4))));
  }
}
