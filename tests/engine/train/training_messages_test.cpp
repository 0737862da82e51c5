#include <catch2/catch.hpp>

#include "tests/engine/train/training_case.hpp"
#include "tests/thrown.hpp"

using namespace rankcollapse;

namespace {

const std::string model =
    "model: {input: 4, layers: [{type: dense, name: fc1, units: 3}, {type: tanh}, {type: dense, name: fc2, "
    "units: 2}]}\n";

/// What is said about a configuration whose first line is the model, after a line break: then it reads as it
/// is printed.
std::string complaint(const std::string& rest, const std::string& first_line = model) {
  return "\n" + thrown_by([&] { training_case(first_line + rest, 10); });
}

}  // namespace

TEST_CASE("a run whose length is not given, or given twice, is a mistake") {
  CHECK(complaint(R"(training:
  optimizer: {learning_rate: 0.1}
)") == R"(
2: lab.yaml:3:3: error: training: give exactly one of epochs, steps and dose: how long to train
   3 |   optimizer: {learning_rate: 0.1}
     |   ^)");
  CHECK(complaint(R"(training:
  epochs: 3
  steps: 4
  optimizer: {learning_rate: 0.1}
)") == R"(
2: lab.yaml:3:3: error: training: give exactly one of epochs, steps and dose: how long to train
   3 |   epochs: 3
     |   ^)");
}

TEST_CASE("kernels are auto or plain") {
  CHECK(complaint(R"(training:
  steps: 3
  kernels: fast
  optimizer: {learning_rate: 0.1}
)") == R"(
2: lab.yaml:4:12: error: training.kernels: no choice of kernels is called 'fast' (known: auto, plain)
   4 |   kernels: fast
     |            ^)");
}

TEST_CASE("a dose needs something that is penalised") {
  CHECK(complaint(R"(training:
  dose: 3
  optimizer: {learning_rate: 0.1}
)") == R"(
2: lab.yaml:3:9: error: training.dose: a dose is λ·η_eff·steps, and nothing is penalised: give `steps` for such a control
   3 |   dose: 3
     |         ^)");
}

TEST_CASE("a dose needs sgd") {
  CHECK(complaint(R"(regularization: {all: {l2: 0.1}}
training:
  dose: 3
  optimizer: {type: adam, learning_rate: 0.1}
)") == R"(
2: lab.yaml:4:9: error: training.dose: a dose is defined for the optimizer sgd only
   4 |   dose: 3
     |         ^)");
}

TEST_CASE("a dose needs a schedule that does not look at the length") {
  CHECK(complaint(R"(regularization: {all: {l2: 0.1}}
training:
  dose: 3
  optimizer: {learning_rate: 0.1}
  schedule: {type: cosine}
)") == R"(
2: lab.yaml:4:9: error: training.dose: this schedule needs to know the length of the run: give `epochs` or `steps`
   4 |   dose: 3
     |         ^)");
}

TEST_CASE("a dose that a falling learning rate never reaches is a mistake, found at once") {
  CHECK(complaint(R"(regularization: {all: {weight_decay: 0.1}}
training:
  dose: 3
  optimizer: {learning_rate: 0.1}
  schedule: {type: exponential, factor: 0.5}
)") == R"(
2: lab.yaml:4:9: error: training.dose: is not reached in 1000000000 steps
   4 |   dose: 3
     |         ^)");
}

TEST_CASE("lbfgs in float32 is told to ask for float64") {
  CHECK(complaint(R"(training:
  optimizer: {type: lbfgs}
)") == R"(
2: lab.yaml:3:14: error: training.optimizer: lbfgs works in double: set training.precision to float64
   3 |   optimizer: {type: lbfgs}
     |              ^)");
  CHECK(complaint(R"(training:
  optimizer: {type: lbfgs}
  precision: float64
)") == "\n");
}

TEST_CASE("lbfgs is refused where the function would depend on the batch or on chance") {
  const std::string noisy =
      R"(model: {input: 4, layers: [{type: dense, units: 3}, {type: dropout, rate: 0.5}, {type: batch_norm, name: bn}]}
)";
  CHECK(complaint(R"(training:
  optimizer: {type: lbfgs}
  precision: float64
)",
                  noisy) == R"(
2: lab.yaml:3:14: error: training.optimizer: lbfgs minimises a fixed function, and the layer 'dropout1' (dropout) makes it depend on the batch
   3 |   optimizer: {type: lbfgs}
     |              ^
lab.yaml:3:14: error: training.optimizer: lbfgs minimises a fixed function, and the layer 'bn' (batch_norm) makes it depend on the batch
   3 |   optimizer: {type: lbfgs}
     |              ^)");
  // A frozen batch_norm is a fixed function.
  CHECK(complaint(R"(training:
  optimizer: {type: lbfgs}
  freeze: [bn]
  precision: float64
)",
                  "model: {input: 4, layers: [{type: dense, units: 3}, {type: batch_norm, name: bn}]}\n") ==
        "\n");
}

TEST_CASE("lbfgs is refused a decoupled decay, which is part of no objective") {
  CHECK(complaint(R"(regularization: {fc2: {decoupled_weight_decay: 0.1}}
training:
  optimizer: {type: lbfgs}
  precision: float64
)") == R"(
2: lab.yaml:4:14: error: training.optimizer: lbfgs minimises an objective, and the decoupled decay of 'fc2.weight' is not part of one: give weight_decay
   4 |   optimizer: {type: lbfgs}
     |              ^)");
}

TEST_CASE("lbfgs knows no learning rate, schedule and number of epochs") {
  CHECK(complaint(R"(training:
  epochs: 1
  optimizer: {type: lbfgs, learning_rate: 0.1}
  schedule: {type: cosine}
  precision: float64
)") == R"(
2: lab.yaml:3:3: error: training.epochs: unknown key (known here: batch_size, evaluation_batch_size, freeze, initial_weights, kernels, loss, optimizer, precision, project, stop)
   3 |   epochs: 1
     |   ^
lab.yaml:4:28: error: training.optimizer.learning_rate: unknown key (known here: type)
   4 |   optimizer: {type: lbfgs, learning_rate: 0.1}
     |                            ^
lab.yaml:5:3: error: training.schedule: unknown key (known here: batch_size, evaluation_batch_size, freeze, initial_weights, kernels, loss, optimizer, precision, project, stop)
   5 |   schedule: {type: cosine}
     |   ^)");
}

TEST_CASE("only a layer with weights can be frozen") {
  CHECK(complaint(R"(training:
  epochs: 1
  optimizer: {learning_rate: 0.1}
  freeze: [fc1, fc3, tanh1]
)") == R"(
2: lab.yaml:5:11: error: training.freeze: no layer with weights is called 'fc3'
   5 |   freeze: [fc1, fc3, tanh1]
     |           ^
lab.yaml:5:11: error: training.freeze: no layer with weights is called 'tanh1'
   5 |   freeze: [fc1, fc3, tanh1]
     |           ^)");
}

TEST_CASE("an unknown loss is met with the known ones and the nearest of them") {
  CHECK(complaint(R"(training:
  epochs: 1
  loss: mse_on_softmx
  optimizer: {learning_rate: 0.1}
)") == R"(
2: lab.yaml:4:9: error: training.loss: no loss is called 'mse_on_softmx' (known: mse, mse_on_softmax, softmax_cross_entropy; did you mean 'mse_on_softmax'?)
   4 |   loss: mse_on_softmx
     |         ^)");
}

TEST_CASE("after an unknown optimizer no other key of the training is complained about") {
  CHECK(complaint(R"(training:
  epochs: 1
  optimizer: {type: sdg, learning_rate: 0.1}
  schedule: {type: cosine, final: 0.1}
  checkpoint: {steps: 10}
)") == R"(
2: lab.yaml:4:21: error: training.optimizer.type: no optimizer is called 'sdg' (known: adam, lbfgs, sgd; did you mean 'sgd'?)
   4 |   optimizer: {type: sdg, learning_rate: 0.1}
     |                     ^)");
}

TEST_CASE("a missing learning rate and an unknown schedule are reported together, and nothing else") {
  CHECK(complaint(R"(training:
  dose: 1
  optimizer: {type: sgd}
  schedule: {type: exponental, factor: 0.5}
  checkpoint: {steps: 10}
)") == R"(
2: lab.yaml:4:14: error: training.optimizer.learning_rate: missing (a number)
   4 |   optimizer: {type: sgd}
     |              ^
lab.yaml:5:20: error: training.schedule.type: no schedule is called 'exponental' (known: constant, cosine, exponential, step; did you mean 'exponential'?)
   5 |   schedule: {type: exponental, factor: 0.5}
     |                    ^)");
}

TEST_CASE("learning rates, momenta, batch sizes and precisions outside their ranges are refused") {
  CHECK(complaint(R"(training:
  epochs: 1
  optimizer: {type: sgd, learning_rate: 0, momentum: 1}
  batch_size: 0
  precision: float16
)") == R"(
2: lab.yaml:4:41: error: training.optimizer.learning_rate: must be greater than 0, is 0
   4 |   optimizer: {type: sgd, learning_rate: 0, momentum: 1}
     |                                         ^
lab.yaml:4:54: error: training.optimizer.momentum: must be at least 0 and less than 1, is 1
   4 |   optimizer: {type: sgd, learning_rate: 0, momentum: 1}
     |                                                      ^
lab.yaml:5:15: error: training.batch_size: must be between 1 and 1e+15, is 0
   5 |   batch_size: 0
     |               ^
lab.yaml:6:14: error: training.precision: no precision is called 'float16' (known: float32, float64; did you mean 'float32'?)
   6 |   precision: float16
     |              ^)");
}

TEST_CASE("a regularization is exactly one of its three kinds") {
  CHECK(complaint(R"(regularization:
  all: {weight_decay: 0.1, l2: 0.1}
  fc2: {biases: true}
training: {epochs: 1, optimizer: {learning_rate: 0.1}}
)") == R"(
2: lab.yaml:3:8: error: regularization.all: give exactly one of l2, weight_decay and decoupled_weight_decay
   3 |   all: {weight_decay: 0.1, l2: 0.1}
     |        ^
lab.yaml:4:8: error: regularization.fc2: give exactly one of l2, weight_decay and decoupled_weight_decay
   4 |   fc2: {biases: true}
     |        ^)");
}

TEST_CASE("a regularization falls on a layer with weights, and on no other name") {
  CHECK(complaint(R"(regularization:
  fc3: {weight_decay: 0.1}
  tanh1: {l2: 0.1}
training: {epochs: 1, optimizer: {learning_rate: 0.1}}
)") == R"(
2: lab.yaml:3:3: error: regularization.fc3: no layer with weights is called 'fc3' (known: all, fc1, fc2; did you mean 'fc1'?)
   3 |   fc3: {weight_decay: 0.1}
     |   ^
lab.yaml:4:3: error: regularization.tanh1: no layer with weights is called 'tanh1' (known: all, fc1, fc2)
   4 |   tanh1: {l2: 0.1}
     |   ^)");
}

TEST_CASE("a negative decay and an unknown key are reported together") {
  CHECK(complaint(R"(regularization:
  all: {weight_decay: -0.1, bias: true}
training: {epochs: 1, optimizer: {learning_rate: 0.1}}
)") == R"(
2: lab.yaml:3:23: error: regularization.all.weight_decay: must be at least 0, is -0.1
   3 |   all: {weight_decay: -0.1, bias: true}
     |                       ^
lab.yaml:3:29: error: regularization.all.bias: unknown key (known here: batch_norm, biases, decoupled_weight_decay, l2, weight_decay; did you mean 'biases'?)
   3 |   all: {weight_decay: -0.1, bias: true}
     |                             ^)");
}
