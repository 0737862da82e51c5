#include "experiments/cli/reported_matrices.hpp"

#include <algorithm>
#include <utility>

#include "engine/core/error.hpp"
#include "experiments/cli/trial_argument.hpp"
#include "experiments/weights/weights.hpp"

namespace rankcollapse {
namespace {

namespace fs = std::filesystem;

/// A file of weights, and where a trial's weights are wanted that were trained, those that it began with.
struct Files {
  fs::path file;
  std::optional<fs::path> initial;
};

Files files_called(const std::string& word, const ReportOptions& options) {
  if (fs::exists(word) && !fs::is_directory(word)) return {word, std::nullopt};
  const fs::path trial = trial_called(word, options.results, "neither a file nor a trial");
  const fs::path initial = trial / "initial_weights.safetensors";
  const fs::path file = options.at_start ? initial : trial / "weights.safetensors";
  if (!fs::exists(file)) {
    throw Error(ExitCode::data, trial.string() + ": has no " + file.filename().string() +
                                    (options.at_start ? "" : ": it is not finished, or was exported"));
  }
  if (options.at_start || !fs::exists(initial)) return {file, std::nullopt};
  return {file, initial};
}

Storage storage_of(const Tensor& tensor) {
  if (tensor.stored_as == "F16") return Storage::float16;
  if (tensor.stored_as == "BF16") return Storage::bfloat16;
  return std::holds_alternative<std::vector<float>>(tensor.values) ? Storage::float32 : Storage::float64;
}

/// Adds the reports on a tensor's readings, one matrix at a time; the tensor's numbers are let go before the
/// last spectrum is computed.
void add_reports(Tensor tensor, const std::string& source, const ReportOptions& options,
                 std::vector<ReportedMatrix>& reports) {
  if (auto obstacle = obstacle_to_readings(tensor)) {
    reports.push_back({source, tensor.name, "", std::nullopt, *std::move(obstacle)});
    return;
  }
  const Storage storage = options.storage.value_or(storage_of(tensor));
  const std::vector<Reading> readings = readings_of(tensor, options.readings);
  for (const Reading& reading : readings) {
    ReportedMatrix reported{source, tensor.name, reading.name, std::nullopt, ""};
    arma::mat matrix = matrix_of(tensor, reading);
    if (&reading == &readings.back()) tensor.values = {};
    try {
      reported.report = report_on(std::move(matrix), storage, options.classes);
    } catch (const Error& error) {
      reported.skipped = error.what();
    }
    reports.push_back(std::move(reported));
  }
}

using Name = std::pair<std::string, std::string>;  // of a tensor, and its reading

Name name_of(const ReportedMatrix& matrix) {
  return {matrix.tensor, matrix.reading};
}

/// All names, each where it occurs first.
std::vector<Name> names_in(const std::vector<ReportedSource>& sources) {
  std::vector<Name> names;
  for (const ReportedSource& source : sources) {
    for (const ReportedMatrix& matrix : source.matrices) {
      if (std::find(names.begin(), names.end(), name_of(matrix)) == names.end())
        names.push_back(name_of(matrix));
    }
  }
  return names;
}

/// Counts the ranks of reports on the readings of `initial` as of weights that began so.
void count_ranks_since(const Tensor& initial, const WantedReadings& wanted,
                       std::vector<ReportedMatrix>& matrices) {
  for (const Reading& reading : readings_of(initial, wanted)) {
    const auto found = std::find_if(matrices.begin(), matrices.end(), [&](const ReportedMatrix& matrix) {
      return matrix.report && name_of(matrix) == Name(initial.name, reading.name);
    });
    if (found == matrices.end()) continue;
    const double largest = spectrum_of(matrix_of(initial, reading)).largest();
    count_ranks_since(largest, *found->report);
  }
}

/// Whether each source has tensors of one name only; those that cannot be read say nothing.
bool is_one_tensor_each(const std::vector<ReportedSource>& sources) {
  return std::all_of(sources.begin(), sources.end(), [](const ReportedSource& source) {
    const auto& matrices = source.matrices;
    return std::all_of(matrices.begin(), matrices.end(), [&](const ReportedMatrix& matrix) {
      return matrix.tensor == matrices.front().tensor;
    });
  });
}

/// Gives the tensor of each source the name that it has first.
void unify_names(std::vector<ReportedSource>& sources) {
  std::string name;
  for (ReportedSource& source : sources) {
    for (ReportedMatrix& matrix : source.matrices) {
      if (name.empty()) name = matrix.tensor;
      matrix.tensor = name;
    }
  }
}

ReportedMatrix missing(const ReportedSource& source, const Name& name) {
  return {source.file, name.first, name.second, std::nullopt,
          source.is_readable ? "is not in this file" : "this file could not be read"};
}

/// The matrix of this name, moment by moment.
std::vector<ReportedMatrix> one_series(const Name& name, const std::vector<ReportedSource>& sources) {
  std::vector<ReportedMatrix> series;
  for (const ReportedSource& source : sources) {
    const auto found = std::find_if(source.matrices.begin(), source.matrices.end(),
                                    [&](const ReportedMatrix& one) { return name_of(one) == name; });
    series.push_back(found == source.matrices.end() ? missing(source, name) : *found);
    series.back().moment = series.size() - 1;
  }
  if (!series.front().report) return series;
  const double initial_largest = series.front().report->spectrum.largest();
  for (ReportedMatrix& matrix : series) {
    if (matrix.report) count_ranks_since(initial_largest, *matrix.report);
  }
  return series;
}

}  // namespace

ReportedSource reports_on(const std::string& word, const ReportOptions& options) {
  const auto [file, initial] = files_called(word, options);
  StoredWeights weights = read_weights(file);
  ReportedSource source{file.string(), {}};
  for (Tensor& tensor : weights.tensors) {
    add_reports(std::move(tensor), source.file, options, source.matrices);
  }
  for (const SkippedTensor& skipped : weights.skipped) {
    source.matrices.push_back({source.file, skipped.name, "", std::nullopt, skipped.reason});
  }
  if (!initial) return source;
  for (const Tensor& tensor : read_weights(*initial).tensors)
    count_ranks_since(tensor, options.readings, source.matrices);
  return source;
}

std::vector<ReportedMatrix> as_series(std::vector<ReportedSource> sources) {
  if (is_one_tensor_each(sources)) unify_names(sources);
  std::vector<ReportedMatrix> series;
  for (const Name& name : names_in(sources)) {
    for (ReportedMatrix& matrix : one_series(name, sources)) series.push_back(std::move(matrix));
  }
  return series;
}

}  // namespace rankcollapse
