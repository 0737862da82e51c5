#include <catch2/catch.hpp>
#include <cmath>

#include "experiments/figures/figures.hpp"
#include "experiments/measure/heavy_tail.hpp"
#include "tests/experiments/figures/figures/recorded_experiment.hpp"

using namespace rankcollapse;

TEST_CASE("Gaussian matrices of every Q follow the drawn law") {
  const Chart chart = draw_marchenko_pastur_calibration({});
  REQUIRE(chart.panels.size() == 4);
  CHECK(chart.panels[1].title.starts_with("Q = 3: σ from λ_{max} 0.99"));
  for (std::size_t place = 0; place < 4; ++place) {
    const auto histogram = mark_called<Histogram>(chart.panels[place], "a Gaussian matrix");
    const auto law = mark_called<Line>(chart.panels[place], "the law of Marchenko and Pastur, σ = 1");
    const double root = std::sqrt(2.0 * static_cast<double>(place) + 1.0);  // Q is 1, 3, 5, 7
    CHECK(law.x.back() == Approx(std::pow(1 + 1 / root, 2)));
    if (place > 0) CHECK(area_under(law) == Approx(1.0).epsilon(1e-3));
    double area = 0.0, mean = 0.0;
    for (std::size_t bin = 0; bin < histogram.heights.size(); ++bin) {
      const double share = histogram.heights[bin] * (histogram.edges[bin + 1] - histogram.edges[bin]);
      area += share;
      mean += share * 0.5 * (histogram.edges[bin] + histogram.edges[bin + 1]);
    }
    CHECK(area == Approx(1.0));
    CHECK(mean == Approx(1.0).epsilon(0.01));
  }
}

TEST_CASE("perturbations put the largest eigenvalue within 2 % of where they should") {
  const Chart chart = draw_spiked_model_calibration({});
  REQUIRE(chart.panels.size() == 2);
  const auto observed = marks_of<Points>(chart.panels[0])[0];
  const auto residuals = marks_of<Points>(chart.panels[1])[0];
  REQUIRE(observed.x.size() == 12);
  for (std::size_t place = 0; place < observed.x.size(); ++place) {
    CHECK(residuals.y[place] == Approx(observed.y[place] / spike_location(observed.x[place], 2.0)));
    CHECK(residuals.y[place] == Approx(1.0).epsilon(0.02));
    CHECK(residuals.low[place] < residuals.high[place]);
  }
  const auto law = marks_of<Line>(chart.panels[0])[0];
  CHECK(law.y.back() == Approx(spike_location(law.x.back(), 2.0)));
  CHECK(marks_of<ReferenceLine>(chart.panels[0])[0].value == Approx(std::pow(2.0, -0.25)));
}
