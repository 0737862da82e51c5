#include "experiments/probes/weight_probe.hpp"

#include "engine/core/error.hpp"
#include "experiments/measure/absent.hpp"

namespace rankcollapse {

std::vector<std::string> WeightProbe::columns() const {
  std::vector<std::string> all = {"layer", "reading"};
  for (std::string& column : own_columns()) all.push_back(std::move(column));
  return all;
}

std::optional<ProbeFindings> WeightProbe::measure(const Snapshot& snapshot) const {
  ProbeFindings findings;
  for (const WeightReading& reading : readings_) {
    if (snapshot.training.stop) return std::nullopt;
    add(snapshot, reading, findings);
  }
  if (snapshot.training.stop) return std::nullopt;
  return findings;
}

void WeightProbe::add(const Snapshot& snapshot, const WeightReading& reading, ProbeFindings& findings) const {
  const auto kinds = array_kinds(reading);
  MatrixFindings found;
  try {
    const Spectrum& spectrum = snapshot.spectrum(reading);
    if (snapshot.training.stop) return;
    found = measure_matrix(snapshot, reading, spectrum);
  } catch (const Error&) {
    found = {std::vector<std::string>(own_columns().size()), {}};
    for (const ArrayKind& kind : kinds) found.arrays.emplace_back(kind.length, absent);
  }
  if (snapshot.training.stop) return;
  const std::string& layer = reading.parameter->name;
  std::vector<std::string> row = {layer, reading.reading};
  row.insert(row.end(), found.fields.begin(), found.fields.end());
  findings.rows.push_back(std::move(row));
  const std::string name = reading.reading.starts_with("slice") ? layer + "/" + reading.reading : layer;
  for (std::size_t index = 0; index < kinds.size(); ++index)
    findings.arrays.emplace_back(name + kinds[index].suffix, std::move(found.arrays[index]));
}

}  // namespace rankcollapse
