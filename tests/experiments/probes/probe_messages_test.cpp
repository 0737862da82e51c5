#include <catch2/catch.hpp>

#include "experiments/probes/probes.hpp"
#include "experiments/probes/selection.hpp"
#include "tests/experiments/probes/probe_case.hpp"
#include "tests/thrown.hpp"

using namespace rankcollapse;

namespace {

TrainingCase with_residual(const std::string& optimizer = "{learning_rate: 0.1}",
                           const std::string& length = "epochs: 3") {
  return training_case(R"(
model:
  input: [4, 4, 2]
  layers:
    - {type: conv2d, name: conv1, filters: 3, kernel: 3, padding: same}
    - {type: relu, name: relu1}
    - {type: residual, name: block, shortcut: identity, layers: [{type: conv2d, name: inner, filters: 3, kernel: 1}]}
    - {type: flatten, name: flat}
    - {type: dense, name: fc, units: 3}
training: {)" + length +
                           ", precision: " + precision_name + ", optimizer: " + optimizer + "}\n",
                       12);
}

/// What is said about the list `probes`, after a line break.
std::string complaint(const std::string& probes, const TrainingCase& training = with_residual()) {
  return "\n" + thrown_by([&] {
           Document document = Document::parse("probes:\n" + probes, "lab.yaml");
           const Config root = document.root();
           read_probes(root, {training.network, training.plan, 3, false});
           document.finish();
         });
}

std::vector<std::string> readings_named(const std::string& yaml) {
  const TrainingCase training = with_residual();
  Document document = Document::parse(yaml, "probe.yaml");
  const Config root = document.root();
  std::vector<std::string> names;
  for (const WeightReading& reading : read_weight_readings(root, training.network))
    names.push_back(reading.parameter->name + " " + reading.reading);
  document.finish();
  return names;
}

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE(
    "probes: an unknown type, layer, reading, moment or key is reported with what is known, all at once") {
  CHECK(complaint("  - {type: spectre}\n"
                  "  - {type: spectrum, layers: [conv1, fc1], readings: [unfold]}\n"
                  "  - {type: ranks, at: [start], evry: {epochs: 1}}\n"
                  "  - {type: variability, layers: [inputs, inner]}\n") == R"(
2: lab.yaml:2:12: error: probes[0].type: no probe is called 'spectre' (known: learned_part, marchenko_pastur, neural_collapse, power_law, rank_bound, ranks, spectrum, truncation, variability, weight_norms; did you mean 'spectrum'?)
   2 |   - {type: spectre}
     |            ^
lab.yaml:3:38: error: probes[1].layers: no layer with weights is called 'fc1' (known: block, conv1, fc, inner; did you mean 'fc'?)
   3 |   - {type: spectrum, layers: [conv1, fc1], readings: [unfold]}
     |                                      ^
lab.yaml:3:55: error: probes[1].readings: no reading is called 'unfold' (known: slices, unfolded; did you mean 'unfolded'?)
   3 |   - {type: spectrum, layers: [conv1, fc1], readings: [unfold]}
     |                                                       ^
lab.yaml:4:23: error: probes[2].at: no moment is called 'start' (known: end, init)
   4 |   - {type: ranks, at: [start], evry: {epochs: 1}}
     |                       ^
lab.yaml:4:32: error: probes[2].evry: unknown key (known here: at, every, layers, name, readings, type; did you mean 'every'?)
   4 |   - {type: ranks, at: [start], evry: {epochs: 1}}
     |                                ^
lab.yaml:5:34: error: probes[3].layers: no layer of the chain is called 'inputs' (known: block, conv1, fc, flat, input, relu1; did you mean 'input'?)
   5 |   - {type: variability, layers: [inputs, inner]}
     |                                  ^
lab.yaml:5:42: error: probes[3].layers: no layer of the chain is called 'inner' (known: block, conv1, fc, flat, input, relu1)
   5 |   - {type: variability, layers: [inputs, inner]}
     |                                          ^)");
}

TEST_CASE("probes: names of files that are taken, doubled or no names are mistakes") {
  CHECK(complaint("  - {type: spectrum, name: metrics}\n"
                  "  - {type: ranks, name: a/b}\n"
                  "  - {type: ranks, name: x.tmp-1}\n"
                  "  - {type: weight_norms}\n"
                  "  - {type: weight_norms}\n") == R"(
2: lab.yaml:2:28: error: probes[0].name: a trial has other files of the name 'metrics': give another name
   2 |   - {type: spectrum, name: metrics}
     |                            ^
lab.yaml:3:25: error: probes[1].name: a name is made of letters, digits, '.', '_' and '-', and does not begin with a '.'
   3 |   - {type: ranks, name: a/b}
     |                         ^
lab.yaml:4:25: error: probes[2].name: files with '.tmp-' in their name are those that are being written: give another name
   4 |   - {type: ranks, name: x.tmp-1}
     |                         ^
lab.yaml:6:5: error: probes[4]: there are two probes called 'weight_norms', and their files are named after them: give another name
   6 |   - {type: weight_norms}
     |     ^)");
}

TEST_CASE("probes: one that never measures, or does not say how often, is a mistake") {
  CHECK(complaint("  - {type: spectrum, at: []}\n") == R"(
2: lab.yaml:2:5: error: probes[0]: it never measures: give `every`, or `at` with init or end
   2 |   - {type: spectrum, at: []}
     |     ^)");
  CHECK(complaint("  - {type: spectrum, at: [], every: {steps: 1000}}\n") == R"(
2: lab.yaml:2:37: error: probes[0].every: it never measures: that is every 1000 steps, and the run has 3
   2 |   - {type: spectrum, at: [], every: {steps: 1000}}
     |                                     ^)");
  CHECK(complaint(
            "  - {type: spectrum, every: {epochs: 1, steps: 2}}\n  - {type: ranks, every: {steps: 0}}\n") ==
        R"(
2: lab.yaml:2:29: error: probes[0].every: how often? Give either epochs or steps
   2 |   - {type: spectrum, every: {epochs: 1, steps: 2}}
     |                             ^
lab.yaml:3:34: error: probes[1].every.steps: must be between 1 and 1000000000, is 0
   3 |   - {type: ranks, every: {steps: 0}}
     |                                  ^)");
}

TEST_CASE("probes: lbfgs has no epochs") {
  if (sizeof(Scalar) == sizeof(float)) return;  // it works in double
  const TrainingCase training = with_residual("{type: lbfgs}", "stop: {max_steps: 5}");
  CHECK(complaint("  - {type: spectrum, every: {epochs: 1}}\n", training) == R"(
2: lab.yaml:2:29: error: probes[0].every: lbfgs takes steps on the full batch, and there are no epochs: give steps
   2 |   - {type: spectrum, every: {epochs: 1}}
     |                             ^)");
}

TEST_CASE("probes: a truncation without a grid is a mistake") {
  CHECK(complaint("  - {type: truncation}\n") == R"(
2: lab.yaml:2:5: error: probes[0]: give ranks, thresholds (of the largest singular value), or both: what is kept
   2 |   - {type: truncation}
     |     ^)");
}

TEST_CASE("probes: a truncation's grid has each point once, and a control its seeds") {
  CHECK(complaint("  - {type: truncation, ranks: [1, 2, 1], thresholds: [0.1, 1e-1]}\n"
                  "  - {type: truncation, name: b, ranks: [1], control: true, seeds: []}\n"
                  "  - {type: truncation, name: c, ranks: [1], control: true, seeds: [3, 3]}\n"
                  "  - {type: truncation, name: d, ranks: [1], seeds: [3]}\n") == R"(
2: lab.yaml:2:38: error: probes[0].ranks: stands here twice
   2 |   - {type: truncation, ranks: [1, 2, 1], thresholds: [0.1, 1e-1]}
     |                                      ^
lab.yaml:2:60: error: probes[0].thresholds: stands here twice
   2 |   - {type: truncation, ranks: [1, 2, 1], thresholds: [0.1, 1e-1]}
     |                                                            ^
lab.yaml:3:67: error: probes[1].seeds: the list is empty: a control keeps random parts, drawn anew for each seed
   3 |   - {type: truncation, name: b, ranks: [1], control: true, seeds: []}
     |                                                                   ^
lab.yaml:4:71: error: probes[2].seeds: stands here twice
   4 |   - {type: truncation, name: c, ranks: [1], control: true, seeds: [3, 3]}
     |                                                                       ^
lab.yaml:5:45: error: probes[3].seeds: unknown key (known here: at, control, every, layers, name, ranks, separately, thresholds, type)
   5 |   - {type: truncation, name: d, ranks: [1], seeds: [3]}
     |                                             ^)");
}

TEST_CASE("probes: a layer called input cannot be told from the inputs") {
  const TrainingCase training = training_case(
      "model: {input: 4, layers: [{type: dense, name: input, units: 3}, {type: tanh, name: bend}]}\n"
      "training: {epochs: 1, optimizer: {learning_rate: 0.1}}\n",
      12);
  CHECK(complaint("  - {type: variability}\n  - {type: variability, name: b, layers: [bend, input]}\n"
                  "  - {type: variability, name: c, layers: [bend]}\n",
                  training) == R"(
2: lab.yaml:2:5: error: probes[0]: 'input' is what the data are called here, and a layer's name too: rename it
   2 |   - {type: variability}
     |     ^
lab.yaml:3:42: error: probes[1].layers: 'input' is what the data are called here, and a layer's name too: rename it
   3 |   - {type: variability, name: b, layers: [bend, input]}
     |                                          ^)");
}

TEST_CASE("probes: all weights by default, a residual by its name, kernels as they are wanted") {
  CHECK(readings_named("{}") == Names{"conv1.weight unfolded", "inner.weight unfolded", "fc.weight matrix"});
  CHECK(readings_named("{layers: [fc, block]}") == Names{"inner.weight unfolded", "fc.weight matrix"});
  CHECK(readings_named("{layers: [inner], readings: [slices, unfolded]}") ==
        Names{"inner.weight unfolded", "inner.weight slice[0,0]"});
  CHECK(readings_named("{layers: [conv1], readings: [slices]}").size() == 9);
}
