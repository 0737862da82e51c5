#include <catch2/catch.hpp>
#include <chrono>
#include <set>

#include "engine/train/evaluate.hpp"
#include "tests/experiments/probes/probe_case.hpp"

using namespace rankcollapse;

namespace {

TrainingCase mlp() {
  return training_case(R"(
model:
  input: 6
  layers:
    - {type: dense, name: fc1, units: 7}
    - {type: tanh}
    - {type: dense, name: fc2, units: 3}
training: {epochs: 2, batch_size: 4, evaluation_batch_size: 3, optimizer: {learning_rate: 0.1}}
)",
                       12);
}

const Samples train_samples = gaussian_samples(6, 12, 3, 1);
const Samples test_samples = gaussian_samples(6, 10, 3, 2);
const Samples validation_samples = gaussian_samples(6, 8, 3, 3);
const Splits splits{&train_samples, &test_samples, &validation_samples, nullptr};

double test_loss(TrainingCase& training) {
  const std::atomic<bool> stop{false};
  Workers workers(1);
  Batch batch;
  return evaluate({training.network, training.plan, splits, {}, workers, stop}, test_samples, batch)->loss;
}

Matrix of_rank(const Matrix& weight, arma::uword rank) {
  arma::mat u, v;
  arma::vec s;
  arma::svd_econ(u, s, v, arma::conv_to<arma::mat>::from(weight));
  const arma::mat cut = u.head_cols(rank) * arma::diagmat(s.head(rank)) * v.head_cols(rank).t();
  return arma::conv_to<Matrix>::from(cut);
}

}  // namespace

TEST_CASE("truncation: loss and accuracy of the network with its weights cut, together and one by one") {
  TrainingCase training = mlp();
  const std::string bits = bits_of(training.network);
  const auto probe = probe_of("{type: truncation, ranks: [2, 9], thresholds: [0.5]}", training, 3);
  const auto rows = rows_of(*probe, training, {splits});
  REQUIRE(rows.size() == 1 + 3 * 3);
  CHECK((bits_of(training.network) == bits));
  CHECK(rows[0].at("rule").empty());
  CHECK(rows[0].at("rank") == "9");  // 6 and 3
  CHECK(rows[0].at("size") == std::to_string(6 * 7 + 7 * 3));
  CHECK(std::stod(rows[0].at("test_loss")) == test_loss(training));
  CHECK_FALSE(rows[0].at("validation_loss").empty());

  CHECK(rows[1].at("layer") == "all");
  CHECK(rows[1].at("rank") == "4");
  CHECK(rows[1].at("size") == std::to_string(2 * (6 + 7) + 2 * (7 + 3)));
  CHECK(rows[2].at("test_loss") == rows[0].at("test_loss"));  // rank 9: nothing is cut
  CHECK(rows[2].at("size") == rows[0].at("size"));
  CHECK(rows[4].at("layer") == "fc1.weight");
  CHECK(rows[4].at("directions") == "largest");
  CHECK(rows[4].at("full_size") == "42");

  Matrix& fc1 = parameter_of(training.network, "fc1.weight").value;
  Matrix& fc2 = parameter_of(training.network, "fc2.weight").value;
  const Matrix before = fc2;
  const double accuracy = precise(1e-12, 1e-5);
  fc2 = of_rank(fc2, 2);
  CHECK(std::stod(rows[7].at("test_loss")) == Approx(test_loss(training)).epsilon(accuracy));
  CHECK(rows[7].at("test_loss") != rows[0].at("test_loss"));
  fc1 = of_rank(fc1, 2);
  CHECK(std::stod(rows[1].at("test_loss")) == Approx(test_loss(training)).epsilon(accuracy));
  fc2 = before;
  CHECK(std::stod(rows[4].at("test_loss")) == Approx(test_loss(training)).epsilon(accuracy));
}

TEST_CASE("truncation: the control keeps random directions, others for another seed, the same again") {
  TrainingCase training = mlp();
  const auto losses = [&](const std::string& seeds) {
    const auto probe = probe_of(
        "{type: truncation, layers: [fc1], ranks: [3], control: true, seeds: [" + seeds + "]}", training, 3);
    std::vector<std::string> found;
    for (const FoundRow& row : rows_of(*probe, training, {splits})) {
      if (row.at("directions") == "random") found.push_back(row.at("seed") + ": " + row.at("test_loss"));
    }
    return found;
  };
  const auto five = losses("1, 2, 3, 4, 5");
  REQUIRE(five.size() == 5);
  CHECK(five == losses("1, 2, 3, 4, 5"));
  CHECK(losses("4") == std::vector<std::string>{five[3]});
  std::set<std::string> different;
  for (const std::string& loss : five) different.insert(loss.substr(3));
  CHECK(different.size() >= 3);
}

TEST_CASE("truncation: interrupted anywhere, or thrown out of, it leaves the weights as they were") {
  for (int at = 1; at <= 27; ++at) {
    INFO("batch " << at);
    TrainingCase training = mlp();
    const std::string bits = bits_of(training.network);
    std::atomic<bool> stop{false};
    const Stopping stopping(test_samples, stop, at);
    const auto probe = probe_of("{type: truncation, ranks: [1, 2]}", training, 3);
    CHECK_FALSE(findings_of(*probe, training, {{&train_samples, &stopping, nullptr, nullptr}}, stop));
    CHECK((bits_of(training.network) == bits));
  }
  struct Broken final : BatchSource {
    std::size_t size() const override { return 10; }
    Shape shape() const override { return Shape::vector(6); }
    std::size_t classes() const override { return 3; }
    void load(std::span<const std::uint32_t> indices, std::uint64_t epoch, Batch& batch) const override {
      if (++loads > 6) throw std::runtime_error("the disk is gone");
      test_samples.load(indices, epoch, batch);
    }
    mutable int loads = 0;
  } broken;
  TrainingCase training = mlp();
  const std::string bits = bits_of(training.network);
  const std::atomic<bool> stop{false};
  const auto probe = probe_of("{type: truncation, ranks: [1]}", training, 3);
  CHECK_THROWS(findings_of(*probe, training, {{&train_samples, &broken, nullptr, nullptr}}, stop));
  CHECK((bits_of(training.network) == bits));
}

TEST_CASE("truncation: of weights that are not finite there are no rows") {
  TrainingCase training = mlp();
  parameter_of(training.network, "fc1.weight").value[0] = std::numeric_limits<Scalar>::quiet_NaN();
  const auto probe = probe_of("{type: truncation, ranks: [1]}", training, 3);
  CHECK(rows_of(*probe, training, {splits}).empty());
}

TEST_CASE("truncation: where training is to stop no weight is decomposed any more") {
  TrainingCase training = training_case(
      "model: {input: 1200, layers: [{type: dense, name: fc1, units: 1200}, {type: dense, name: fc2, units: "
      "3}]}\n"
      "training: {epochs: 2, optimizer: {learning_rate: 0.1}}\n",
      12);
  const auto probe = probe_of("{type: truncation, ranks: [1]}", training, 3);
  const std::atomic<bool> stop{true};
  const auto began = std::chrono::steady_clock::now();
  CHECK_FALSE(findings_of(*probe, training, {splits}, stop));
  CHECK(std::chrono::steady_clock::now() - began < std::chrono::milliseconds(200));
}
