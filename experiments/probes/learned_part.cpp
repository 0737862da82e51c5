#include "experiments/measure/learned_part.hpp"

#include <algorithm>
#include <limits>

#include "experiments/measure/ranks.hpp"
#include "experiments/measure/shape_metrics.hpp"
#include "experiments/probes/penalties.hpp"
#include "experiments/probes/weight_probe.hpp"

namespace rankcollapse {
namespace {

constexpr Storage storage = sizeof(Scalar) == sizeof(float) ? Storage::float32 : Storage::float64;

class LearnedPartProbe final : public WeightProbe {
 public:
  using WeightProbe::WeightProbe;

 private:
  std::vector<std::string> own_columns() const override {
    return {"dose",     "kept",        "frobenius_norm", "sv_max",
            "gap_rank", "stable_rank", "lambda_min",     "predicted_lambda_min"};
  }

  /// The spectrum of the learned part, and what is left of the initial one.
  std::vector<ArrayKind> array_kinds(const WeightReading& reading) const override {
    return {{"", reading.smaller_extent()}, {"/decayed", reading.smaller_extent()}};
  }

  MatrixFindings measure_matrix(const Snapshot& snapshot, const WeightReading& reading,
                                const Spectrum& spectrum) const override {
    const auto [kept_or_nothing, dose] = penalties_.of(*reading.parameter, snapshot);
    if (!kept_or_nothing) return nothing(reading, dose);
    const double kept = *kept_or_nothing;
    const arma::mat before = reading.matrix_of(snapshot.initial(*reading.parameter));
    const Spectrum& initial = snapshot.initial_spectrum(reading);
    if (snapshot.training.stop) return {};
    const Spectrum learned = spectrum_of(learned_part(reading.matrix(), before, kept));
    // The learned part is their difference, and keeps their rounding where they cancel.
    const double floor = std::max(noise_floor(spectrum, storage), kept * noise_floor(initial, storage));
    const auto square = [](double number) { return number * number; };
    const arma::vec decayed = decayed_spectrum(initial.singular_values, kept);
    return {{field(*dose), field(kept), field(frobenius_norm(learned)), field(learned.largest()),
             field(values_before_largest_gap(learned, floor)), field(stable_rank(learned)),
             field(square(spectrum.smallest())), field(decayed_eigenvalue(square(initial.smallest()), kept))},
            {arma::conv_to<std::vector<double>>::from(learned.singular_values),
             arma::conv_to<std::vector<double>>::from(decayed)}};
  }

  /// Where no part of the initial weight can be told from the rest.
  MatrixFindings nothing(const WeightReading& reading, std::optional<double> dose) const {
    const std::vector<double> absent(reading.smaller_extent(), std::numeric_limits<double>::quiet_NaN());
    MatrixFindings found{std::vector<std::string>(own_columns().size()), {absent, absent}};
    if (dose) found.fields.front() = field(*dose);
    return found;
  }

  mutable Penalties penalties_;  // only saves walking from the first step again
};

}  // namespace

std::unique_ptr<Probe> make_learned_part_probe(const Config& config, const ProbeSite& site) {
  return std::make_unique<LearnedPartProbe>(read_weight_readings(config, site.network));
}

}  // namespace rankcollapse
