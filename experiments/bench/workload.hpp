#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rankcollapse {

/// A training that we and our peers are timed with: momentum SGD on the cross-entropy of a batch of noise.
struct Workload {
  std::string_view name;   // what --workload takes
  std::string_view title;  // for tables
  std::string_view model;  // a file in configs/models
  std::string_view input;  // "28x28x3": height, width, channels
  int batch;
  int threads;    // of each process
  int processes;  // that train side by side, as the trials of a sweep do
  bool has_convolutions;
};

std::span<const Workload> workload_table();

/// Those of these names, each of which may be several with commas between them, in the order of the table;
/// all of them where no name is given. Throws Error (usage) that tells the known names.
std::vector<Workload> chosen_workloads(std::span<const std::string> names);

}  // namespace rankcollapse
