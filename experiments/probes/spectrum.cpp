#include "experiments/probes/weight_probe.hpp"

namespace rankcollapse {
namespace {

class SpectrumProbe final : public WeightProbe {
 public:
  using WeightProbe::WeightProbe;

 private:
  std::vector<std::string> own_columns() const override { return {"sv_min", "sv_max", "method"}; }
  std::vector<ArrayKind> array_kinds(const WeightReading& reading) const override {
    return {{"", reading.smaller_extent()}};
  }
  MatrixFindings measure_matrix(const Snapshot&, const WeightReading&,
                                const Spectrum& spectrum) const override {
    const char* method = spectrum.method == SpectrumMethod::gram ? "gram" : "bidiagonal";
    return {{field(spectrum.smallest()), field(spectrum.largest()), method},
            {arma::conv_to<std::vector<double>>::from(spectrum.singular_values)}};
  }
};

}  // namespace

std::unique_ptr<Probe> make_spectrum_probe(const Config& config, const ProbeSite& site) {
  return std::make_unique<SpectrumProbe>(read_weight_readings(config, site.network));
}

}  // namespace rankcollapse
