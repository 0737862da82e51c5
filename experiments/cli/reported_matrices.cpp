#include "experiments/cli/reported_matrices.hpp"

#include <algorithm>
#include <utility>

#include "engine/core/error.hpp"
#include "experiments/cli/trial_argument.hpp"
#include "experiments/measure/readings.hpp"
#include "experiments/weights/weights.hpp"

namespace rankcollapse {
namespace {

namespace fs = std::filesystem;

fs::path file_called(const std::string& word, const ReportOptions& options) {
  if (fs::exists(word) && !fs::is_directory(word)) return word;
  const fs::path trial = trial_called(word, options.results);
  const fs::path file = trial / (options.at_start ? "initial_weights.safetensors" : "weights.safetensors");
  if (fs::exists(file)) return file;
  throw Error(ExitCode::data, trial.string() + ": has no " + file.filename().string() +
                                  (options.at_start ? "" : ": it is not finished, or was exported"));
}

Storage storage_of(const Tensor& tensor) {
  return std::holds_alternative<std::vector<float>>(tensor.values) ? Storage::float32 : Storage::float64;
}

bool is_wanted(const std::string& reading, const ReportOptions& options) {
  if (reading == "unfolded") return options.unfolded;
  return !reading.starts_with("slice") || options.slices;
}

/// Adds the reports on a tensor's readings; the tensor's numbers are let go before the spectra are computed.
void add_reports(Tensor tensor, const std::string& source, const ReportOptions& options,
                 std::vector<ReportedMatrix>& reports) {
  if (auto obstacle = obstacle_to_readings(tensor)) {
    reports.push_back({source, tensor.name, "", std::nullopt, *std::move(obstacle)});
    return;
  }
  const Storage storage = options.storage.value_or(storage_of(tensor));
  const std::string name = tensor.name;
  std::vector<MatrixReading> readings = readings_of(tensor);
  tensor = {};
  for (MatrixReading& one : readings) {
    if (!is_wanted(one.reading, options)) continue;
    ReportedMatrix reported{source, name, one.reading, std::nullopt, ""};
    try {
      reported.report = report_on(std::move(one.matrix), storage, options.classes);
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

}  // namespace

ReportedSource reports_on(const std::string& word, const ReportOptions& options) {
  const fs::path file = file_called(word, options);
  StoredWeights weights = read_weights(file);
  ReportedSource source{file.string(), {}};
  for (Tensor& tensor : weights.tensors) {
    add_reports(std::move(tensor), source.file, options, source.matrices);
  }
  for (const SkippedTensor& skipped : weights.skipped) {
    source.matrices.push_back({source.file, skipped.name, "", std::nullopt, skipped.reason});
  }
  return source;
}

std::vector<ReportedMatrix> as_series(std::vector<ReportedSource> sources) {
  const bool one_each = std::all_of(sources.begin(), sources.end(),
                                    [](const ReportedSource& source) { return source.matrices.size() == 1; });
  for (ReportedSource& source : sources) {
    if (one_each) source.matrices.front().tensor = sources.front().matrices.front().tensor;
  }
  std::vector<ReportedMatrix> series;
  for (const Name& name : names_in(sources)) {
    for (std::size_t moment = 0; moment < sources.size(); ++moment) {
      auto& [file, matrices] = sources[moment];
      const auto found = std::find_if(matrices.begin(), matrices.end(),
                                      [&](const ReportedMatrix& one) { return name_of(one) == name; });
      if (found != matrices.end()) {
        series.push_back(*found);
      } else {
        series.push_back({file, name.first, name.second, std::nullopt, "is not in this file"});
      }
      series.back().moment = moment;
    }
  }
  return series;
}

}  // namespace rankcollapse
