#include "experiments/measure/rank_bound.hpp"

#include <algorithm>

#include "engine/core/error.hpp"
#include "experiments/measure/ranks.hpp"
#include "experiments/probes/data_pass.hpp"
#include "experiments/probes/selection.hpp"

namespace rankcollapse {
namespace {

/// A weight of the network, and the dense layer of the chain that it belongs to.
struct Subject {
  const Parameter* weight = nullptr;
  std::size_t depth = 0;    // the layer's number in the chain, from 1
  std::string obstacle;     // why there is no bound, where the layer is not of that kind
  bool normalized = false;  // a batch_norm takes its scale away
};

/// Whether a batch_norm comes behind the layer of this number before anything bounds its outputs: it takes
/// away the scale of what lies before it, so that the loss does not change along (W, b) → (aW, ab) with all
/// biases on the way. Pools, dropout, rectifiers and dense layers let a scale through; a residual may.
bool is_normalized(std::size_t depth, const std::vector<NamedLayer>& layers) {
  for (std::size_t next = depth; next < layers.size(); ++next) {
    const std::string& type = layers[next].type;
    if (type == "tanh" || type == "sigmoid") return false;
    if (type == "batch_norm") return true;
  }
  return false;
}

Subject subject_of(const Parameter* weight, const Network& network) {
  const std::vector<NamedLayer>& layers = network.layers();
  for (std::size_t l = 1; l <= layers.size(); ++l) {
    const std::vector<Parameter*> own = layers[l - 1].layer->parameters();
    if (std::find(own.begin(), own.end(), weight) == own.end()) continue;
    if (layers[l - 1].type == "dense") return {weight, l, "", is_normalized(l, layers)};
    if (!layers[l - 1].layer->chains().empty()) return {weight, 0, "inside a " + layers[l - 1].type, false};
    return {weight, 0, "not a dense layer: its gradient is a sum over positions", false};
  }
  return {weight, 0, "not in the chain", false};
}

/// What keeps a dense layer's weight from having a bound, or "".
std::string obstacle_to(const Subject& subject, const Network& network) {
  if (!subject.obstacle.empty()) return subject.obstacle;
  const Penalty& penalty = subject.weight->penalty;
  if (network.layers()[subject.depth - 1].frozen) return "frozen";
  if (penalty.weight_decay == 0.0) return "no penalty: the bound is infinite";
  if (penalty.decoupled) return "a decoupled decay is no part of an objective";
  return "";
}

/// Distance of each dense weight from rank K against its bounds, in a row a weight. The gradients are of the
/// loss in evaluation mode, of the samples that are passed.
class RankBoundProbe final : public Probe {
 public:
  RankBoundProbe(std::vector<Subject> subjects, SampleChoice choice, std::size_t classes)
      : subjects_(std::move(subjects)), choice_(std::move(choice)), classes_(classes) {}

  std::vector<std::string> columns() const override {
    return {"layer",
            "status",
            "samples",
            "classes",
            "weight_decay",
            "weight_norm",
            "dist_K",
            "sv_behind_K",
            "tcv_abs",
            "delta_norm",
            "product",
            "direct",
            "gradient_term",
            "product_bound",
            "direct_bound",
            "spectral",
            "spectral_gradient_term",
            "spectral_bound",
            "product_ratio",
            "direct_ratio",
            "spectral_ratio",
            "stationarity"};
  }

  std::optional<ProbeFindings> measure(const Snapshot& snapshot) const override {
    const Training& training = snapshot.training;
    std::vector<std::string> problems;
    for (const Subject& subject : subjects_) problems.push_back(obstacle_to(subject, training.network));
    std::vector<RankBoundAccumulator> gathered(subjects_.size(), RankBoundAccumulator(classes_));
    const auto gather = [&](TheoryPass& pass, const Batch& batch) {
      pass.backward(*training.plan.loss, batch.labels);
      training.workers.run(subjects_.size(), [&](std::size_t number, Scratch&) {
        const std::size_t l = subjects_[number].depth;
        catch_problem(problems[number], [&] {
          gathered[number].add(arma::conv_to<arma::mat>::from(pass.features(l - 1)),
                               arma::conv_to<arma::mat>::from(pass.output_gradient(l)), batch.labels);
        });
      });
    };
    const bool any =
        std::any_of(problems.begin(), problems.end(), [](const auto& text) { return text.empty(); });
    if (any && !pass_through(training, choice_, gather)) return std::nullopt;
    ProbeFindings findings;
    for (std::size_t number = 0; number < subjects_.size(); ++number) {
      if (training.stop) return std::nullopt;
      findings.rows.push_back(row(snapshot, subjects_[number], gathered[number], problems[number]));
    }
    if (training.stop) return std::nullopt;
    return findings;
  }

 private:
  /// Does nothing after a problem; keeps the one that `action` meets.
  template <typename Action>
  static void catch_problem(std::string& problem, Action&& action) {
    if (!problem.empty()) return;
    try {
      action();
    } catch (const Error& error) {
      problem = error.what();
    }
  }

  std::vector<std::string> row(const Snapshot& snapshot, const Subject& subject,
                               const RankBoundAccumulator& gathered, std::string problem) const {
    const Parameter& weight = *subject.weight;
    const double lambda = weight.penalty.weight_decay;
    RankBound bound;
    double distance = 0.0, behind = 0.0;
    catch_problem(problem, [&] {
      const Spectrum& spectrum = snapshot.spectrum({&weight, "matrix"});
      distance = distance_to_rank(spectrum, classes_);
      behind = singular_value_behind(spectrum, classes_);
      if (snapshot.training.stop) return;  // and nobody is shown the row
      bound = gathered.bound(arma::conv_to<arma::mat>::from(weight.value), lambda);
    });
    if (!problem.empty()) {
      std::vector<std::string> empty(columns().size());
      empty[0] = weight.name;
      empty[1] = problem;
      return empty;
    }
    const double product = bound.product + bound.gradient_term, direct = bound.direct + bound.gradient_term,
                 spectral = bound.spectral + bound.spectral_gradient_term;
    std::vector<std::string> fields = {weight.name,
                                       subject.normalized ? "batch_norm behind it: no stationary point" : "",
                                       std::to_string(bound.samples), std::to_string(classes_)};
    for (const double number :
         {lambda, bound.weight_norm, distance, behind, bound.tcv, bound.delta_norm, bound.product,
          bound.direct, bound.gradient_term, product, direct, bound.spectral, bound.spectral_gradient_term,
          spectral, product / distance, direct / distance, spectral / behind, bound.stationarity}) {
      fields.push_back(field(number));
    }
    return fields;
  }

  std::vector<Subject> subjects_;
  SampleChoice choice_;
  std::size_t classes_;
};

}  // namespace

std::unique_ptr<Probe> make_rank_bound_probe(const Config& config, const ProbeSite& site) {
  std::vector<Subject> subjects;
  for (const Parameter* weight : read_weights(config, site.network))
    subjects.push_back(subject_of(weight, site.network));
  return std::make_unique<RankBoundProbe>(std::move(subjects), read_sample_choice(config, site, "all"),
                                          site.classes);
}

}  // namespace rankcollapse
