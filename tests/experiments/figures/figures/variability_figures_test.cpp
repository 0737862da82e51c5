#include <catch2/catch.hpp>
#include <cmath>

#include "experiments/figures/figures.hpp"
#include "experiments/measure/log_log_slope.hpp"
#include "tests/experiments/figures/drawn_marks.hpp"
#include "tests/experiments/records/written_experiment.hpp"

using namespace rankcollapse;

namespace {

using Numbers = std::vector<double>;

/// The rows of fc1 of a probe at the end of the trials at one strength of weight decay.
Numbers at_end(const Records& records, double decay, const std::string& probe, const std::string& layer,
               const std::string& column) {
  Numbers numbers;
  for (const Record& trial : records.trials) {
    if (trial.largest_weight_decay() == decay)
      numbers.push_back(trial.probe(probe).value(layer, column, AtEnd{}));
  }
  return numbers;
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("distances are drawn against the root of the variability that their weights read") {
  const Records records = recorded_sweep("variability");
  const Chart chart = draw_distance_by_variability(all_of(records));
  REQUIRE(chart.panels.size() == 2);  // fc3 has K rows, and distance 0
  const Panel panel = panel_called(chart, "fc1");
  CHECK(panel.x.label == "√TCV of its inputs (input)");
  const auto points = marks_of<Points>(panel, "λ = 10^{-3}");
  REQUIRE(points.size() == 2);  // away from the floor and, hollow, near it
  const Numbers tcv = at_end(records, 1e-3, "variability", "input", "tcv_abs");
  const Numbers distance = at_end(records, 1e-3, "ranks", "fc1.weight", "dist_K");
  const Numbers floor = at_end(records, 1e-3, "rank_bound", "fc1.weight", "gradient_term");
  REQUIRE(distance.size() == 4);
  CHECK(distance[0] < 10.0 * floor[0]);
  CHECK_FALSE(points[0].style.hollow);
  CHECK(points[0].x == Numbers{std::sqrt(tcv[1]), std::sqrt(tcv[2]), std::sqrt(tcv[3])});
  CHECK(points[0].y == Numbers{distance[1], distance[2], distance[3]});
  CHECK(points[1].style.hollow);
  CHECK(points[1].y == Numbers{distance[0]});
  CHECK(marks_of<Points>(panel, "floor ‖G‖_{F}/λ").front().y == floor);
}

TEST_CASE("the slope is that of the points away from their floors, with its interval in the caption") {
  const Records records = recorded_sweep("variability");
  const Chart chart = draw_distance_by_variability(all_of(records));
  const auto points = marks_of<Points>(panel_called(chart, "fc1"), "λ = 10^{-3}");
  const LogLogSlope slope = log_log_slope(points[0].x, points[0].y);
  CHECK(slope.slope == Approx(2.11).epsilon(0.005));
  CHECK(contains(chart.caption, "fc1 at λ = 10^{-3}: 2.11 (−1.00 to 5.22)"));
  const auto fitted = marks_of<Line>(panel_called(chart, "fc1"));
  REQUIRE(fitted.size() == 2);
  CHECK(fitted[0].style.dashed);
  CHECK(fitted[0].x == Numbers{points[0].x.front(), points[0].x.back()});
  CHECK(std::log10(fitted[0].y[1] / fitted[0].y[0]) ==
        Approx(slope.slope * std::log10(fitted[0].x[1] / fitted[0].x[0])));
}

TEST_CASE("a slope takes no trial that has not converged, which stands hollow") {
  WrittenExperiment written;
  for (const int size : {1, 2, 4, 8}) {
    const std::string tcv = std::to_string(size * size), distance = std::to_string(size == 8 ? 80 : size);
    written.add({.config =
                     "model: {layers: [{type: dense, name: fc1}]}\nprobes:\n  - {type: ranks, name: ranks}\n"
                     "  - {type: variability, name: variability}\n",
                 .weight_decay = {{"fc1.weight", 0.1}},
                 .tables = {{"ranks.csv", "epoch,layer,dist_K\n3,fc1.weight," + distance + "\n"},
                            {"variability.csv", "epoch,layer,tcv_abs\n3,input," + tcv + "\n"}}});
  }
  const auto last = written.path() / "0004~00000004";
  TrialStatus status = *read_status(last);
  status.converged = false;
  write_status(last, status);
  const Records records = written.records();
  const Chart chart = draw_distance_by_variability(all_of(records));
  CHECK(contains(chart.caption, "fc1 at λ = 0.1: 1.00 "));
  const auto points = marks_of<Points>(chart.panels.at(0), "λ = 0.1");
  REQUIRE(points.size() == 2);
  CHECK(points[1].style.hollow);
  CHECK(points[1].y == Numbers{80});
}

TEST_CASE("seeds alone have no slope") {
  const Chart chart = draw_distance_by_variability(all_of(recorded_sweep("penalties")));
  REQUIRE_FALSE(chart.is_empty());
  for (const Panel& panel : chart.panels) CHECK(marks_of<Line>(panel).empty());
  CHECK(contains(chart.caption, "No strength was run at enough levels of variability for a slope."));
}

TEST_CASE("bounds and distances are drawn as they are recorded, with the line where they are equal") {
  const Records records = recorded_sweep("variability");
  const Chart chart = draw_rank_bound(all_of(records));
  REQUIRE(chart.panels.size() == 4);
  for (const auto& [panel, column] : {std::pair<const char*, const char*>{"direct bound", "direct_bound"},
                                      {"product bound", "product_bound"}}) {
    const auto points = marks_of<Points>(panel_called(chart, panel));
    REQUIRE(points.size() == 2);
    CHECK(points[0].label == "fc1");
    REQUIRE(points[0].x.size() == 8);
    for (std::size_t trial = 0; trial < 8; ++trial) {
      const RecordedTable& table = records.trials[trial].probe("rank_bound");
      CHECK(points[0].x[trial] == table.value("fc1.weight", column, AtEnd{}));
      CHECK(points[0].y[trial] == table.value("fc1.weight", "dist_K", AtEnd{}));
    }
    CHECK(marks_of<ReferenceLine>(panel_called(chart, panel)).front().at == ReferenceLine::Along::diagonal);
  }
  const Panel share = panel_called(chart, "is the product bound informative?");
  const RecordedTable& first = records.trials[0].probe("rank_bound");
  CHECK(marks_of<Points>(share)[1].y[0] ==
        first.value("fc2.weight", "product", AtEnd{}) / first.value("fc2.weight", "weight_norm", AtEnd{}));
  CHECK(contains(chart.caption, " 0 of 16 distances exceed the direct bound, 0 of 16 the product bound;"));
}

TEST_CASE("a distance above its bound is told in the caption, and a vanished weight is left out") {
  const std::string header =
      "epoch,step,layer,weight_decay,weight_norm,dist_K,delta_norm,product,product_bound,direct_bound\n";
  const std::string norms =
      "epoch,step,layer,reading,frobenius_norm,spectral_norm\n0,0,fc1.weight,matrix,2,2\n";
  const std::string config =
      "probes:\n  - {type: rank_bound, name: rank_bound}\n  - {type: weight_norms, name: weight_norms}\n";
  WrittenExperiment written;
  written.add({.config = config,
               .weight_decay = {{"fc1.weight", 0.1}},
               .tables = {{"rank_bound.csv", header + "9,9,fc1.weight,0.1,2,0.5,1,3,4,0.4\n"},
                          {"weight_norms.csv", norms + "9,9,fc1.weight,matrix,1,1\n"}}});
  written.add({.config = config,
               .weight_decay = {{"fc1.weight", 0.2}},
               .tables = {{"rank_bound.csv", header + "9,9,fc1.weight,0.2,1e-9,1e-10,1,1,1,1\n"},
                          {"weight_norms.csv", norms + "9,9,fc1.weight,matrix,1e-9,1e-9\n"}}});
  written.add({.config = config,
               .weight_decay = {{"fc1.weight", 0.3}},
               .tables = {{"rank_bound.csv", header + "9,9,fc1.weight,0.3,2,0.5,,,,\n"},
                          {"weight_norms.csv", norms + "9,9,fc1.weight,matrix,1,1\n"}}});
  const Records records = written.records();
  const Chart chart = draw_rank_bound(all_of(records));
  CHECK(contains(chart.caption, " 1 of 2 distances exceed the direct bound, 0 of 2 the product bound;"));
  CHECK(contains(chart.caption, " 1 have no bound."));
  CHECK(contains(chart.caption, " 1 weights that vanished "));
  CHECK(marks_of<Points>(panel_called(chart, "direct bound")).front().y == Numbers{0.5, 0.5});
}

TEST_CASE("variability and rank in time are the recorded columns, mean over seeds") {
  const Records records = recorded_sweep("penalties");
  const Chart chart = draw_variability_in_time(all_of(records));
  REQUIRE(chart.panels.size() == 6);
  CHECK(chart.columns == 3);
  const Line drawn = line_called(chart.panels[1], "relu1, before fc2");  // c = 5e-3
  CHECK(drawn.x == Numbers{0, 2, 4, 6, 8});
  const auto tcv = [&](std::size_t trial, double epoch) {
    return records.trials[trial].probe("variability").value("relu1", "tcv_ratio", AtEpoch{epoch});
  };
  CHECK(drawn.y[2] == Approx((tcv(2, 4.0) + tcv(3, 4.0)) / 2.0));
  CHECK(chart.panels[0].y.low == chart.panels[2].y.low);
  CHECK(chart.panels[0].y.high == chart.panels[2].y.high);
  const Line rank = line_called(chart.panels[4], "flatten, before fc1");
  CHECK(rank.y == Numbers(9, 32.0));
  const Line collapse = line_called(chart.panels[1], "NC1 of the last features");
  CHECK(collapse.y[0] == Approx((records.trials[2].probe("neural_collapse").number(0, "nc1") +
                                 records.trials[3].probe("neural_collapse").number(0, "nc1")) /
                                2.0));
}

TEST_CASE("two moments are no course of time") {
  CHECK(draw_variability_in_time(all_of(recorded_sweep("variability"))).is_empty());
  CHECK(draw_neural_collapse(all_of(recorded_sweep("variability"))).is_empty());
}

TEST_CASE("variability and rank in depth are those of the end, from input to output") {
  const Records records = recorded_sweep("variability");
  const Chart chart = draw_variability_in_depth(all_of(records));
  REQUIRE(chart.panels.size() == 3);
  CHECK(chart.panels[0].x.categories == std::vector<std::string>{"input", "tanh1", "tanh2"});
  CHECK(chart.panels[1].x.categories == std::vector<std::string>{"fc1", "fc2", "fc3"});
  const Record& first = records.trials[0];
  Numbers ratios, ranks;
  for (const char* features : {"input", "tanh1", "tanh2"})
    ratios.push_back(first.probe("variability").value(features, "tcv_ratio", AtEnd{}));
  for (const char* weight : {"fc1.weight", "fc2.weight", "fc3.weight"})
    ranks.push_back(first.probe("ranks").value(weight, "rank[relative:1e-2]", AtEnd{}));
  CHECK(marks_of<Line>(chart.panels[0])[0].x == Numbers{0, 1, 2});
  CHECK(marks_of<Line>(chart.panels[0])[0].y == ratios);
  CHECK(marks_of<Line>(chart.panels[1])[0].y == ranks);
  CHECK(marks_of<Line>(chart.panels[2])[0].x == Numbers{0, 1});  // fc3 has K rows
  CHECK(marks_of<Line>(chart.panels[2])[0].y[1] ==
        first.probe("ranks").value("fc2.weight", "relative_dist_K", AtEnd{}));
}

TEST_CASE("neural collapse is drawn as it is recorded, the classifier beside the class means") {
  const Records records = recorded_sweep("penalties");
  const Chart chart = draw_neural_collapse(all_of(records));
  REQUIRE(chart.panels.size() == 6);
  const auto mean = [&](const std::string& column, double epoch) {
    return (records.trials[0].probe("neural_collapse").value("fc3.weight", column, AtEpoch{epoch}) +
            records.trials[1].probe("neural_collapse").value("fc3.weight", column, AtEpoch{epoch})) /
           2.0;
  };
  CHECK(line_called(panel_called(chart, "NC1: within over between"), "c = 0").y[1] ==
        Approx(mean("nc1", 2.0)));
  CHECK(line_called(panel_called(chart, "NC2: equal norms"), "c = 0").y[4] ==
        Approx(mean("equinorm_means", 8.0)));
  const auto rows =
      marks_of<Line>(panel_called(chart, "NC2: equal angles"), "the same of the classifier's rows");
  REQUIRE(rows.size() == 3);
  CHECK(rows[0].y[3] == Approx(mean("angles_weights", 6.0)));
  CHECK(line_called(panel_called(chart, "NC3: means and classifier"), "c = 0").y[0] ==
        Approx(mean("nc3", 0.0)));
  CHECK(line_called(panel_called(chart, "NC4: nearest class mean"), "c = 0").y[2] ==
        Approx(mean("nc4", 4.0)));
}
