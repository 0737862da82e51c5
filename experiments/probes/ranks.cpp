#include "experiments/measure/ranks.hpp"

#include "experiments/measure/dead_units.hpp"
#include "experiments/measure/shape_metrics.hpp"
#include "experiments/probes/weight_probe.hpp"

namespace rankcollapse {
namespace {

constexpr Storage storage = sizeof(Scalar) == sizeof(float) ? Storage::float32 : Storage::float64;

class RanksProbe final : public WeightProbe {
 public:
  RanksProbe(std::vector<WeightReading> readings, std::size_t classes)
      : WeightProbe(std::move(readings)), classes_(classes) {}

 private:
  std::vector<std::string> own_columns() const override {
    std::vector<std::string> columns;
    const auto rules = ranks_under_all_rules(Spectrum{}, storage);
    for (const NamedRank& named : rules) columns.push_back("rank[" + named.rule + "]");
    for (const NamedRank& named : rules) columns.push_back("live_rank[" + named.rule + "]");
    columns.insert(columns.end(),
                   {"noise_floor", "rank_loss", "weak_rank_loss", "stable_rank", "entropy", "effective_rank",
                    "dist_K", "relative_dist_K", "sv_behind_K", "gap_rank", "energy_rank_90",
                    "energy_rank_95", "energy_rank_99", "dead_rows", "dead_columns"});
    return columns;
  }

  /// R(τ) for τ = 1, 1e-1 … 1e-16.
  std::vector<ArrayKind> array_kinds(const WeightReading&) const override {
    return {{"", rank_profile(Spectrum{}).size()}};
  }

  MatrixFindings measure_matrix(const Snapshot& snapshot, const WeightReading& reading,
                                const Spectrum& spectrum) const override {
    const double initial_largest = snapshot.initial_spectrum(reading).largest();
    MatrixFindings found;
    const auto add_ranks = [&](const Spectrum& of) {
      for (const NamedRank& named : ranks_under_all_rules(of, storage, initial_largest))
        found.fields.push_back(field(named.rank));
    };
    const arma::mat matrix = reading.matrix();
    const DeadUnits dead = dead_units(matrix);
    add_ranks(spectrum);
    if (snapshot.training.stop) return {};
    add_ranks(dead.rows + dead.columns == 0 ? spectrum : spectrum_of(without_dead_units(matrix)));
    const double norm = frobenius_norm(spectrum), distance = distance_to_rank(spectrum, classes_);
    for (std::string& text : std::vector<std::string>{
             field(noise_floor(spectrum, storage)), field(rank_loss(spectrum, storage)),
             field(weak_rank_loss(spectrum)), field(stable_rank(spectrum)),
             field(matrix_entropy(spectrum, storage)), field(effective_rank(spectrum)), field(distance),
             field(norm > 0.0 ? distance / norm : 0.0), field(singular_value_behind(spectrum, classes_)),
             field(values_before_largest_gap(spectrum, noise_floor(spectrum, storage))),
             field(rank_at_energy(spectrum, 0.90)), field(rank_at_energy(spectrum, 0.95)),
             field(rank_at_energy(spectrum, 0.99)), field(dead.rows), field(dead.columns)}) {
      found.fields.push_back(std::move(text));
    }
    const auto profile = rank_profile(spectrum);
    found.arrays.emplace_back(profile.begin(), profile.end());
    return found;
  }

  std::size_t classes_;  // K
};

}  // namespace

std::unique_ptr<Probe> make_ranks_probe(const Config& config, const ProbeSite& site) {
  return std::make_unique<RanksProbe>(read_weight_readings(config, site.network), site.classes);
}

}  // namespace rankcollapse
