#include <catch2/catch.hpp>
#include <limits>

#include "engine/train/theory_pass.hpp"
#include "experiments/measure/class_variability.hpp"
#include "experiments/measure/k_means.hpp"
#include "experiments/measure/neural_collapse.hpp"
#include "tests/experiments/probes/probe_case.hpp"
#include "tests/thrown.hpp"

using namespace rankcollapse;

namespace {

constexpr std::size_t classes = 3;

TrainingCase mlp(const std::string& last = "{type: dense, name: fc2, units: 3}") {
  return training_case(R"(
model:
  input: 5
  layers:
    - {type: dense, name: fc1, units: 7}
    - {type: tanh, name: bend}
    - )" + last + R"(
training: {steps: 1, batch_size: 4, evaluation_batch_size: 8, optimizer: {learning_rate: 1}}
)",
                       30);
}

arma::mat in_double(const Matrix& matrix) {
  return arma::conv_to<arma::mat>::from(matrix);
}

/// The first `per_class` of each class, by their indices.
std::vector<std::uint32_t> first_of_each(const std::vector<std::uint32_t>& labels, std::size_t per_class) {
  std::vector<std::uint32_t> chosen;
  std::vector<std::size_t> seen(classes);
  for (std::uint32_t i = 0; i < labels.size(); ++i) {
    if (seen[labels[i]]++ < per_class) chosen.push_back(i);
  }
  return chosen;
}

// Unbalanced: of class 2 there are four.
Samples uneven() {
  std::vector<std::uint32_t> labels;
  for (std::uint32_t i = 0; i < 30; ++i) labels.push_back(i % 7 == 3 ? 2 : i % 2);
  return {drawn_matrix(5, 30, 8), labels, classes};
}

const Samples train_samples = uneven();
const Samples plain_samples(drawn_matrix(5, 30, 9), train_samples.labels(), classes);
const Samples test_samples = gaussian_samples(5, 21, classes, 3);
const Splits splits{&train_samples, &test_samples, nullptr, nullptr};

/// Inputs, features behind fc1 and behind the tanh, and outputs of chosen samples.
std::vector<Matrix> features_of(TrainingCase& training, const Samples& source,
                                const std::vector<std::uint32_t>& chosen) {
  Batch batch;
  source.load(chosen, 0, batch);
  Workers workers(1);
  TheoryPass pass(training.network, workers);
  pass.forward(batch.inputs);
  return {pass.features(0), pass.features(1), pass.features(2), pass.features(3)};
}

std::vector<std::uint32_t> labels_of(const Samples& source, const std::vector<std::uint32_t>& chosen) {
  Batch batch;
  source.load(chosen, 0, batch);
  return batch.labels;
}

}  // namespace

TEST_CASE("the variability probe gives a row a place: that of the first samples of each class") {
  TrainingCase training = mlp();
  const auto probe = probe_of("{type: variability, samples: 17}", training, classes);
  const std::vector<FoundRow> rows = rows_of(*probe, training, {splits});
  const auto chosen = first_of_each(train_samples.labels(), 5);
  CHECK(chosen.size() == 14);
  const std::vector<Matrix> features = features_of(training, train_samples, chosen);
  const std::vector<std::string> names = {"input", "fc1", "bend", "fc2"};
  REQUIRE(rows.size() == names.size());
  for (std::size_t place = 0; place < rows.size(); ++place) {
    ClassVariabilityAccumulator accumulator(classes);
    accumulator.add(in_double(features[place]), labels_of(train_samples, chosen));
    const ClassVariability expected = accumulator.result();
    const FoundRow& row = rows[place];
    INFO(names[place]);
    CHECK(row.at("layer") == names[place]);
    CHECK(row.at("samples") == "14");
    const double close = precise(1e-12, 1e-5);
    CHECK(std::stod(row.at("tcv_abs")) == Approx(expected.within).epsilon(close));
    CHECK(std::stod(row.at("between")) == Approx(expected.between).epsilon(close));
    CHECK(std::stod(row.at("total")) == Approx(expected.total).epsilon(close));
    CHECK(std::stod(row.at("tcv_norm")) == Approx(expected.tcv_norm).epsilon(close));
    CHECK(std::stod(row.at("tcv_ratio")) == Approx(expected.tcv_ratio).epsilon(close));
    CHECK(std::stod(row.at("cdnv")) == Approx(expected.cdnv).epsilon(close));
    CHECK(row.at("status").empty());
  }
}

TEST_CASE("a probe passes the split that it names, the training samples without augmentation") {
  TrainingCase training = mlp();
  const auto tcv = [&](const std::string& split, const Splits& of) {
    const auto probe = probe_of("{type: variability, layers: [input], samples: all, split: " + split + "}",
                                training, classes, of.validation != nullptr);
    return std::stod(rows_of(*probe, training, {of}).front().at("tcv_abs"));
  };
  const auto expected = [](const Samples& samples) {
    ClassVariabilityAccumulator accumulator(classes);
    accumulator.add(in_double(samples.inputs()), samples.labels());
    return accumulator.result().within;
  };
  const Splits all{&train_samples, &test_samples, &plain_samples, nullptr};
  const Splits augmented{&train_samples, &test_samples, nullptr, &plain_samples};
  CHECK(tcv("train", all) == expected(train_samples));
  CHECK(tcv("test", all) == expected(test_samples));
  CHECK(tcv("validation", all) == expected(plain_samples));
  CHECK(tcv("train", augmented) == expected(plain_samples));
}

TEST_CASE("TCV without labels is measured at the end only, and only where it is asked for") {
  TrainingCase training = mlp();
  const auto without = probe_of("{type: variability, samples: all}", training, classes);
  CHECK(rows_of(*without, training, {splits}).front().count("tcv_k_means") == 0);
  const auto probe = probe_of("{type: variability, samples: all, k_means: true}", training, classes);
  CHECK(rows_of(*probe, training, {splits, 1, false}).front().at("tcv_k_means").empty());
  for (const FoundRow& row : rows_of(*probe, training, {splits})) {
    INFO(row.at("layer"));
    CHECK(std::stod(row.at("tcv_k_means")) > 0.0);
    CHECK(std::stod(row.at("tcv_k_means")) < std::stod(row.at("tcv_abs")));
  }
  const arma::mat inputs = in_double(train_samples.inputs());
  CHECK(std::stod(rows_of(*probe, training, {splits}).front().at("tcv_k_means")) ==
        k_means(inputs, classes, Random(1, "k_means").stream("input")).within);
}

TEST_CASE("the neural collapse probe measures what the last dense layer sees, and its weight") {
  TrainingCase training = mlp();
  const auto probe = probe_of("{type: neural_collapse, split: test, samples: 15}", training, classes);
  const std::vector<FoundRow> rows = rows_of(*probe, training, {splits});
  REQUIRE(rows.size() == 1);
  const auto chosen = first_of_each(test_samples.labels(), 5);
  const std::vector<Matrix> features = features_of(training, test_samples, chosen);
  const auto labels = labels_of(test_samples, chosen);
  std::vector<std::uint32_t> predictions;
  for (std::size_t i = 0; i < labels.size(); ++i)
    predictions.push_back(static_cast<std::uint32_t>(predicted_class(features[3], i)));
  const NeuralCollapse expected =
      neural_collapse(in_double(features[2]), labels, classes,
                      in_double(parameter_of(training.network, "fc2.weight").value), predictions);
  CHECK(expected.nc4 > 0.0);
  CHECK(rows[0].at("layer") == "fc2.weight");
  CHECK(rows[0].at("samples") == "15");
  CHECK(rows[0].at("classes") == "3");
  const double close = precise(1e-10, 1e-4);
  CHECK(std::stod(rows[0].at("nc1")) == Approx(expected.nc1).epsilon(close));
  CHECK(std::stod(rows[0].at("nc1_per_class")) == Approx(expected.nc1 / 3).epsilon(close));
  CHECK(std::stod(rows[0].at("equinorm_means")) == Approx(expected.equinorm_means).epsilon(close));
  CHECK(std::stod(rows[0].at("equinorm_weights")) == Approx(expected.equinorm_weights).epsilon(close));
  CHECK(std::stod(rows[0].at("angles_means")) == Approx(expected.angles_means).epsilon(close));
  CHECK(std::stod(rows[0].at("angles_weights")) == Approx(expected.angles_weights).epsilon(close));
  CHECK(std::stod(rows[0].at("nc3")) == Approx(expected.nc3).epsilon(close));
  CHECK(std::stod(rows[0].at("nc4")) == expected.nc4);
}

TEST_CASE("what a probe finds has the same bits for any number of workers, and whenever it looks") {
  TrainingCase training = mlp();
  const std::atomic<bool> stop{false};
  for (const char* yaml : {"{type: variability, samples: 20, k_means: true}", "{type: neural_collapse}"}) {
    const auto probe = probe_of(yaml, training, classes);
    const auto alone = findings_of(*probe, training, {splits, 1}, stop);
    REQUIRE(alone);
    for (const int threads : {1, 3, 7})
      CHECK(findings_of(*probe, training, {splits, threads}, stop)->rows == alone->rows);
  }
}

TEST_CASE("a probe that is told to stop gives nothing") {
  TrainingCase training = mlp();
  for (const char* yaml :
       {"{type: variability, samples: all}", "{type: variability, samples: 9}", "{type: neural_collapse}",
        "{type: rank_bound}", "{type: variability, samples: all, k_means: true}"}) {
    parameter_of(training.network, "fc1.weight").penalty.weight_decay = 0.1;
    const auto probe = probe_of(yaml, training, classes);
    for (int at = 1; at <= 4; ++at) {
      std::atomic<bool> stop{false};
      const Stopping stopping(train_samples, stop, at);
      INFO(yaml << " " << at);
      const auto found = findings_of(*probe, training, {{&stopping, &test_samples, nullptr, nullptr}}, stop);
      CHECK(found.has_value() == !stop);
    }
  }
}

TEST_CASE("features that are not finite leave a row with the cause, and what lies below is measured") {
  TrainingCase training = mlp();
  parameter_of(training.network, "fc1.weight").value[0] = std::numeric_limits<Scalar>::quiet_NaN();
  const auto variability = probe_of("{type: variability, samples: all}", training, classes);
  const std::vector<FoundRow> rows = rows_of(*variability, training, {splits});
  CHECK(rows[0].at("status").empty());
  CHECK_FALSE(rows[0].at("tcv_abs").empty());
  for (std::size_t place = 1; place < rows.size(); ++place) {
    CHECK(rows[place].at("status") == "the features are not finite");
    CHECK(rows[place].at("tcv_abs").empty());
  }
  const auto collapse = probe_of("{type: neural_collapse}", training, classes);
  const std::vector<FoundRow> collapsed = rows_of(*collapse, training, {splits});
  CHECK(collapsed[0].at("status") == "the features are not finite");
  CHECK(collapsed[0].at("nc1").empty());
}

TEST_CASE("mistakes in the probes that pass data are reported at their place") {
  const TrainingCase training = mlp();
  const auto complaint = [&](const std::string& yaml) {
    const std::string message = thrown_by([&] { probe_of(yaml, training, classes); });
    return message.substr(0, message.find('\n'));
  };
  CHECK(complaint("{type: variability, split: validation}") ==
        "2: probe.yaml:1:28: error: split: there is no validation split: the data set's key `validation` "
        "makes one");
  CHECK(complaint("{type: variability, split: tests}") ==
        "2: probe.yaml:1:28: error: split: no split is called 'tests' (known: test, train, validation; did "
        "you mean 'test'?)");
  CHECK(complaint("{type: variability, samples: 2}") ==
        "2: probe.yaml:1:30: error: samples: must be between 3 and 1000000000, is 2");
  CHECK(complaint("{type: variability, samples: most}") ==
        "2: probe.yaml:1:30: error: samples: expected a whole number or 'all', all of the split");
  const TrainingCase no_classifier = mlp("{type: dense, name: fc2, units: 4}");
  CHECK(thrown_by([&] {
          probe_of("{type: neural_collapse}", no_classifier, classes);
        }).find("the last dense layer, 'fc2', has 4 units: it is no classifier of 3 classes") !=
        std::string::npos);
}
