#include "experiments/measure/neural_collapse.hpp"

#include "engine/core/error.hpp"
#include "experiments/probes/data_pass.hpp"

namespace rankcollapse {
namespace {

/// NC1 to NC4 of the features that the last dense layer of the chain sees, with its weight as the classifier;
/// a row a moment.
class NeuralCollapseProbe final : public Probe {
 public:
  NeuralCollapseProbe(std::size_t classifier, SampleChoice choice, std::size_t classes)
      : classifier_(classifier), choice_(std::move(choice)), classes_(classes) {}

  std::vector<std::string> columns() const override {
    return {"layer",
            "samples",
            "classes",
            "nc1",
            "nc1_per_class",
            "equinorm_means",
            "equinorm_weights",
            "angles_means",
            "angles_weights",
            "nc3",
            "nc4",
            "status"};
  }

  std::optional<ProbeFindings> measure(const Snapshot& snapshot) const override {
    const Training& training = snapshot.training;
    std::vector<Scalar> features;
    std::vector<std::uint32_t> labels, predictions;
    const auto gather = [&](const TheoryPass& pass, const Batch& batch) {
      const Matrix& seen = pass.features(classifier_ - 1);
      const Matrix& outputs = pass.features(pass.layers());
      features.insert(features.end(), seen.begin(), seen.end());
      labels.insert(labels.end(), batch.labels.begin(), batch.labels.end());
      for (std::size_t sample = 0; sample < batch.size(); ++sample)
        predictions.push_back(static_cast<std::uint32_t>(predicted_class(outputs, sample)));
    };
    if (!pass_through(training, choice_, gather)) return std::nullopt;
    const Parameter& weight = *training.network.layers()[classifier_ - 1].layer->parameters().front();
    const Matrix all(features.data(), weight.value.n_cols, labels.size(), false, true);
    ProbeFindings findings;
    findings.rows.push_back(row(weight.name, all, labels, weight.value, predictions));
    return findings;
  }

 private:
  std::vector<std::string> row(const std::string& layer, const Matrix& features,
                               const std::vector<std::uint32_t>& labels, const Matrix& weight,
                               const std::vector<std::uint32_t>& predictions) const {
    try {
      const NeuralCollapse found = neural_collapse(arma::conv_to<arma::mat>::from(features), labels, classes_,
                                                   arma::conv_to<arma::mat>::from(weight), predictions);
      return {layer,
              std::to_string(found.samples),
              std::to_string(found.classes),
              field(found.nc1),
              field(found.nc1_per_class),
              field(found.equinorm_means),
              field(found.equinorm_weights),
              field(found.angles_means),
              field(found.angles_weights),
              field(found.nc3),
              field(found.nc4),
              found.status};
    } catch (const Error& error) {
      return {layer, std::to_string(labels.size()), "", "", "", "", "", "", "", "", "", error.what()};
    }
  }

  std::size_t classifier_;  // its number in the chain, from 1
  SampleChoice choice_;
  std::size_t classes_;
};

/// The number of the last dense layer of the chain, from 1; 0 where there is none.
std::size_t last_dense(const Network& network) {
  std::size_t number = network.layers().size();
  while (number > 0 && network.layers()[number - 1].type != "dense") --number;
  return number;
}

}  // namespace

std::unique_ptr<Probe> make_neural_collapse_probe(const Config& config, const ProbeSite& site) {
  const std::size_t classifier = last_dense(site.network);
  if (classifier == 0) {
    config.fail("needs a dense layer in the network's chain: the last one is the classifier");
  } else if (const NamedLayer& layer = site.network.layers()[classifier - 1];
             site.classes > 0 && layer.layer->output_shape().size() != site.classes) {
    config.fail("the last dense layer, '" + layer.name + "', has " +
                std::to_string(layer.layer->output_shape().size()) + " units: it is no classifier of " +
                std::to_string(site.classes) + " classes");
  }
  return std::make_unique<NeuralCollapseProbe>(classifier, read_sample_choice(config, site, "5000"),
                                               site.classes);
}

}  // namespace rankcollapse
