#include <catch2/catch.hpp>
#include <cmath>

#include "experiments/figures/figures.hpp"
#include "experiments/figures/spectrum_marks.hpp"
#include "tests/experiments/figures/figures/recorded_experiment.hpp"
#include "tests/experiments/records/mini_alexnet_config.hpp"
#include "tests/experiments/records/written_experiment.hpp"

using namespace rankcollapse;

TEST_CASE("the figure of eigenvalues has a linear and a logarithmic panel for each strength") {
  const RecordedExperiment experiment("penalties");
  const Chart chart = draw_esd(experiment.trials());
  REQUIRE(chart.panels.size() == 6);
  CHECK(chart.columns == 2);
  CHECK(chart.panels[4].title == "fc1, c = 0.02");
  CHECK_FALSE(chart.panels[4].x.logarithmic);
  CHECK(chart.panels[5].x.logarithmic);
  CHECK(chart.caption.ends_with("n = 2, seeds 1, 2, commit " + experiment[0].commit().substr(0, 7) + "."));

  const std::span<const Record* const> strongest(experiment.trials().data() + 4, 2);
  const auto values = pooled_eigenvalues(strongest, "fc1.weight", AtEnd());
  const auto linear = mark_called<Histogram>(chart.panels[4], "at the end");
  CHECK(linear.edges.front() == *std::min_element(values.begin(), values.end()));
  CHECK(linear.edges.back() == Approx(*std::max_element(values.begin(), values.end())));
  CHECK(linear.heights == densities(values, linear.edges, false));
  const auto logarithmic = mark_called<Histogram>(chart.panels[5], "at the end");
  CHECK(logarithmic.heights == densities(values, logarithmic.edges, true));
  const auto before = pooled_eigenvalues(strongest, "fc1.weight", AtInit());
  const auto outline = mark_called<Step>(chart.panels[5], "at initialisation");
  CHECK(outline.x.back() == Approx(*std::max_element(before.begin(), before.end())));
  CHECK(mark_called<Line>(chart.panels[4], "Marchenko–Pastur fit of the bulk").x.front() ==
        Approx(recorded_bulk(strongest, "fc1.weight", AtEnd())->law.lower_edge()));
}

TEST_CASE("a published smallest eigenvalue stands on the logarithmic axis of its own strength") {
  WrittenExperiment written;
  const Tensor epoch{"epoch", {1}, std::vector<double>{10}}, step{"step", {1}, std::vector<double>{9}};
  for (const double l2 : {3e-4, 4e-4}) {
    written.add(
        {.config = mini_alexnet_config(
             16, "probes: [{type: spectrum, name: spectra}]\nregularization: {fc1: {l2: " +
                     std::to_string(l2) + "}}\n"),
         .weight_decay = {{"fc1.weight", 2 * l2}},
         .tables = {{"spectra.csv", "epoch,step,layer,reading,sv_min\n10,9,fc1.weight,matrix,0.2\n"},
                    {"metrics.csv", "epoch,step\n10,9\n"}},
         .arrays = {{"spectra.npz", {epoch, step, {"fc1.weight", {1, 2}, std::vector<double>{1.0, 0.2}}}}}});
  }
  const Records records = written.records();
  const Chart chart = draw_esd(records.of("small"));
  REQUIRE(chart.panels.size() == 4);
  CHECK(marks_of<PublishedMark>(chart.panels[0]).empty());
  const auto marks = marks_of<PublishedMark>(chart.panels[1]);
  REQUIRE(marks.size() == 1);
  CHECK(marks[0].x == 0.0414);
  CHECK(marks[0].label == "λ_{min}, Martin 2018, epochs of the script");
  CHECK(marks_of<PublishedMark>(chart.panels[3]).empty());
}

TEST_CASE("without spectra the figure of eigenvalues says what it needs") {
  const RecordedExperiment experiment("classes");
  CHECK(draw_esd(experiment.trials()).missing == "Needs finished trials with the probe spectrum.");
  CHECK(draw_esd({}).missing == "Needs finished trials with the probe spectrum.");
}
