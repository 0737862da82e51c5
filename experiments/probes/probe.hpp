#pragma once

#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/config/config.hpp"
#include "engine/train/plan.hpp"
#include "experiments/probes/snapshot.hpp"

namespace rankcollapse {

/// What a probe found at one moment.
struct ProbeFindings {
  /// Rows of its table, a field a column of Probe::columns().
  std::vector<std::vector<std::string>> rows;
  /// Numbers kept over time in its .npz, by name: every moment gives the same names and lengths.
  std::vector<std::pair<std::string, std::vector<double>>> arrays;
};

/// Something that is measured while a network trains. It never changes what training does.
class Probe {
 public:
  virtual ~Probe() = default;
  /// Of its table, behind `epoch` and `step`.
  virtual std::vector<std::string> columns() const = 0;
  /// Nothing where `snapshot.training.stop` ended it: the same moment is then measured by the next session.
  virtual std::optional<ProbeFindings> measure(const Snapshot& snapshot) const = 0;
};

/// What a probe's maker is given besides its own configuration. Network and plan are only lent: the
/// parameters stay where they are, but the network may move; a snapshot tells where it is then. Behind a
/// wrong data set there are 0 classes, and nothing that depends on the data is a mistake.
struct ProbeSite {
  const Network& network;
  const TrainingPlan& plan;
  std::size_t classes;
  bool has_validation;
};

/// A row of the table of everything that `probes:` can name.
struct ProbeRow {
  std::string_view name;
  std::string_view default_name;  // of its files, where the configuration gives no `name`
  std::string_view description;
  std::string_view example;  // YAML that builds one: documentation, and the fixture of the tests
  bool only_at_end;          // where the configuration gives no `at`: [end] in place of [init, end]
  std::unique_ptr<Probe> (*make)(const Config& config, const ProbeSite& site);
};

std::span<const ProbeRow> probe_table();

// One maker a file in probes/.
std::unique_ptr<Probe> make_learned_part_probe(const Config& config, const ProbeSite& site);
std::unique_ptr<Probe> make_marchenko_pastur_probe(const Config& config, const ProbeSite& site);
std::unique_ptr<Probe> make_neural_collapse_probe(const Config& config, const ProbeSite& site);
std::unique_ptr<Probe> make_power_law_probe(const Config& config, const ProbeSite& site);
std::unique_ptr<Probe> make_rank_bound_probe(const Config& config, const ProbeSite& site);
std::unique_ptr<Probe> make_ranks_probe(const Config& config, const ProbeSite& site);
std::unique_ptr<Probe> make_spectrum_probe(const Config& config, const ProbeSite& site);
std::unique_ptr<Probe> make_truncation_probe(const Config& config, const ProbeSite& site);
std::unique_ptr<Probe> make_variability_probe(const Config& config, const ProbeSite& site);
std::unique_ptr<Probe> make_weight_norms_probe(const Config& config, const ProbeSite& site);

}  // namespace rankcollapse
