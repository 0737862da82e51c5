#include "experiments/probes/probes.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "engine/config/file_name.hpp"
#include "engine/config/value.hpp"

namespace rankcollapse {
namespace {

/// What a trial's folder holds besides the files of probes.
constexpr std::array<std::string_view, 8> taken = {"checkpoint", "config", "initial_weights", "metrics",
                                                   "provenance", "timing", "trials",          "weights"};

std::string read_probe_name(const Config& config, const ProbeRow& row, std::set<std::string>& names) {
  const std::string name = read_file_name(config, "name", std::string(row.default_name));
  const auto fail = [&](const std::string& message) {
    config.has("name") ? config.fail("name", message) : config.fail(message);
  };
  if (std::find(taken.begin(), taken.end(), name) != taken.end()) {
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
  // No probes are none, however that is written: only where there are some does the list become part of what
  // was read, and so of the identity.
  const auto list = root.value("probes");
  if (!list || (list->kind() == Config::Kind::list && list->items().empty())) return probes;
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
