#include "experiments/sweep/provenance.hpp"

#include <sys/utsname.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>

#include "engine/core/floating_point.hpp"
#include "engine/files/json.hpp"
#include "engine/nn/kernels/gemm.hpp"
#include "experiments/sweep/build_info.hpp"

namespace rankcollapse {
namespace {

std::string processor() {
  std::ifstream info("/proc/cpuinfo");
  for (std::string line; std::getline(info, line);) {
    if (line.starts_with("model name")) return line.substr(line.find(": ") + 2);
  }
  return "unknown";
}

Json::Object build() {
  return {{"version", build_info::version},
          {"commit", build_info::commit},
          {"changed_since_commit", build_info::changed_since_commit},
          {"compiler", build_info::compiler},
          {"flags", build_info::flags},
          {"armadillo", arma::arma_version::as_string()}};
}

Json::Object machine(int threads) {
  utsname system{};
  uname(&system);
  const char* core_type = std::getenv("OPENBLAS_CORETYPE");
  return {{"host", system.nodename},
          {"system", std::string(system.sysname) + " " + system.release + " " + system.machine},
          {"processor", processor()},
          {"blas_kernels", blas_kernel_name()},
          {"OPENBLAS_CORETYPE", core_type == nullptr ? "" : core_type},
          {"denormals_flushed", denormals_are_flushed()},
          {"threads", threads}};
}

// Both names of every penalty, for Keras' l2 and PyTorch's weight_decay differ by a factor of two, and by how
// much, as −log, it shrinks over the whole run a weight that the data do not reach.
Json::Array penalties(const Trial& trial) {
  Json::Array rows;
  for (const Parameter* parameter : trial.network.parameters()) {
    const auto& [weight_decay, decoupled] = parameter->penalty;
    if (weight_decay == 0.0) continue;
    rows.push_back(Json::Object{{"parameter", parameter->name},
                                {"weight_decay", weight_decay},
                                {"l2", weight_decay / 2.0},
                                {"decoupled", decoupled},
                                {"dose", dose(trial.training, parameter->penalty, trial.training.steps)}});
  }
  return rows;
}

// The file that the weights come from, or null where they are drawn.
Json initial_weights(const Trial& trial) {
  if (!trial.initial_weights) return {};
  return Json::Object{{"file", trial.initial_weights->file.string()},
                      {"checksum", trial.initial_weights->checksum}};
}

}  // namespace

std::string provenance(const Trial& trial, const std::string& identity, const Dataset& dataset, int threads) {
  const Json json = Json::Object{
      {"identity", identity},
      {"numerics_version", numerics_version},
      {"precision", trial.precision},
      {"seeds", Json::Object{{"init", trial.seeds.init},
                             {"shuffle", trial.seeds.shuffle},
                             {"augment", trial.seeds.augment},
                             {"dropout", trial.seeds.dropout}}},
      {"data", Json::Object{{"checksum", dataset.checksum}, {"description", dataset.description}}},
      {"initial_weights", initial_weights(trial)},
      {"penalties", penalties(trial)},
      {"build", build()},
      {"machine", machine(threads)}};
  return format_json(json) + "\n";
}

}  // namespace rankcollapse
