#include <limits>

#include "experiments/measure/shape_metrics.hpp"
#include "experiments/probes/penalties.hpp"
#include "experiments/probes/weight_probe.hpp"

namespace rankcollapse {
namespace {

class WeightNormsProbe final : public WeightProbe {
 public:
  using WeightProbe::WeightProbe;

 private:
  std::vector<std::string> own_columns() const override {
    return {"frobenius_norm", "spectral_norm", "dose", "kept"};
  }

  MatrixFindings measure_matrix(const Snapshot& snapshot, const WeightReading& reading,
                                const Spectrum& spectrum) const override {
    const PenaltySoFar penalty = penalties_.of(*reading.parameter, snapshot);
    constexpr double absent = std::numeric_limits<double>::quiet_NaN();
    return {{field(frobenius_norm(spectrum)), field(spectrum.largest()), field(penalty.dose.value_or(absent)),
             field(penalty.kept.value_or(absent))},
            {}};
  }

  mutable Penalties penalties_;  // only saves walking from the first step again
};

}  // namespace

std::unique_ptr<Probe> make_weight_norms_probe(const Config& config, const ProbeSite& site) {
  return std::make_unique<WeightNormsProbe>(read_weight_readings(config, site.network));
}

}  // namespace rankcollapse
