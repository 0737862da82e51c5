#include "experiments/measure/marchenko_pastur.hpp"

#include <limits>

#include "experiments/measure/marchenko_pastur_fit.hpp"
#include "experiments/measure/phase.hpp"
#include "experiments/probes/weight_probe.hpp"

namespace rankcollapse {
namespace {

/// The law's σ if the largest eigenvalue is the bulk's edge (Martin's blog).
double sigma_of_edge(const Spectrum& spectrum) {
  if (spectrum.aspect_ratio() < 1.0) return std::numeric_limits<double>::quiet_NaN();
  const auto samples = static_cast<double>(spectrum.larger_extent());
  return sigma_from_largest(spectrum.largest() * spectrum.largest() / samples, spectrum.aspect_ratio());
}

class MarchenkoPasturProbe final : public WeightProbe {
 public:
  MarchenkoPasturProbe(std::vector<WeightReading> readings, std::size_t classes)
      : WeightProbe(std::move(readings)), classes_(classes) {}

 private:
  std::vector<std::string> own_columns() const override {
    return {"Q",          "status",      "sigma", "lambda_minus",       "lambda_plus", "softrank",
            "num_spikes", "ks_distance", "scale", "sigma_from_largest", "phase"};
  }

  MatrixFindings measure_matrix(const Snapshot&, const WeightReading&,
                                const Spectrum& spectrum) const override {
    const MarchenkoPasturFit fit = fit_marchenko_pastur(spectrum);
    const Phase phase = phase_of(spectrum, fit, fit_power_law(spectrum.eigenvalues()), classes_);
    return {{field(spectrum.aspect_ratio()), fit.status, field(fit.sigma), field(fit.lambda_minus),
             field(fit.lambda_plus), field(fit.softrank), fit.is_fit() ? field(fit.num_spikes) : "",
             field(fit.ks_distance), field(fit.scale), field(sigma_of_edge(spectrum)), phase_name(phase)},
            {}};
  }

  std::size_t classes_;
};

}  // namespace

std::unique_ptr<Probe> make_marchenko_pastur_probe(const Config& config, const ProbeSite& site) {
  return std::make_unique<MarchenkoPasturProbe>(read_weight_readings(config, site.network), site.classes);
}

}  // namespace rankcollapse
