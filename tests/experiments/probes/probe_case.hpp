#pragma once

#include <map>

#include "experiments/probes/probe.hpp"
#include "tests/engine/train/samples.hpp"
#include "tests/engine/train/training_case.hpp"

namespace rankcollapse {

/// The probe that a mapping in YAML describes, for a network that is trained on `classes` classes; throws its
/// mistakes.
inline std::unique_ptr<Probe> probe_of(const std::string& yaml, const TrainingCase& training,
                                       std::size_t classes, bool has_validation = false) {
  Document document = Document::parse(yaml, "probe.yaml");
  const Config root = document.root();
  const ProbeRow* row = root.row("type", "probe", probe_table());
  std::unique_ptr<Probe> probe;
  if (row != nullptr) probe = row->make(root, {training.network, training.plan, classes, has_validation});
  document.finish();
  return probe;
}

/// What a probe finds, as a mapping a row: the column's name to the field.
using FoundRow = std::map<std::string, std::string>;

struct Looking {
  Splits splits;
  int threads = 1;
  bool at_end = true;
};

inline std::optional<ProbeFindings> findings_of(const Probe& probe, TrainingCase& training,
                                                const Looking& looking, const std::atomic<bool>& stop) {
  Workers workers(looking.threads);
  const Training run{training.network, training.plan, looking.splits, {}, workers, stop};
  return probe.measure(Snapshot(run, {}, 0, looking.at_end));
}

inline std::vector<FoundRow> rows_of(const Probe& probe, TrainingCase& training, const Looking& looking) {
  const std::atomic<bool> stop{false};
  const auto findings = findings_of(probe, training, looking, stop);
  REQUIRE(findings);
  const std::vector<std::string> columns = probe.columns();
  std::vector<FoundRow> rows;
  for (const auto& fields : findings->rows) {
    REQUIRE(fields.size() == columns.size());
    rows.emplace_back();
    for (std::size_t i = 0; i < fields.size(); ++i) rows.back()[columns[i]] = fields[i];
  }
  return rows;
}

}  // namespace rankcollapse
