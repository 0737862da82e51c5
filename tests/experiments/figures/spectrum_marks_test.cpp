#include "experiments/figures/spectrum_marks.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

#include "tests/experiments/figures/figures/recorded_experiment.hpp"

using namespace rankcollapse;

namespace {

const double absent = std::numeric_limits<double>::quiet_NaN();

}  // namespace

TEST_CASE("bins are of equal width, or of equal ratio") {
  const std::vector<double> values = {4, 1, 2, absent};
  CHECK(linear_edges(values, 3) == std::vector<double>{1, 2, 3, 4});
  const std::vector<double> edges = logarithmic_edges(std::vector<double>{1, 100}, 2);
  REQUIRE(edges.size() == 3);
  CHECK(edges[1] == Approx(10));
  CHECK(linear_edges({}, 3).empty());
  CHECK(linear_edges(std::vector<double>{absent}, 3).empty());
  CHECK(logarithmic_edges(std::vector<double>{0, 0}, 3).empty());
}

TEST_CASE("equal values have bins too") {
  CHECK(linear_edges(std::vector<double>{2, 2}, 1) == std::vector<double>{2, 2.002});
  CHECK(linear_edges(std::vector<double>{0}, 1) == std::vector<double>{0, 1e-3});
}

TEST_CASE("on a logarithmic axis nothing lies below 1e-20 of the largest value") {
  const std::vector<double> values = {0, 1e-30, 1};
  const std::vector<double> edges = logarithmic_edges(values, 20);
  CHECK(edges.front() == Approx(1e-20));
  CHECK(counts(values, edges).front() == 2);
  CHECK(counts(values, edges).back() == 1);
}

TEST_CASE("every finite value is counted once") {
  const std::vector<double> values = {1, 2, 2.5, 4, absent}, edges = {1, 2, 3, 4};
  CHECK(counts(values, edges) == std::vector<double>{1, 2, 1});
  CHECK(counts(values, {}).empty());
  CHECK(densities(values, edges, false) == std::vector<double>{0.25, 0.5, 0.25});
  CHECK(densities({}, edges, false) == std::vector<double>{0, 0, 0});
  CHECK(densities(std::vector<double>{5, 50}, std::vector<double>{1, 10, 1000}, true) ==
        std::vector<double>{0.5, 0.25});
}

TEST_CASE("there are 10 to 100 bins, one for two values") {
  CHECK(bins_for(0) == 10);
  CHECK(bins_for(64) == 32);
  CHECK(bins_for(384) == 100);
}

TEST_CASE("eigenvalues of all seeds are the squares of what is recorded, at the moment asked for") {
  const RecordedExperiment experiment("penalties");
  const std::span<const Record* const> two(experiment.trials().data(), 2);
  const auto values = pooled_eigenvalues(two, "fc1.weight", AtEpoch{3});
  REQUIRE(values.size() == 64);
  const auto series = experiment[1].series("spectrum", "fc1.weight");
  CHECK(values[32] == Approx(std::pow(series.values[3][0], 2)));
  CHECK(pooled_eigenvalues(two, "fc1.weight", AtInit())[0] !=
        Approx(pooled_eigenvalues(two, "fc1.weight", AtEnd())[0]));
  CHECK(pooled_eigenvalues(two, "fc9.weight", AtEnd()).empty());
}

TEST_CASE("the line of a bulk spans its recorded edges and holds what is no spike") {
  const RecordedExperiment experiment("penalties");
  const std::span<const Record* const> one(experiment.trials().data() + 4, 1);  // c = 0.02
  const RecordedTable& table = experiment[4].probe("marchenko_pastur");
  const auto bulk = recorded_bulk(one, "fc1.weight", AtEnd());
  REQUIRE(bulk.has_value());
  const double spikes = table.value("fc1.weight", "num_spikes", AtEnd());
  REQUIRE(spikes > 0);
  for (const bool per_decade : {false, true}) {
    Line line = bulk_line(*bulk, "law", {.index = 1}, per_decade);
    CHECK(line.x.front() == Approx(table.value("fc1.weight", "lambda_minus", AtEnd())));
    CHECK(line.x.back() == Approx(table.value("fc1.weight", "lambda_plus", AtEnd())));
    if (per_decade) {
      for (double& x : line.x) x = std::log10(x);
    }
    CHECK(area_under(line) == Approx(1.0 - spikes / 32.0).epsilon(2e-3));
  }
  CHECK_FALSE(recorded_bulk(one, "fc9.weight", AtEnd()).has_value());
}
