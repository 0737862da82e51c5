#include <catch2/catch.hpp>
#include <cmath>

#include "experiments/figures/figures.hpp"
#include "tests/experiments/figures/drawn_marks.hpp"
#include "tests/experiments/records/written_experiment.hpp"

using namespace rankcollapse;

namespace {

using Numbers = std::vector<double>;

const std::string at_hundredth = "ν > 10^{-2}·ν_{max}", at_thousandth = "ν > 10^{-3}·ν_{max}";

/// A trial whose weight has these singular values at the start and at the end.
WrittenTrial with_spectrum(const std::string& config, double decay, const Numbers& start,
                           const Numbers& end) {
  Numbers both = start;
  both.insert(both.end(), end.begin(), end.end());
  const auto row = [](int epoch, const Numbers& values) {
    return std::to_string(epoch) + "," + std::to_string(epoch) + ",fc1.weight,matrix," +
           std::to_string(values.back()) + "," + std::to_string(values.front()) + "\n";
  };
  WrittenTrial trial;
  trial.config = config + "regularization: {fc1: {weight_decay: " + std::to_string(decay) +
                 "}}\nprobes:\n  - {type: spectrum, name: spectra}\n";
  if (decay > 0.0) trial.weight_decay = {{"fc1.weight", decay}};
  trial.tables = {{"spectra.csv", "epoch,step,layer,reading,sv_min,sv_max\n" + row(0, start) + row(5, end)}};
  trial.arrays = {{"spectra.npz",
                   {Tensor{"epoch", {2}, Numbers{0, 5}}, Tensor{"step", {2}, std::vector<std::int64_t>{0, 5}},
                    Tensor{"fc1.weight", {2, start.size()}, both}}}};
  return trial;
}

}  // namespace

TEST_CASE("ranks are drawn against weight decay as they are recorded, at equal steps and at equal dose") {
  const Records records = recorded_sweep("doses");
  const auto trials = all_of(records);
  const Chart chart = draw_rank_by_weight_decay(trials);
  REQUIRE(chart.panels.size() == 8);
  CHECK(chart.columns == 4);
  const Panel steps = panel_called(chart, "equal steps: 240 · fc1");
  const Panel dose = panel_called(chart, "equal dose: 12 · fc1");
  CHECK(line_called(steps, at_hundredth).x == Numbers{0, 3e-3, 1e-2});
  CHECK(line_called(steps, at_hundredth).y == Numbers{16, 6, 3});
  CHECK(line_called(steps, at_thousandth).y == Numbers{16, 16, 4});
  CHECK(line_called(dose, at_hundredth).y == Numbers{16, 3, 3});
  CHECK(line_called(dose, at_hundredth).y[1] ==
        trials[3]->probe("ranks").value("fc1.weight", "rank[relative:1e-2]", AtEnd{}));
  const auto line = marks_of<ReferenceLine>(dose, "K = 4 classes");
  REQUIRE(line.size() == 1);
  CHECK(line.front().value == 4.0);
  CHECK(line_called(panel_called(chart, "equal dose: 12 · accuracy"), "test accuracy").y == Numbers{1, 1, 1});
  CHECK(chart.caption.find("n = 1, seed 1, commit " + trials[0]->commit().substr(0, 7) + ".") !=
        std::string::npos);
}

TEST_CASE("trials that have not converged stand hollow, and no others") {
  const Chart chart = draw_rank_by_weight_decay(all_of(recorded_sweep("doses")));
  const auto hollow = marks_of<Points>(panel_called(chart, "equal steps: 240 · fc2"), "not converged");
  REQUIRE(hollow.size() == 2);  // a threshold each
  CHECK(hollow[0].style.hollow);
  // Too small a dose, and a residual gradient of 0.051.
  CHECK(hollow[0].x == Numbers{3e-3, 1e-2});
  CHECK(hollow[0].y == Numbers{7, 4});
  const auto at_equal_dose = marks_of<Points>(panel_called(chart, "equal dose: 12 · fc2"), "not converged");
  REQUIRE(at_equal_dose.size() == 2);
  CHECK(at_equal_dose[0].x == Numbers{1e-2});
}

TEST_CASE("trials at one strength have no figure of the rank against weight decay") {
  const Chart chart = draw_rank_by_weight_decay(all_of(recorded_sweep("classes")));
  CHECK(chart.missing ==
        "Needs finished trials at two or more strengths of weight decay, with the probe ranks.");
  CHECK(chart.panels.empty());
}

TEST_CASE("a profile has the recorded singular values over the largest one, mean and band over seeds") {
  const Records records = recorded_sweep("penalties");
  const Panel panel = panel_called(draw_singular_value_profiles(all_of(records)), "fc1");
  const Line drawn = line_called(panel, "c = 5·10^{-3}, not converged");
  Numbers ratios;
  for (const std::size_t trial : {2, 3}) {
    const RecordedSeries series = records.trials[trial].series("spectrum", "fc1.weight");
    ratios.push_back(series.values.back()[4] / series.values.back()[0]);
  }
  REQUIRE(drawn.x.size() == 32);
  CHECK(drawn.x[4] == 5.0);
  CHECK(drawn.y[4] == Approx((ratios[0] + ratios[1]) / 2.0));
  const Band band = marks_of<Band>(panel)[2];  // behind the start and c = 0
  CHECK(band.low[4] == std::min(ratios[0], ratios[1]));
  CHECK(band.high[4] == std::max(ratios[0], ratios[1]));
  const RecordedSeries first = records.trials[0].series("spectrum", "fc1.weight");
  CHECK(line_called(panel, "at the start").y[31] < 1.0);
  CHECK(line_called(panel, "at the start").style.index == Style::grey);
  CHECK(marks_of<ReferenceLine>(panel).front().at == ReferenceLine::Along::x);
}

TEST_CASE("the rank at every threshold is the recorded R(τ), from τ = 1 to 1e-16") {
  const Records records = recorded_sweep("batch_sizes");
  const Panel panel =
      panel_called(draw_rank_profiles(all_of(records)), "fc2 · batch_size=4, learning_rate=0.1");
  const Line drawn = marks_of<Line>(panel).back();
  const Numbers counts = records.trials[0].series("ranks", "fc2.weight").values.back();
  REQUIRE(drawn.x.size() == 17);
  CHECK(drawn.x.front() == Approx(1e-16));
  CHECK(drawn.x.back() == 1.0);
  CHECK(Numbers(drawn.y.rbegin(), drawn.y.rend()) == counts);
}

TEST_CASE("a strength of weight decay looks the same in every panel") {
  const Chart chart = draw_singular_value_profiles(all_of(recorded_sweep("doses")));
  const Panel steps = panel_called(chart, "fc1 · steps=240"), dose = panel_called(chart, "fc1 · dose=12");
  CHECK(line_called(steps, "λ = 0").style.index == 0);
  CHECK(line_called(steps, "λ = 0.01, not converged").style.index == 2);
  CHECK(line_called(dose, "λ = 0.01, not converged").style.index == 2);
  CHECK(marks_of<Line>(dose, "λ = 0").empty());
}

TEST_CASE("a weight that vanished has no profile") {
  WrittenExperiment written;
  for (const auto& [decay, end] :
       {std::pair(1e-3, Numbers{1.0, 0.5}), std::pair(1e-1, Numbers{1e-7, 1e-8})}) {
    WrittenTrial trial = with_spectrum("a: 1\n", decay, {2.0, 1.0}, end);
    trial.arrays["spectra.npz"].push_back(Tensor{"fc2.weight", {2, 1}, Numbers{1.0, 1.0}});  // it stands
    written.add(trial);
  }
  const Records records = written.records();
  const Chart chart = draw_singular_value_profiles(all_of(records));
  const auto lines = marks_of<Line>(panel_called(chart, "fc1"));
  REQUIRE(lines.size() == 2);
  CHECK(lines[0].label == "at the start");
  CHECK(lines[0].y == Numbers{1.0, 0.5});
  CHECK(lines[1].label == "λ = 10^{-3}");
  CHECK(lines[1].y == Numbers{1.0, 0.5});
  CHECK(line_called(panel_called(chart, "fc2"), "λ = 0.1").y == Numbers{1.0});
}

TEST_CASE("a mean over trials of which one has not converged has no marker") {
  const Chart chart = draw_rank_by_weight_decay(all_of(recorded_sweep("doses")));
  CHECK(line_called(panel_called(chart, "equal steps: 240 · fc2"), at_hundredth).unmarked ==
        Numbers{3e-3, 1e-2});
  CHECK(line_called(panel_called(chart, "equal dose: 12 · fc2"), at_hundredth).unmarked == Numbers{1e-2});
}

TEST_CASE("one λ on one weight and on two is no repetition of one measurement") {
  WrittenExperiment written;
  for (const bool both : {false, true}) {
    for (const double decay : {0.0, 1e-3}) {
      WrittenTrial trial = with_spectrum("a: 1\n", decay, {2.0, 1.0}, {2.0, both ? 0.5 : 1.0});
      if (decay > 0.0 && both) {
        trial.weight_decay["fc2.weight"] = decay;
        trial.config =
            "a: 1\nregularization: {fc1: {weight_decay: 0.001}, fc2: {weight_decay: 0.001}}\n"
            "probes:\n  - {type: spectrum, name: spectra}\n";
      }
      written.add(trial);
    }
  }
  const Records records = written.records();
  const Panel panel = draw_lambda_min_by_penalty(all_of(records)).panels[0];
  REQUIRE(marks_of<Points>(panel).size() == 2);
  CHECK(marks_of<Points>(panel, "observed, on fc1")[0].y[1] == Approx(1.0));
  CHECK(marks_of<Points>(panel, "observed, on fc1, fc2")[0].y[1] == Approx(0.25));
  const Chart ranks = draw_rank_by_hyperparameters(all_of(records));
  REQUIRE(ranks.panels.size() == 1);
  CHECK(marks_of<Line>(ranks.panels[0]).size() == 2);
  CHECK(marks_of<Line>(draw_singular_value_profiles(all_of(records)).panels[0]).size() == 4);
}

TEST_CASE("a weight that vanished has rank 0, and no cumulative energy") {
  WrittenExperiment written;
  written.add(with_spectrum("a: 1\n", 1e-3, {2.0, 1.0}, {1.0, 0.5}));
  written.add(with_spectrum("a: 1\n", 1e-1, {2.0, 1.0}, {1e-9, 1e-9}));
  const Records records = written.records();
  const Chart chart = draw_rank_by_hyperparameters(all_of(records));
  CHECK(marks_of<Line>(chart.panels[0])[0].y == Numbers{2, 0});
  CHECK(chart.caption.find("0 of a weight that vanished") != std::string::npos);
  const auto energies = marks_of<Line>(draw_cumulative_energy(all_of(records)).panels[0]);
  REQUIRE(energies.size() == 2);  // the start and the weight that stands
  CHECK(energies[1].label == "λ = 10^{-3}");
}

TEST_CASE("a caption counts the trials of a profile and names the strengths without one") {
  WrittenExperiment written;
  for (int strength = 1; strength <= 7; ++strength)
    written.add(with_spectrum("a: 1\n", strength, {2.0, 1.0}, {1.0, 0.5}));
  written.add(with_spectrum("a: 1\n", 9, {2.0, 1.0}, {1e-9, 1e-9}));
  const Records records = written.records();
  const Chart chart = draw_singular_value_profiles(all_of(records));
  CHECK(chart.caption.find(" Left out are λ = 6, λ = 9.") != std::string::npos);
  CHECK(chart.caption.ends_with(" Drawn are 6 of 8 trials."));
}

TEST_CASE(
    "the average rank counts values above a thousandth of the Frobenius norm, the classifier left out") {
  WrittenExperiment written;
  for (const int batch : {4, 64}) {
    const std::string config = "training: {batch_size: " + std::to_string(batch) + "}\n";
    // Norm 1000: 1.1 counts, 0.9 does not.
    WrittenTrial trial = with_spectrum(config, 0.0, {1.0, 1.0, 1.0}, {1000.0, 1.1, batch == 4 ? 0.9 : 1.2});
    trial.arrays["spectra.npz"].push_back(Tensor{"fc2.weight", {2, 1}, Numbers{1.0, 1.0}});
    written.add(trial);
  }
  const Records records = written.records();
  const Chart chart = draw_rank_by_hyperparameters(all_of(records));
  REQUIRE(chart.panels.size() == 1);
  CHECK(chart.panels[0].x.label == "batch size");
  const auto lines = marks_of<Line>(chart.panels[0]);
  REQUIRE(lines.size() == 1);
  CHECK(lines[0].x == Numbers{4, 64});
  CHECK(lines[0].y == Numbers{2, 3});
}

TEST_CASE("what is swept beside batch size, learning rate and decay has its own curve") {
  const Chart chart = draw_rank_by_hyperparameters(all_of(recorded_sweep("batch_sizes")));
  REQUIRE(chart.panels.size() == 3);
  CHECK(line_called(chart.panels[0], "learning_rate=0.1").x == Numbers{4, 20, 100});
  CHECK(line_called(chart.panels[1], "batch_size=20").x == Numbers{0.02, 0.1});
  CHECK(line_called(chart.panels[2], "batch_size=20 learning_rate=0.1").x == Numbers{0, 0.01});
}
