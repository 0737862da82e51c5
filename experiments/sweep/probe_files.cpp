#include "experiments/sweep/probe_files.hpp"

#include <algorithm>
#include <stdexcept>

#include "engine/files/atomic_write.hpp"
#include "engine/files/npz.hpp"

namespace rankcollapse {
namespace {

std::vector<std::string> with_time(const std::vector<std::string>& columns) {
  std::vector<std::string> all = {"epoch", "step"};
  all.insert(all.end(), columns.begin(), columns.end());
  return all;
}

template <typename Number>
void drop_last(std::vector<Number>& numbers, std::size_t count) {
  numbers.resize(numbers.size() - count);
}

}  // namespace

std::uintmax_t noted_length(const std::map<std::string, std::string>& notes, const std::string& file) {
  const auto found = notes.find(file);
  return found == notes.end() ? 0 : std::stoull(found->second);
}

ProbeFiles::ProbeFiles(const std::filesystem::path& folder, const PlannedProbe& planned,
                       const Safetensors& checkpoint)
    : folder_(folder),
      name_(planned.name),
      columns_(with_time(planned.probe->columns())),
      rows_(folder / (name_ + ".csv"), columns_, noted_length(checkpoint.metadata, name_ + ".csv")) {
  for (const Tensor& tensor : checkpoint.tensors) {
    if (!tensor.name.starts_with(prefix())) continue;
    const std::string name = tensor.name.substr(prefix().size());
    if (name == "step") {
      steps_ = std::get<std::vector<std::int64_t>>(tensor.values);
    } else if (name == "epoch") {
      epochs_ = std::get<std::vector<double>>(tensor.values);
    } else {
      series_.push_back({name, tensor.shape.at(1), std::get<std::vector<double>>(tensor.values)});
    }
  }
  arrays_changed_ = !series_.empty();  // the file may hold later moments, or none
}

bool ProbeFiles::reach(const std::filesystem::path& folder, const PlannedProbe& planned,
                       const std::map<std::string, std::string>& notes) {
  const std::string name = planned.name + ".csv";
  std::error_code error;
  const std::uintmax_t size = std::filesystem::file_size(folder / name, error);
  return !error && size >= noted_length(notes, name);
}

void ProbeFiles::append(const Snapshot& snapshot, const ProbeFindings& findings) {
  length_before_last_ = rows_.length();
  for (const std::vector<std::string>& found : findings.rows) {
    std::vector<std::string> row = {shortest(snapshot.epoch()), std::to_string(snapshot.step)};
    row.insert(row.end(), found.begin(), found.end());
    rows_.append(row);
  }
  if (!findings.arrays.empty()) append_arrays(snapshot, findings);
}

void ProbeFiles::append_arrays(const Snapshot& snapshot, const ProbeFindings& findings) {
  if (series_.empty()) {
    for (const auto& [name, values] : findings.arrays) series_.push_back({name, values.size(), {}});
  }
  if (series_.size() != findings.arrays.size()) throw std::logic_error(name_ + ": another number of arrays");
  epochs_.push_back(snapshot.epoch());
  steps_.push_back(static_cast<std::int64_t>(snapshot.step));
  for (std::size_t index = 0; index < series_.size(); ++index) {
    const auto& [name, values] = findings.arrays[index];
    Series& series = series_[index];
    if (series.name != name || series.length != values.size())
      throw std::logic_error(name_ + ": the array " + name + " is not as it was");
    series.values.insert(series.values.end(), values.begin(), values.end());
  }
  arrays_changed_ = true;
}

void ProbeFiles::remove_last() {
  rows_ = CsvWriter(folder_ / (name_ + ".csv"), columns_, length_before_last_);
  if (series_.empty()) return;
  drop_last(epochs_, 1);
  drop_last(steps_, 1);
  for (Series& series : series_) drop_last(series.values, series.length);
}

std::vector<Tensor> ProbeFiles::tensors(const std::string& prefix_of_names) const {
  if (series_.empty()) return {};
  std::vector<Tensor> tensors = {{prefix_of_names + "epoch", {epochs_.size()}, epochs_},
                                 {prefix_of_names + "step", {steps_.size()}, steps_}};
  for (const Series& series : series_)
    tensors.push_back({prefix_of_names + series.name, {steps_.size(), series.length}, series.values});
  return tensors;
}

void ProbeFiles::write_arrays() {
  if (!arrays_changed_) return;
  replace_file(folder_ / (name_ + ".npz"), format_npz(tensors("")));
  arrays_changed_ = false;
}

void ProbeFiles::save(Safetensors& checkpoint) const {
  checkpoint.metadata[name_ + ".csv"] = std::to_string(rows_.length());
  for (Tensor& tensor : tensors(prefix())) checkpoint.tensors.push_back(std::move(tensor));
}

}  // namespace rankcollapse
