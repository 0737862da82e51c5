#include "experiments/bench/comparison.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/core/error.hpp"
#include "experiments/bench/round_ratios.hpp"

namespace rankcollapse {
namespace {

/// A variant of a contender in a workload.
struct Entry {
  std::size_t contender;  // its place in the plan
  const Variant* variant;
  std::vector<double> rates = {};  // images a second of each round; NaN where it failed
  long peak_memory_kb = 0;
  std::string failure = {};
};

struct Field {
  const Workload* workload;
  std::vector<Entry> entries = {};
  std::vector<double> peaks = {};  // of the machine, in floating-point operations a second
  Json details = {};               // of our first run
};

std::vector<Field> fields_of(const ComparisonPlan& plan) {
  std::vector<Field> fields;
  for (const Workload& workload : plan.workloads) {
    Field field{&workload};
    for (std::size_t index = 0; index < plan.contenders.size(); ++index) {
      const Contender& contender = plan.contenders[index];
      if (!contender.absence.empty()) continue;
      for (const Variant& variant : contender.variants(workload)) field.entries.push_back({index, &variant});
    }
    fields.push_back(std::move(field));
  }
  return fields;
}

std::string name_of(const Contender& contender, const Variant& variant) {
  return contender.name + (variant.name.empty() ? "" : " " + variant.name);
}

void run(const ComparisonPlan& plan, Field& field, Entry& entry) {
  if (!entry.failure.empty()) {
    entry.rates.push_back(std::numeric_limits<double>::quiet_NaN());
    return;
  }
  const Contender& contender = plan.contenders[entry.contender];
  Reported reported = measure(contender, *entry.variant, *field.workload, plan.models, plan.seconds);
  entry.rates.push_back(reported.images_per_second);
  entry.peak_memory_kb = std::max(entry.peak_memory_kb, reported.peak_memory_kb);
  entry.failure = reported.failure;
  if (entry.contender != 0) return;
  if (!entry.failure.empty()) {
    throw Error(ExitCode::internal, std::string(field.workload->name) + ": " + contender.name +
                                        " cannot be timed: " + entry.failure);
  }
  if (entry.rates.size() == 1) field.details = std::move(reported.details);
}

/// "round 2 of 7: alexnet-b16: rankcollapse 1503, PyTorch 310, oneDNN failed (exit code 1)"
std::string line_of_round(const ComparisonPlan& plan, const Field& field, int round) {
  std::string line = "round " + std::to_string(round + 1) + " of " + std::to_string(plan.rounds) + ": " +
                     std::string(field.workload->name);
  const char* separator = ": ";
  for (const Entry& entry : field.entries) {
    const double rate = entry.rates.back();
    line += separator + name_of(plan.contenders[entry.contender], *entry.variant) + " " +
            (std::isnan(rate) ? "failed (" + entry.failure + ")" : std::to_string(std::lround(rate)));
    separator = ", ";
  }
  return line;
}

Json::Array list_of(const std::vector<double>& numbers, double factor = 1.0) {
  Json::Array list;
  for (const double number : numbers) list.emplace_back(number * factor);  // NaN is written as null
  return list;
}

/// What the contender reached in each round, by its fastest variant.
std::vector<double> best_rates(const Field& field, std::size_t contender) {
  std::vector<std::vector<double>> variants;
  for (const Entry& entry : field.entries) {
    if (entry.contender == contender) variants.push_back(entry.rates);
  }
  return best_of_each_round(variants);
}

Json::Array measured(const ComparisonPlan& plan, const Field& field, double mflop) {
  Json::Array list;
  for (const Entry& entry : field.entries) {
    const double fraction = 1e6 * mflop * spread_of(round_ratios(entry.rates, field.peaks)).median;
    list.push_back(Json::Object{{"contender", plan.contenders[entry.contender].name},
                                {"variant", entry.variant->name},
                                {"images_per_second", list_of(entry.rates)},
                                {"peak_memory_kb", static_cast<std::int64_t>(entry.peak_memory_kb)},
                                {"fraction_of_peak", fraction},
                                {"failure", entry.failure}});
  }
  return list;
}

Json::Array ratios(const ComparisonPlan& plan, const Field& field) {
  Json::Array list;
  const std::vector<double> ours = best_rates(field, 0);
  for (std::size_t peer = 1; peer < plan.contenders.size(); ++peer) {
    const Spread spread = spread_of(round_ratios(ours, best_rates(field, peer)));
    list.push_back(Json::Object{{"peer", plan.contenders[peer].name},
                                {"median", spread.median},
                                {"low", spread.low},
                                {"high", spread.high},
                                {"rounds", static_cast<std::int64_t>(spread.count)}});
  }
  return list;
}

Json::Object object_of(const ComparisonPlan& plan, const Field& field) {
  const Workload& workload = *field.workload;
  Json::Object object = {{"name", std::string(workload.name)},
                         {"title", std::string(workload.title)},
                         {"model", std::string(workload.model)},
                         {"input", std::string(workload.input)},
                         {"batch", workload.batch},
                         {"threads", workload.threads},
                         {"processes", workload.processes},
                         {"fma_peak_gflop_per_second", list_of(field.peaks, 1e-9)}};
  for (const char* key : {"precision", "kernel_set", "blas_kernels", "chosen_kernels", "mflop_per_image"}) {
    if (const Json* told = field.details.find(key)) object.emplace_back(key, *told);
  }
  const Json* mflop = field.details.find("mflop_per_image");
  object.emplace_back("measured", measured(plan, field, mflop == nullptr ? 0.0 : mflop->number()));
  object.emplace_back("ratios", ratios(plan, field));
  return object;
}

}  // namespace

Json::Array compare(const ComparisonPlan& plan, const PeakOfMachine& peak, const RoundListener& told) {
  std::vector<Field> fields = fields_of(plan);
  for (int round = 0; round < plan.rounds; ++round) {
    for (Field& field : fields) {
      field.peaks.push_back(peak(field.workload->threads * field.workload->processes));
      const std::size_t count = field.entries.size();
      for (std::size_t turn = 0; turn < count; ++turn) {
        run(plan, field, field.entries[(turn + static_cast<std::size_t>(round)) % count]);
      }
      told(line_of_round(plan, field, round));
    }
  }
  Json::Array workloads;
  for (const Field& field : fields) workloads.push_back(object_of(plan, field));
  return workloads;
}

}  // namespace rankcollapse
