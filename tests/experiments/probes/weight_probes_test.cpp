#include <catch2/catch.hpp>
#include <chrono>
#include <cmath>
#include <limits>
#include <thread>

#include "engine/files/csv.hpp"
#include "tests/experiments/probes/probe_case.hpp"

using namespace rankcollapse;

namespace {

TrainingCase two_layers(const std::string& regularization = "{all: {weight_decay: 0.5}}",
                        const std::string& optimizer = "{learning_rate: 0.1}") {
  return training_case(R"(
model:
  input: [3, 3, 2]
  layers:
    - {type: conv2d, name: conv, filters: 4, kernel: 2}
    - {type: flatten}
    - {type: dense, name: fc, units: 5}
regularization: )" + regularization +
                           "\ntraining: {epochs: 2, batch_size: 4, optimizer: " + optimizer + "}\n",
                       12);
}

std::vector<Matrix> values_of(const Network& network) {
  std::vector<Matrix> values;
  for (const Parameter* parameter : network.parameters()) values.push_back(parameter->value);
  return values;
}

struct Found {
  std::vector<FoundRow> rows;
  std::map<std::string, std::vector<double>> arrays;
};

/// What a probe finds at a step of a run that began with `initial`; there are 3 steps an epoch.
Found found_at(std::uint64_t step, const std::string& yaml, TrainingCase& training,
               const std::vector<Matrix>& initial) {
  const auto probe = probe_of(yaml, training, 3);
  const std::atomic<bool> stop{false};
  Workers workers(1);
  const Training run{training.network, training.plan, {}, {}, workers, stop};
  const auto findings = probe->measure(Snapshot(run, initial, step, false));
  REQUIRE(findings);
  Found found;
  const auto columns = probe->columns();
  for (const auto& fields : findings->rows) {
    REQUIRE(fields.size() == columns.size());
    found.rows.emplace_back();
    for (std::size_t i = 0; i < fields.size(); ++i) found.rows.back()[columns[i]] = fields[i];
  }
  for (const auto& [name, values] : findings->arrays) found.arrays[name] = values;
  return found;
}

Found found_at(std::uint64_t step, const std::string& yaml, TrainingCase& training) {
  return found_at(step, yaml, training, values_of(training.network));
}

arma::mat in_double(const Matrix& matrix) {
  return arma::conv_to<arma::mat>::from(matrix);
}

void check_spectrum(const std::vector<double>& found, const arma::mat& matrix) {
  const arma::vec expected = arma::svd(matrix);
  REQUIRE(found.size() == expected.n_elem);
  for (std::size_t index = 0; index < found.size(); ++index)
    CHECK(found[index] == Approx(expected[index]).margin(1e-12 * expected[0]));
}

}  // namespace

TEST_CASE("the spectrum probe keeps the singular values of each weight, and of each slice of a kernel") {
  TrainingCase training = two_layers();
  const Found found = found_at(0, "{type: spectrum, readings: [unfolded, slices]}", training);
  REQUIRE(found.rows.size() == 6);
  CHECK(found.rows[0].at("layer") == "conv.weight");
  CHECK(found.rows[0].at("reading") == "unfolded");
  CHECK(found.rows[5].at("reading") == "matrix");
  CHECK(found.arrays.size() == 6);
  const arma::mat kernel = in_double(parameter_of(training.network, "conv.weight").value);
  check_spectrum(found.arrays.at("conv.weight"), kernel);
  check_spectrum(found.arrays.at("fc.weight"), in_double(parameter_of(training.network, "fc.weight").value));
  // The channel runs fastest, then the kernel's column: slice[1,0] holds the inputs 4 and 5.
  check_spectrum(found.arrays.at("conv.weight/slice[1,0]"), kernel.cols(4, 5));
  check_spectrum(found.arrays.at("conv.weight/slice[0,1]"), kernel.cols(2, 3));
  CHECK(found.rows[0].at("sv_max") == shortest(found.arrays.at("conv.weight").front()));
  CHECK(found.rows[0].at("sv_min") == shortest(found.arrays.at("conv.weight").back()));
}

TEST_CASE("a weight that is not finite has empty fields and arrays of NaN, and the others have theirs") {
  for (const char* type :
       {"spectrum", "ranks", "marchenko_pastur", "power_law", "weight_norms", "learned_part"}) {
    INFO(type);
    TrainingCase training = two_layers();
    const auto initial = values_of(training.network);
    parameter_of(training.network, "conv.weight").value[3] = std::numeric_limits<Scalar>::infinity();
    const Found found = found_at(1, "{type: " + std::string(type) + "}", training, initial);
    REQUIRE(found.rows.size() == 2);
    for (const auto& [column, value] : found.rows[0]) {
      INFO(column);
      CHECK(value.empty() == (column != "layer" && column != "reading"));
    }
    for (const auto& [name, values] : found.arrays) {
      INFO(name);
      for (const double value : values) CHECK(std::isnan(value) == name.starts_with("conv"));
    }
  }
}

TEST_CASE("a weight whose squares are more than a float64 holds has no fits, and ends no training") {
  if (sizeof(Scalar) == sizeof(float)) return;  // no float is so large
  for (const char* type : {"marchenko_pastur", "power_law"}) {
    INFO(type);
    TrainingCase training = two_layers();
    const auto initial = values_of(training.network);
    parameter_of(training.network, "fc.weight").value *= static_cast<Scalar>(0x1p600);
    const Found found = found_at(1, "{type: " + std::string(type) + "}", training, initial);
    REQUIRE(found.rows.size() == 2);
    CHECK_FALSE(found.rows[0].at("status").empty());
    CHECK(found.rows[1].at("layer") == "fc.weight");
    CHECK(found.rows[1].at("status").empty());
  }
}

TEST_CASE("the ranks probe counts under every rule, with dead units and without, and knows K") {
  TrainingCase training = two_layers();
  Matrix& fc = parameter_of(training.network, "fc.weight").value;
  fc.zeros();
  fc(0, 0) = 8;
  fc(1, 1) = 4;
  fc(2, 2) = 2;
  fc(3, 3) = 0.5;
  std::vector<Matrix> initial = values_of(training.network);
  FoundRow row = found_at(3, "{type: ranks, layers: [fc]}", training, initial).rows.front();
  CHECK(row.at("rank[numpy]") == "4");
  CHECK(row.at("rank[relative:1e-1]") == "3");
  CHECK(row.at("live_rank[relative:1e-1]") == "3");
  CHECK(row.at("dead_rows") == "1");
  CHECK(row.at("dead_columns") == std::to_string(fc.n_cols - 4));
  CHECK(row.at("dist_K") == "0.5");  // K = 3
  CHECK(row.at("sv_behind_K") == "0.5");
  CHECK(row.at("relative_dist_K") == shortest(0.5 / std::sqrt(84.25)));
  CHECK(row.at("rank_loss") == "1");
  CHECK(row.at("stable_rank") == shortest(84.25 / 64));
  CHECK(row.at("gap_rank") == "4");
  CHECK(row.at("energy_rank_90") == "2");
  // All of it shrunk to 1e-7 of what it was: a relative rank would not see it.
  fc *= static_cast<Scalar>(1e-7);
  row = found_at(3, "{type: ranks, layers: [fc]}", training, initial).rows.front();
  CHECK(row.at("rank[relative:1e-1]") == "0");
  CHECK(row.at("rank[numpy]") == "4");
  const auto profile = found_at(3, "{type: ranks, layers: [fc]}", training, initial).arrays.at("fc.weight");
  REQUIRE(profile.size() == 17);
  CHECK(profile[0] == 0);
  CHECK(profile[1] == 3);
  CHECK(profile[2] == 4);
}

TEST_CASE("the entropy divides by ln of the rank above the rounding of the type that is trained in") {
  TrainingCase training = two_layers();
  Matrix& fc = parameter_of(training.network, "fc.weight").value;
  fc.zeros();
  fc(0, 0) = fc(1, 1) = 1;
  fc(2, 2) = std::numeric_limits<Scalar>::epsilon();
  const Found found = found_at(0, "{type: ranks, layers: [fc]}", training);
  CHECK(found.rows[0].at("rank[numpy]") == "2");
  CHECK(std::stod(found.rows[0].at("entropy")) == Approx(1.0).epsilon(1e-6));
}

TEST_CASE("the norms probe tells the dose so far and what the penalty alone has left") {
  TrainingCase training = two_layers();
  const Found at_init = found_at(0, "{type: weight_norms}", training);
  CHECK(at_init.rows[0].at("dose") == "0");
  CHECK(at_init.rows[0].at("kept") == "1");
  const Found later = found_at(4, "{type: weight_norms}", training);
  CHECK(std::stod(later.rows[1].at("dose")) == Approx(4 * 0.1 * 0.5));
  CHECK(std::stod(later.rows[1].at("kept")) == Approx(std::pow(1 - 0.1 * 0.5, 4)));
  const arma::mat fc = in_double(parameter_of(training.network, "fc.weight").value);
  CHECK(std::stod(later.rows[1].at("frobenius_norm")) == Approx(arma::norm(fc, "fro")));
  CHECK(std::stod(later.rows[1].at("spectral_norm")) == Approx(arma::norm(fc, 2)));
}

TEST_CASE("a frozen weight has no dose, and adam's penalty in the gradient has none that could be told") {
  TrainingCase frozen = two_layers("{all: {weight_decay: 0.5}}", "{learning_rate: 0.1}, freeze: [fc]");
  const Found found = found_at(4, "{type: weight_norms}", frozen);
  CHECK(found.rows[0].at("dose") != "0");
  CHECK(found.rows[1].at("dose") == "0");
  CHECK(found.rows[1].at("kept") == "1");
  TrainingCase adam = two_layers("{all: {weight_decay: 0.5}}", "{type: adam, learning_rate: 0.1}");
  CHECK(found_at(4, "{type: weight_norms}", adam).rows[0].at("dose").empty());
  CHECK(found_at(4, "{type: weight_norms}", adam).rows[0].at("kept").empty());
  const Found learned = found_at(4, "{type: learned_part}", adam);
  CHECK(learned.rows[0].at("frobenius_norm").empty());
  CHECK(std::isnan(learned.arrays.at("fc.weight").front()));
}

TEST_CASE("the learned part is what is in a weight besides what decay has left of its initial value") {
  TrainingCase training = two_layers();
  const std::vector<Matrix> initial = values_of(training.network);
  const double kept = std::pow(1 - 0.1 * 0.5, 4);
  Matrix& fc = parameter_of(training.network, "fc.weight").value;
  fc *= static_cast<Scalar>(kept);
  fc(1, 2) += 3;
  fc(2, 3) += 2;
  const Found found = found_at(4, "{type: learned_part, layers: [fc]}", training, initial);
  const auto& learned = found.arrays.at("fc.weight");
  CHECK(learned[0] == Approx(3).epsilon(1e-6));
  CHECK(learned[1] == Approx(2).epsilon(1e-6));
  CHECK(learned[2] == Approx(0).margin(1e-6));
  CHECK(found.rows[0].at("gap_rank") == "2");
  CHECK(std::stod(found.rows[0].at("frobenius_norm")) == Approx(std::sqrt(13)).epsilon(1e-6));
  const auto& decayed = found.arrays.at("fc.weight/decayed");
  const arma::vec before = arma::svd(in_double(initial[2]));
  REQUIRE(decayed.size() == before.n_elem);
  CHECK(decayed.front() == Approx(kept * before.front()));
  CHECK(std::stod(found.rows[0].at("predicted_lambda_min")) == Approx(std::pow(kept * before.back(), 2)));
  CHECK(std::stod(found.rows[0].at("lambda_min")) ==
        Approx(std::pow(arma::svd(in_double(fc)).eval().back(), 2)));
}

TEST_CASE("what rounding a large weight has left in its learned part is not taken for learned") {
  TrainingCase training = two_layers();
  Matrix& fc = parameter_of(training.network, "fc.weight").value;
  fc.zeros();
  for (arma::uword column = 0; column < fc.n_cols; ++column)
    fc(0, column) = static_cast<Scalar>(1000.0 + 0.1 * static_cast<double>(column));
  const std::vector<Matrix> initial = values_of(training.network);
  fc *= static_cast<Scalar>(std::pow(1 - 0.1 * 0.5, 4));  // rounding of rank one, up to 1e-4 in float32
  fc(1, 2) += static_cast<Scalar>(0.03);
  fc(2, 3) += static_cast<Scalar>(0.02);
  const Found found = found_at(4, "{type: learned_part, layers: [fc]}", training, initial);
  CHECK(found.arrays.at("fc.weight")[1] == Approx(0.02).epsilon(1e-3));
  CHECK(found.rows[0].at("gap_rank") == "2");
}

TEST_CASE("once a weight was projected, no part of its initial value can be told from the rest") {
  TrainingCase training = two_layers("{all: {weight_decay: 0.5}}",
                                     "{learning_rate: 0.1}, project: {every: {steps: 3}, threshold: 0.1, "
                                     "layers: [fc]}");
  const std::vector<Matrix> initial = values_of(training.network);
  for (const std::uint64_t step : {2, 3, 4}) {
    INFO("behind step " << step);
    const Found norms = found_at(step, "{type: weight_norms}", training, initial);
    CHECK_FALSE(norms.rows[0].at("kept").empty());
    CHECK(norms.rows[1].at("kept").empty() == (step >= 3));
    CHECK(std::stod(norms.rows[1].at("dose")) == Approx(static_cast<double>(step) * 0.1 * 0.5));
    const Found learned = found_at(step, "{type: learned_part, layers: [fc]}", training, initial);
    CHECK(learned.rows[0].at("kept").empty() == (step >= 3));
    CHECK(learned.rows[0].at("frobenius_norm").empty() == (step >= 3));
    CHECK_FALSE(learned.rows[0].at("dose").empty());
    CHECK(std::isnan(learned.arrays.at("fc.weight").front()) == (step >= 3));
  }
}

TEST_CASE("before the first step a weight's spectrum and that of its initial value are computed once") {
  TrainingCase training = two_layers();
  const std::vector<Matrix> initial = values_of(training.network);
  const std::atomic<bool> stop{false};
  Workers workers(1);
  const Training run{training.network, training.plan, {}, {}, workers, stop};
  const WeightReading fc{&parameter_of(training.network, "fc.weight"), "matrix"};
  Spectra kept;
  const Snapshot at_init(run, initial, 0, false, &kept), later(run, initial, 1, false, &kept);
  CHECK(&at_init.spectrum(fc) == &at_init.initial_spectrum(fc));
  CHECK(&later.initial_spectrum(fc) == &at_init.initial_spectrum(fc));
  CHECK(&later.spectrum(fc) != &later.initial_spectrum(fc));
}

TEST_CASE("a bootstrap that would take days ends when training is to stop, and its moment is not measured") {
  TrainingCase training = two_layers();
  const std::vector<Matrix> initial = values_of(training.network);
  std::atomic<bool> stop{false};
  Workers workers(1);
  const Training run{training.network, training.plan, {}, {}, workers, stop};
  std::thread signal([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    stop = true;
  });
  const auto probe = probe_of("{type: power_law, layers: [fc], bootstrap: 1000000}", training, 3);
  CHECK_FALSE(probe->measure(Snapshot(run, initial, 1, true)));
  signal.join();
}
