#include "experiments/cli/peer_comparison.hpp"

#include <thread>

#include "engine/nn/kernels/fma_peak.hpp"
#include "experiments/bench/comparison.hpp"
#include "experiments/store/trial_log.hpp"
#include "experiments/sweep/machine.hpp"

namespace rankcollapse {
namespace {

Contender ourselves(const std::filesystem::path& program, const std::string& kernels) {
  const std::vector<Variant> variants = {{}};
  return {.name = "rankcollapse",
          .words = {program.string(), "bench", "--json", "--kernels", kernels},
          .for_convolutions = variants,
          .for_perceptrons = variants};
}

const CommandLine default_wait = {};
const CommandLine passive_wait = {{}, {"OMP_WAIT_POLICY=PASSIVE"}};

/// PyTorch has no layout that is always the faster one. Its own threads and those of OpenBLAS are two pools,
/// which spin against each other where they do not wait passively.
Contender pytorch(const std::filesystem::path& folder) {
  const std::vector<std::string> channels_last = {"--channels-last"};
  return {.name = "PyTorch",
          .words = {"/usr/bin/python3", (folder / "pytorch_peer.py").string()},
          .for_convolutions = {{"default", default_wait},
                               {"passive wait", passive_wait},
                               {"channels_last", {channels_last, {}}},
                               {"channels_last, passive wait", {channels_last, passive_wait.environment}}},
          .for_perceptrons = {{"default", default_wait}, {"passive wait", passive_wait}}};
}

/// Its threads spin while they wait for each other, unless they are told not to: which is faster depends on
/// what else the machine does.
Contender onednn(const std::filesystem::path& folder) {
  const std::vector<Variant> variants = {{"default", default_wait}, {"passive wait", passive_wait}};
  return {.name = "oneDNN",
          .words = {(folder / "onednn_peer").string()},
          .for_convolutions = variants,
          .for_perceptrons = variants};
}

double fma_peak(int threads) {
  Workers workers(threads);
  return measure_fma_peak(workers);
}

Json::Array record_of(const std::vector<Contender>& peers) {
  Json::Array list;
  for (const Contender& peer : peers) {
    list.push_back(Json::Object{{"name", peer.name}, {"version", peer.version}, {"absence", peer.absence}});
  }
  return list;
}

std::filesystem::path this_program() {
  return std::filesystem::read_symlink("/proc/self/exe");
}

}  // namespace

std::filesystem::path bench_folder() {
  return this_program().parent_path() / "bench";
}

Json::Object compare_with_peers(const ComparisonQuestion& question,
                                const std::function<void(const std::string&)>& told) {
  const std::filesystem::path folder = bench_folder();
  std::vector<Contender> peers;
  for (const Contender& peer : {pytorch(folder), onednn(folder)}) {
    peers.push_back(looked_for(peer));
    if (!peers.back().absence.empty()) told(peer.name + " is absent: " + peers.back().absence);
  }
  ComparisonPlan plan{question.workloads, peers, folder.string(), question.rounds, question.seconds};
  plan.contenders.insert(plan.contenders.begin(), ourselves(this_program(), question.kernels));
  Json::Object record = {{"date", time_stamp()},
                         {"processor", processor_name()},
                         {"processors", static_cast<std::int64_t>(std::thread::hardware_concurrency())},
                         {"system", system_name()},
                         {"build", build_record()},
                         {"rounds", question.rounds},
                         {"seconds", question.seconds},
                         {"peers", record_of(peers)}};
  record.emplace_back("workloads", compare(plan, fma_peak, told));
  return record;
}

}  // namespace rankcollapse
