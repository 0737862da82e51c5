#include "experiments/measure/power_law.hpp"

#include <array>

#include "experiments/measure/power_law_evidence.hpp"
#include "experiments/probes/weight_probe.hpp"

namespace rankcollapse {
namespace {

/// The power law of the eigenvalues λ = ν².
class PowerLawProbe final : public WeightProbe {
 public:
  PowerLawProbe(std::vector<WeightReading> readings, bool up_to_largest, std::size_t bootstrap,
                std::uint64_t seed)
      : WeightProbe(std::move(readings)),
        up_to_largest_(up_to_largest),
        bootstrap_(bootstrap),
        random_(seed, "power_law") {}

 private:
  std::vector<std::string> own_columns() const override {
    std::vector<std::string> columns = {
        "status",        "warning",        "alpha",          "ks_distance",     "xmin",       "xmax", "sigma",
        "num_pl_spikes", "alpha_weighted", "log_alpha_norm", "lognormal_ratio", "lognormal_p"};
    if (bootstrap_ > 0) columns.push_back("goodness_p");
    return columns;
  }

  MatrixFindings measure_matrix(const Snapshot& snapshot, const WeightReading& reading,
                                const Spectrum& spectrum) const override {
    const arma::vec eigenvalues = spectrum.eigenvalues();
    const double largest = spectrum.largest() * spectrum.largest();
    const PowerLawFit fit =
        up_to_largest_ ? fit_power_law_up_to(eigenvalues, largest) : fit_power_law(eigenvalues);
    const LikelihoodRatio ratio = power_law_against_lognormal(eigenvalues, fit);
    MatrixFindings found{
        {fit.status, fit.warning, field(fit.alpha), field(fit.ks_distance), field(fit.xmin), field(fit.xmax),
         field(fit.sigma), fit.is_fit() ? field(fit.num_spikes) : "", field(alpha_weighted(fit, largest)),
         field(log_alpha_norm(fit, eigenvalues)), field(ratio.ratio), field(ratio.p)},
        {}};
    if (bootstrap_ > 0) {
      const Random random = random_.stream(reading.parameter->name + " " + reading.reading)
                                .stream(std::to_string(snapshot.step));
      const auto goodness = power_law_goodness_until(snapshot.training.stop, eigenvalues, random, bootstrap_);
      if (!goodness) return {};
      found.fields.push_back(field(goodness->p));
    }
    return found;
  }

  bool up_to_largest_;
  std::size_t bootstrap_;
  Random random_;
};

}  // namespace

std::unique_ptr<Probe> make_power_law_probe(const Config& config, const ProbeSite& site) {
  constexpr std::array<std::string_view, 2> limits = {"none", "largest"};
  const bool up_to_largest = config.choice("xmax", "limit", limits, "none") == "largest";
  const std::int64_t bootstrap = config.integer("bootstrap", 0, Range::between(0, 1e6));
  const std::int64_t seed = config.integer("seed", 1, Range::between(0, 9e15));
  return std::make_unique<PowerLawProbe>(read_weight_readings(config, site.network), up_to_largest,
                                         static_cast<std::size_t>(bootstrap),
                                         static_cast<std::uint64_t>(seed));
}

}  // namespace rankcollapse
