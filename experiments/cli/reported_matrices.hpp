#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "experiments/measure/matrix_report.hpp"
#include "experiments/measure/readings.hpp"

namespace rankcollapse {

/// How files and trials are reported on.
struct ReportOptions {
  WantedReadings readings{true, false};
  bool at_start = false;           // of a trial its weights before the first step
  std::optional<Storage> storage;  // in place of the type in the file
  std::size_t classes = 10;
  std::filesystem::path results = "results";  // where trials are looked up
};

/// One matrix of a source, or a tensor that was passed over.
struct ReportedMatrix {
  std::string source;                  // the file
  std::string tensor, reading;         // "fc1.weight", "matrix"
  std::optional<MatrixReport> report;  // nothing where it was skipped
  std::string skipped;                 // why
  std::size_t moment = 0;              // of a series: the place of its source, from 0
};

/// A file of weights, and what is in it, in its order.
struct ReportedSource {
  std::string file;
  std::vector<ReportedMatrix> matrices;
  bool is_readable = true;
};

/// Reports on a file of weights, or on the trial that `word` names: its ranks are those of weights that began
/// as the trial's did (count_ranks_since). Throws Error.
ReportedSource reports_on(const std::string& word, const ReportOptions& options);

/// The sources' matrices as series: those of one name and reading one after the other, in the order of the
/// sources, with the ranks of weights that began as those of the first. Sources of one tensor each show one
/// tensor, whatever it is called in each. A matrix that a source does not have is said to be skipped there.
std::vector<ReportedMatrix> as_series(std::vector<ReportedSource> sources);

}  // namespace rankcollapse
