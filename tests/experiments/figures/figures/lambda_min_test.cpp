#include <catch2/catch.hpp>
#include <cmath>

#include "experiments/figures/figures.hpp"
#include "experiments/records/additive_prediction.hpp"
#include "tests/experiments/figures/figures/recorded_experiment.hpp"
#include "tests/experiments/records/mini_alexnet_config.hpp"
#include "tests/experiments/records/written_experiment.hpp"

using namespace rankcollapse;

namespace {

double lambda_min(const Record& trial, const Moment& moment, const std::string& weight = "fc1.weight") {
  return std::pow(trial.probe("spectrum").value(weight, "sv_min", moment), 2);
}

/// Trials of Mini-AlexNet after so many epochs, with these strengths on FC1 and λ_min 0.25 in the end.
void add_mini_alexnets(WrittenExperiment& written, int epochs, const std::vector<double>& strengths) {
  const std::string end = std::to_string(epochs);
  for (const double l2 : strengths) {
    written.add({.config = mini_alexnet_config(16,
                                               "probes: [{type: spectrum, name: spectra}]\nregularization: "
                                               "{fc1: {l2: " +
                                                   std::to_string(l2) + "}}\n"),
                 .weight_decay = {{"fc1.weight", 2 * l2}},
                 .tables = {{"spectra.csv",
                             "epoch,step,layer,reading,sv_min\n0,0,fc1.weight,matrix,0.8\n1,9,fc1."
                             "weight,matrix,0.7\n" +
                                 end + ",99,fc1.weight,matrix,0.5\n"},
                            {"metrics.csv", "epoch,step\n" + end + ",99\n"}}});
  }
}

}  // namespace

TEST_CASE("the smallest eigenvalue by penalty is the recorded one, mean and range over seeds") {
  const RecordedExperiment experiment("penalties");
  const Chart chart = draw_lambda_min_by_penalty(experiment.trials());
  REQUIRE(chart.panels.size() == 3);
  CHECK(chart.panels[0].title == "fc1");
  CHECK(chart.panels[0].x.label == "L2 strength c (the loss has c·‖W‖²)");
  const auto observed = mark_called<Points>(chart.panels[0], "observed");
  CHECK(observed.x == std::vector<double>{0, 5e-3, 0.02});
  const double one = lambda_min(experiment[4], AtEnd()), other = lambda_min(experiment[5], AtEnd());
  CHECK(observed.y[2] == Approx((one + other) / 2));
  CHECK(observed.low[2] == Approx(std::min(one, other)));
  CHECK(observed.high[2] == Approx(std::max(one, other)));
}

TEST_CASE("the laws by penalty are those of the trials of the same seed, for penalised weights") {
  const RecordedExperiment experiment("penalties");
  const Chart chart = draw_lambda_min_by_penalty(experiment.trials());
  const auto one = additive_prediction(experiment[4], experiment[0], "fc1.weight");
  const auto other = additive_prediction(experiment[5], experiment[1], "fc1.weight");
  const auto additive = mark_called<Line>(chart.panels[0], "additive law");
  CHECK(additive.x == std::vector<double>{5e-3, 0.02});
  CHECK(additive.y[1] == Approx((one->additive.back() + other->additive.back()) / 2));
  CHECK(mark_called<Line>(chart.panels[0], "decay alone").y[1] ==
        Approx((one->decay_only.back() + other->decay_only.back()) / 2));
  CHECK(marks_of<Line>(chart.panels[1]).empty());
  CHECK(chart.caption.find(" The additive law adds ") != std::string::npos);
}

TEST_CASE("where λ_min comes near the noise floor of the stored weight, the floor is drawn") {
  const RecordedExperiment doses("doses"), penalties("penalties");
  const Panel panel = draw_lambda_min_by_penalty(doses.trials()).panels[0];
  const auto floor = mark_called<Line>(panel, "noise floor of the stored weight");
  REQUIRE(floor.x == std::vector<double>{0.01});
  CHECK(draw_lambda_min_by_penalty(doses.trials())
            .caption.starts_with(
                "λ_{min} at the end, mean and range over seeds. Decay alone is kept²·λ_{min}(0). n = 1"));
  CHECK(floor.y[0] ==
        Approx(std::pow(doses[2].probe("ranks").value("fc1.weight", "noise_floor", AtEnd()), 2)));
  CHECK(mark_called<Line>(draw_lambda_min_by_penalty(penalties.trials()).panels[0],
                          "noise floor of the stored weight")
            .x.empty());
}

TEST_CASE("only settings in which a penalty varies are drawn against it") {
  const RecordedExperiment experiment("batch_sizes");
  const Chart chart = draw_lambda_min_by_penalty(experiment.trials());
  const auto observed = marks_of<Points>(chart.panels[0]);
  REQUIRE(observed.size() == 1);
  CHECK(observed[0].label == "observed, batch_size=20, learning_rate=0.1");
  CHECK(observed[0].x == std::vector<double>{0, 0.01});
  CHECK(chart.caption.find("law") == std::string::npos);
  const std::span<const Record* const> without(experiment.trials().data(), 4);
  CHECK(draw_lambda_min_by_penalty(without).missing ==
        "Needs finished trials with the probe spectrum at two penalties or more.");
}

TEST_CASE("published values of λ_min are marked at their strength, by trials of their length") {
  for (const int epochs : {10, 15, 20}) {
    WrittenExperiment written;
    add_mini_alexnets(written, epochs, {0, 3e-4, 5e-4});
    const Records records = written.records();
    const auto marks = marks_of<PublishedMark>(draw_lambda_min_by_penalty(records.of("small")).panels[0]);
    INFO(epochs << " epochs");
    REQUIRE(marks.size() == (epochs == 15 ? 0 : 2));
    if (epochs == 15) continue;
    CHECK(marks[0].x == 3e-4);
    CHECK(marks[0].y == 0.0414);
    CHECK(marks[1].y == 0.008);
    CHECK(marks[1].label ==
          std::string("Martin 2018, epochs of the ") + (epochs == 10 ? "script" : "text") + ": 0.008");
  }
}

TEST_CASE("the smallest eigenvalue over time is the recorded one, beside both laws") {
  const RecordedExperiment experiment("penalties");
  const Chart chart = draw_lambda_min_by_epoch(experiment.trials());
  REQUIRE(chart.panels.size() == 3);
  const Panel& panel = chart.panels[0];
  const auto observed = mark_called<Line>(panel, "c = 0.02");
  REQUIRE(observed.x == std::vector<double>{0, 1, 2, 3, 4, 5, 6, 7, 8});
  CHECK(observed.y[3] ==
        Approx((lambda_min(experiment[4], AtEpoch{3}) + lambda_min(experiment[5], AtEpoch{3})) / 2));
  const auto one = additive_prediction(experiment[4], experiment[0], "fc1.weight");
  const auto other = additive_prediction(experiment[5], experiment[1], "fc1.weight");
  const auto law = mark_called<Line>(panel, "c = 0.02, additive law");
  CHECK(law.style.index == observed.style.index);
  CHECK(law.style.dashed);
  CHECK(law.y[3] == Approx((one->additive[3] + other->additive[3]) / 2));
  CHECK(mark_called<Line>(panel, "c = 0, additive law").x.empty());
  CHECK(marks_of<Band>(panel).size() == 3);
  CHECK(marks_of<Line>(chart.panels[1]).size() == 3);  // FC2 has no penalty, and so no laws
}

TEST_CASE("published values stand at the epochs of the script and of the text, as far as trials go") {
  WrittenExperiment written;
  add_mini_alexnets(written, 20, {3e-4});
  const Records records = written.records();
  const Chart chart = draw_lambda_min_by_epoch(records.of("small"));
  const auto marks = marks_of<PublishedMark>(chart.panels[0]);
  REQUIRE(marks.size() == 2);
  CHECK(marks[0].x == 10);
  CHECK(marks[1].x == 20);
}

TEST_CASE("two moments are no course over time") {
  const RecordedExperiment experiment("batch_sizes");
  CHECK(draw_lambda_min_by_epoch(experiment.trials()).missing ==
        "Needs finished trials with the probe spectrum at three or more epochs.");
}

TEST_CASE("predicted and observed λ_min are those of the law and of the record, over the initial one") {
  const RecordedExperiment experiment("penalties");
  const Chart chart = draw_predicted_lambda_min(experiment.trials());
  REQUIRE(chart.panels.size() == 2);  // of FC1 alone, the others have no penalty
  const auto points = mark_called<Points>(chart.panels[0], "c = 0.02, additive law");
  const auto law = additive_prediction(experiment[4], experiment[0], "fc1.weight");
  REQUIRE(points.x.size() == 16);  // 8 epochs, 2 seeds
  CHECK(points.x[7] == Approx(law->additive[8] / law->observed[0]));
  CHECK(points.y[7] == Approx(law->observed[8] / law->observed[0]));
  const auto residuals = mark_called<Points>(chart.panels[1], "c = 0.02, additive law");
  CHECK(residuals.x == points.x);
  CHECK(residuals.y[7] == Approx(std::log10(law->observed[8] / law->additive[8])));
  const auto decay = mark_called<Points>(chart.panels[0], "c = 0.02, decay alone");
  CHECK(decay.style.hollow);
  CHECK(decay.x[7] == Approx(law->decay_only[8] / law->observed[0]));
  CHECK(marks_of<ReferenceLine>(chart.panels[0])[0].at == ReferenceLine::Along::diagonal);
  CHECK(draw_predicted_lambda_min({experiment.trials().data(), 2}).missing ==
        "Needs finished trials with the probes spectrum and weight_norms or learned_part, with a penalty "
        "and, of "
        "the same settings otherwise, without one.");
}

TEST_CASE("where the additive law is silent there are no points of it") {
  const RecordedExperiment doses("doses");
  const Panel panel = draw_predicted_lambda_min(doses.trials()).panels[0];
  CHECK(mark_called<Points>(panel, "λ = 0.01, steps=240, decay alone").x.size() == 1);
  CHECK(mark_called<Points>(panel, "λ = 0.01, steps=240, additive law").x.empty());
}

TEST_CASE("over time the observed curves stand before the laws, as the legend tells them") {
  const RecordedExperiment experiment("penalties");
  const auto lines = marks_of<Line>(draw_lambda_min_by_epoch(experiment.trials()).panels[0]);
  REQUIRE(lines.size() > 4);
  for (std::size_t place = 0; place < lines.size(); ++place) CHECK(lines[place].markers == (place < 3));
}
