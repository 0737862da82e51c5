#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "experiments/measure/matrix_report.hpp"

namespace rankcollapse {

/// How files and trials are reported on.
struct ReportOptions {
  bool unfolded = true, slices = false;  // which readings of a convolution's kernels
  bool at_start = false;                 // of a trial its weights before the first step
  std::optional<Storage> storage;        // in place of the type in the file
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
};

/// Reports on a file of weights, or on the trial that `word` names. Throws Error.
ReportedSource reports_on(const std::string& word, const ReportOptions& options);

/// The sources' matrices as series: those of one name and reading one after the other, in the order of the
/// sources. Sources of one matrix each show one matrix, whatever it is called in each. A matrix that a source
/// does not have is said to be skipped there.
std::vector<ReportedMatrix> as_series(std::vector<ReportedSource> sources);

}  // namespace rankcollapse
