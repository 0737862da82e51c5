#include "engine/core/error.hpp"
#include "experiments/measure/class_variability.hpp"
#include "experiments/measure/k_means.hpp"
#include "experiments/probes/data_pass.hpp"
#include "experiments/probes/selection.hpp"

namespace rankcollapse {
namespace {

/// What is known of the features at one place.
struct Gathered {
  ClassVariabilityAccumulator variability;
  std::string problem;  // why they cannot be measured

  void add(const Matrix& features, const Batch& batch) {
    if (!problem.empty()) return;
    try {
      variability.add(arma::conv_to<arma::mat>::from(features), batch.labels);
    } catch (const Error& error) {
      problem = error.what();
    }
  }
};

/// The variability within the classes of the features at each place in the chain, in a row a place.
class VariabilityProbe final : public Probe {
 public:
  VariabilityProbe(std::vector<FeaturePlace> places, SampleChoice choice, bool with_k_means,
                   std::size_t classes)
      : places_(std::move(places)),
        choice_(std::move(choice)),
        with_k_means_(with_k_means),
        classes_(classes) {}

  std::vector<std::string> columns() const override {
    std::vector<std::string> names = {"layer",    "samples",   "tcv_abs", "between", "total",
                                      "tcv_norm", "tcv_ratio", "cdnv",    "status"};
    if (with_k_means_) names.push_back("tcv_k_means");
    return names;
  }

  std::optional<ProbeFindings> measure(const Snapshot& snapshot) const override {
    const Training& training = snapshot.training;
    std::vector<Gathered> gathered(places_.size(), {ClassVariabilityAccumulator(classes_), ""});
    const auto gather = [&](const TheoryPass& pass, const Batch& batch) {
      training.workers.run(places_.size(), [&](std::size_t place, Scratch&) {
        gathered[place].add(pass.features(places_[place].depth), batch);
      });
    };
    if (!pass_through(training, choice_, gather)) return std::nullopt;
    ProbeFindings findings;
    for (std::size_t place = 0; place < places_.size(); ++place) {
      findings.rows.push_back(row(places_[place], gathered[place]));
      if (!with_k_means_) continue;
      std::string without_labels;
      if (snapshot.at_end && gathered[place].problem.empty()) {
        const auto within = k_means_of(training, places_[place]);
        if (!within) return std::nullopt;
        without_labels = field(*within);
      }
      findings.rows.back().push_back(without_labels);
    }
    return findings;
  }

 private:
  static std::vector<std::string> row(const FeaturePlace& place, const Gathered& gathered) {
    if (!gathered.problem.empty()) return {place.name, "", "", "", "", "", "", "", gathered.problem};
    const ClassVariability found = gathered.variability.result();
    return {place.name,
            std::to_string(gathered.variability.samples()),
            field(found.within),
            field(found.between),
            field(found.total),
            field(found.tcv_norm),
            field(found.tcv_ratio),
            field(found.cdnv),
            found.status};
  }

  // A pass a place: all features of one place fit into memory, those of all places need not.
  std::optional<double> k_means_of(const Training& training, const FeaturePlace& place) const {
    std::vector<arma::mat> portions;
    const auto keep = [&](const TheoryPass& pass, const Batch&) {
      portions.push_back(arma::conv_to<arma::mat>::from(pass.features(place.depth)));
    };
    if (!pass_through(training, choice_, keep)) return std::nullopt;
    arma::uword samples = 0;
    for (const arma::mat& portion : portions) samples += portion.n_cols;
    if (samples == 0) return 0.0;
    arma::mat features(portions.front().n_rows, samples);
    samples = 0;
    for (arma::mat& portion : portions) {
      features.cols(samples, samples + portion.n_cols - 1) = portion;
      samples += portion.n_cols;
      portion.reset();
    }
    const auto found =
        k_means_until(training.stop, features, classes_, Random(1, "k_means").stream(place.name));
    return found ? std::optional(found->within) : std::nullopt;
  }

  std::vector<FeaturePlace> places_;
  SampleChoice choice_;
  bool with_k_means_;
  std::size_t classes_;
};

}  // namespace

std::unique_ptr<Probe> make_variability_probe(const Config& config, const ProbeSite& site) {
  SampleChoice choice = read_sample_choice(config, site, "5000");
  return std::make_unique<VariabilityProbe>(read_feature_places(config, site.network), std::move(choice),
                                            config.flag("k_means", false), site.classes);
}

}  // namespace rankcollapse
