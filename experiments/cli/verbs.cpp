#include "experiments/cli/verb.hpp"

namespace rankcollapse {

std::span<const VerbRow> verb_table() {
  static constexpr VerbRow table[] = {
      {"run", "train, or go on where it was interrupted", R"(
  rankcollapse run configs/quickstart.yaml
  rankcollapse run configs/quickstart.yaml --set regularization.all.l2=1e-3
  rankcollapse run my.yaml --results /scratch/results --threads 1
)",
       make_run_verb},
      {"check", "build the networks of configurations, train nothing", R"(
  rankcollapse check configs/*.yaml
  rankcollapse check configs/quickstart.yaml --set training.epochs=20
)",
       make_check_verb},
      {"list", "what a configuration can name, with an example of each", R"(
  rankcollapse list
  rankcollapse list layers
)",
       make_list_verb},
      {"bench", "time training steps beside the machine's peak", R"(
  rankcollapse bench --model configs/models/mini_alexnet.yaml --batch 16
  rankcollapse bench --model configs/models/mlp3.yaml --threads 1 --json
)",
       make_bench_verb},
  };
  return table;
}

}  // namespace rankcollapse
