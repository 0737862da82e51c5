#include <limits>

#include "engine/core/error.hpp"
#include "engine/files/csv.hpp"
#include "experiments/probes/selection.hpp"

namespace rankcollapse {
namespace {

/// The singular values of each weight matrix, in an array a matrix, and the ends of the spectrum in a row.
class SpectrumProbe final : public Probe {
 public:
  explicit SpectrumProbe(std::vector<WeightReading> readings) : readings_(std::move(readings)) {}

  std::vector<std::string> columns() const override { return {"layer", "reading", "sv_min", "sv_max"}; }

  std::optional<ProbeFindings> measure(const Snapshot& snapshot) const override {
    ProbeFindings findings;
    for (const WeightReading& reading : readings_) {
      const std::string& layer = reading.parameter->name;
      const Spectrum& spectrum = snapshot.spectrum(reading);
      findings.rows.push_back(
          {layer, reading.reading, shortest(spectrum.smallest()), shortest(spectrum.largest())});
      findings.arrays.emplace_back(layer, arma::conv_to<std::vector<double>>::from(spectrum.singular_values));
    }
    return findings;
  }

 private:
  std::vector<WeightReading> readings_;
};

}  // namespace

std::unique_ptr<Probe> make_spectrum_probe(const Config& config, const ProbeSite& site) {
  return std::make_unique<SpectrumProbe>(read_weight_readings(config, site.network));
}

}  // namespace rankcollapse
