#include "experiments/records/record.hpp"

#include <algorithm>
#include <cstdlib>
#include <limits>

#include "engine/files/npz.hpp"
#include "experiments/store/recorded_settings.hpp"
#include "experiments/store/trial_folders.hpp"

namespace rankcollapse {
namespace {

namespace fs = std::filesystem;

/// The numbers of an array, whatever they are stored as.
std::vector<double> numbers_of(const Tensor& tensor) {
  return std::visit([](const auto& values) { return std::vector<double>(values.begin(), values.end()); },
                    tensor.values);
}

const Tensor* find(const std::vector<Tensor>& arrays, const std::string& name) {
  const auto found =
      std::find_if(arrays.begin(), arrays.end(), [&](const Tensor& tensor) { return tensor.name == name; });
  return found == arrays.end() ? nullptr : &*found;
}

/// The step that a training ended with, which a probe may not have been at.
std::optional<double> end_step(const TrialStatus& status) {
  return status.steps == 0 ? std::nullopt : std::optional(static_cast<double>(status.steps));
}

}  // namespace

std::optional<std::size_t> RecordedSeries::index_of(const Moment& moment) const {
  for (std::size_t index = 0; index < epochs.size(); ++index) {
    if (is_at(epochs[index], steps[index], end_step.value_or(steps.back()), moment)) return index;
  }
  return std::nullopt;
}

Record::Record(std::string experiment, const TrialRow& row)
    : experiment_(std::move(experiment)), trial_(read_recorded_trial(row)) {}

std::string Record::title() const {
  const std::string values = label(swept(), " ");
  return parse_trial_folder_name(folder().filename().string()).number + (values.empty() ? "" : " " + values);
}

std::string Record::commit() const {
  const Json* sessions = provenance().find("sessions");
  const auto* all = sessions == nullptr ? nullptr : std::get_if<Json::Array>(&sessions->value);
  if (all == nullptr || all->empty()) return "";
  const Json* commit = all->front().find("commit");
  return commit == nullptr ? "" : commit->text();
}

std::string Record::seed() const {
  const std::string& seed = setting("seed");
  return seed.empty() ? setting("seed.init") : seed;
}

const std::map<std::string, std::string>& Record::settings() const {
  if (!settings_) {
    std::map<std::string, std::string> settings;
    for (const RecordedSetting& one : recorded_settings(folder())) {
      if (one.value != "{}") settings.emplace(one.address, one.value);
    }
    settings_ = std::move(settings);
  }
  return *settings_;
}

const std::string& Record::setting(const std::string& address) const {
  static const std::string nothing;
  const auto found = settings().find(address);
  return found == settings().end() ? nothing : found->second;
}

double Record::number(const std::string& address) const {
  const std::string& text = setting(address);
  char* end = nullptr;
  const double number = std::strtod(text.c_str(), &end);
  return text.empty() || *end != '\0' ? std::numeric_limits<double>::quiet_NaN() : number;
}

double Record::weight_decay(std::string_view parameter) const {
  for (const RecordedPenalty& penalty : penalties()) {
    if (penalty.parameter == parameter) return penalty.weight_decay;
  }
  return 0.0;
}

double Record::largest_weight_decay() const {
  double largest = 0.0;
  for (const RecordedPenalty& penalty : penalties()) largest = std::max(largest, penalty.weight_decay);
  return largest;
}

double Record::smallest_dose() const {
  double smallest = std::numeric_limits<double>::infinity();
  for (const RecordedPenalty& penalty : penalties()) smallest = std::min(smallest, penalty.dose);
  return smallest;
}

std::vector<RecordedPenalty> Record::penalties() const {
  std::vector<RecordedPenalty> penalties;
  const Json* recorded = provenance().find("penalties");
  const auto* all = recorded == nullptr ? nullptr : std::get_if<Json::Array>(&recorded->value);
  if (all == nullptr) return penalties;
  for (const Json& one : *all) {
    const Json *name = one.find("parameter"), *decay = one.find("weight_decay"), *dose = one.find("dose");
    if (name == nullptr || decay == nullptr || !(decay->number() > 0.0)) continue;
    penalties.push_back({name->text(), decay->number(),
                         dose == nullptr ? std::numeric_limits<double>::quiet_NaN() : dose->number()});
  }
  return penalties;
}

const RecordedTable& Record::metrics() const {
  return table(folder() / "metrics.csv");
}

const RecordedTable& Record::probe(const std::string& type) const {
  return table(probe_file(type, ".csv"));
}

std::vector<const RecordedTable*> Record::probes(const std::string& type) const {
  std::vector<const RecordedTable*> tables;
  for (const fs::path& file : probe_files(type, ".csv")) tables.push_back(&table(file));
  return tables;
}

std::vector<fs::path> Record::probe_files(const std::string& type, const char* extension) const {
  std::vector<fs::path> files;
  for (const auto& [address, value] : settings()) {
    if (value != type || !address.starts_with("probes.") || !address.ends_with(".type")) continue;
    const std::string name = setting(address.substr(0, address.size() - 4) + "name");
    if (!name.empty()) files.push_back(folder() / (name + extension));
  }
  return files;
}

fs::path Record::probe_file(const std::string& type, const char* extension) const {
  const std::vector<fs::path> files = probe_files(type, extension);
  return files.empty() ? fs::path() : files.front();
}

const RecordedTable& Record::table(const fs::path& file) const {
  const auto found = tables_.find(file);
  if (found != tables_.end()) return found->second;
  return tables_
      .emplace(file, fs::exists(file) ? RecordedTable(read_csv(file), end_step(status())) : RecordedTable())
      .first->second;
}

const std::vector<Tensor>& Record::arrays(const std::string& type) const {
  const auto found = arrays_.find(type);
  if (found != arrays_.end()) return found->second;
  std::vector<Tensor> arrays;
  const fs::path file = probe_file(type, ".npz");
  if (fs::exists(file)) {
    for (NpyArray& array : read_npz(file)) arrays.push_back(std::move(array.tensor));
  }
  return arrays_.emplace(type, std::move(arrays)).first->second;
}

RecordedSeries Record::series(const std::string& type, const std::string& name) const {
  const std::vector<Tensor>& all = arrays(type);
  const Tensor *epochs = find(all, "epoch"), *steps = find(all, "step"), *array = find(all, name);
  if (epochs == nullptr || steps == nullptr || array == nullptr || array->shape.size() != 2) return {};
  RecordedSeries series{numbers_of(*epochs), numbers_of(*steps), {}, end_step(status())};
  const std::vector<double> values = numbers_of(*array);
  const std::size_t moments = array->shape[0], length = array->shape[1];
  if (series.epochs.size() != moments || series.steps.size() != moments) return {};
  for (std::size_t moment = 0; moment < moments; ++moment) {
    const auto first = values.begin() + static_cast<std::ptrdiff_t>(moment * length);
    series.values.emplace_back(first, first + static_cast<std::ptrdiff_t>(length));
  }
  return series;
}

std::vector<std::string> Record::series_names(const std::string& type) const {
  std::vector<std::string> names;
  for (const Tensor& array : arrays(type)) {
    if (array.shape.size() == 2 && array.name.find('/') == std::string::npos) names.push_back(array.name);
  }
  return names;
}

}  // namespace rankcollapse
