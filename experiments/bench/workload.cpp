#include "experiments/bench/workload.hpp"

#include <algorithm>
#include <sstream>

#include "engine/core/error.hpp"

namespace rankcollapse {

std::span<const Workload> workload_table() {
  static constexpr Workload table[] = {
      {"alexnet-b128", "Mini-AlexNet, batch 128, 2 threads", "mini_alexnet.yaml", "28x28x3", 128, 2, 1, true},
      {"alexnet-b16", "Mini-AlexNet, batch 16, 2 threads", "mini_alexnet.yaml", "28x28x3", 16, 2, 1, true},
      {"alexnet-sweep", "Mini-AlexNet, batch 16, 2 processes of 1 thread", "mini_alexnet.yaml", "28x28x3", 16,
       1, 2, true},
      {"mlp-3072", "MLP 3072-512-512-512-10, batch 128, 2 threads", "mlp3.yaml", "32x32x3", 128, 2, 1, false},
      {"mlp-784", "MLP 784-512-512-512-512-10, batch 128, 2 threads", "mlp_512x4.yaml", "28x28x1", 128, 2, 1,
       false},
  };
  return table;
}

std::vector<Workload> chosen_workloads(std::span<const std::string> names) {
  std::vector<std::string> wanted;
  for (const std::string& list : names) {
    if (list.empty()) wanted.emplace_back();
    std::istringstream stream(list);
    for (std::string name; std::getline(stream, name, ',');) wanted.push_back(name);
  }
  std::string known;
  std::vector<Workload> chosen;
  for (const Workload& workload : workload_table()) {
    known += (known.empty() ? "" : ", ") + std::string(workload.name);
    const auto last = std::remove(wanted.begin(), wanted.end(), workload.name);
    if (names.empty() || last != wanted.end()) chosen.push_back(workload);
    wanted.erase(last, wanted.end());
  }
  if (wanted.empty()) return chosen;
  throw Error(ExitCode::usage,
              "--workload: there is no workload '" + wanted.front() + "' (known: " + known + ")");
}

}  // namespace rankcollapse
