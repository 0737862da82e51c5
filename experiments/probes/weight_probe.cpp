#include "experiments/probes/weight_probe.hpp"

#include <limits>

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
  const Spectrum* spectrum = snapshot.finite_spectrum(reading);
  MatrixFindings found;
  if (snapshot.training.stop) return;
  if (spectrum != nullptr) {
    found = measure_matrix(snapshot, reading, *spectrum);
  } else {
    found.fields.resize(own_columns().size());
    for (const ArrayKind& kind : kinds)
      found.arrays.emplace_back(kind.length, std::numeric_limits<double>::quiet_NaN());
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
