#include "experiments/probes/probes.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace rankcollapse {
namespace {

/// What a trial's folder holds besides the files of probes.
constexpr std::array<std::string_view, 8> taken = {"checkpoint", "config", "initial_weights", "metrics",
                                                   "provenance", "timing", "trials",          "weights"};

std::string read_probe_name(const Config& config, const ProbeRow& row, std::set<std::string>& names) {
  constexpr std::string_view allowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
  const std::string name = config.text("name", row.default_name);
  const auto fail = [&](const std::string& message) {
    config.has("name") ? config.fail("name", message) : config.fail(message);
  };
  if (name.empty() || name.front() == '.' || name.find_first_not_of(allowed) != std::string::npos) {
    fail("a name is made of letters, digits, '.', '_' and '-', and does not begin with a '.'");
  } else if (std::find(taken.begin(), taken.end(), name) != taken.end()) {
    fail("a trial has other files of the name '" + name + "': give another name");
  } else if (!names.insert(name).second) {
    fail("there are two probes called '" + name +
         "', and their files are named after them: give another name");
  }
  return name;
}

}  // namespace

std::vector<PlannedProbe> read_probes(const Config& root, const ProbeSite& site) {
  std::vector<PlannedProbe> probes;
  std::set<std::string> names;
  if (!root.has("probes")) return probes;  // a configuration without them is as it was
  for (const Config& config : root.sections("probes")) {
    const auto* row = config.row("type", "probe", probe_table());
    if (row == nullptr) continue;
    std::string name = read_probe_name(config, *row, names);
    const Cadence cadence = read_cadence(config, site, *row);
    probes.push_back({std::move(name), cadence, row->make(config, site)});
  }
  return probes;
}

}  // namespace rankcollapse
