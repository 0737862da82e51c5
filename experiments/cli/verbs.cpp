#include "experiments/cli/verb.hpp"

namespace rankcollapse {

std::span<const VerbRow> verb_table() {
  static constexpr VerbRow table[] = {
      {"run", "train a sweep, or go on where it was interrupted", R"(
  rankcollapse run configs/quickstart.yaml
  rankcollapse run configs/quickstart.yaml --dry-run
  rankcollapse run configs/quickstart.yaml --only 'l2>0' -j 2
  rankcollapse run my.yaml --set training.epochs=20 --results /scratch/results
)",
       make_run_verb},
      {"worker", "train what is unfinished, as one worker of several", R"(
  rankcollapse worker results/runs/quickstart
  rankcollapse worker results/runs/quickstart --threads 1 --only 'seed=1'
)",
       make_worker_verb},
      {"check", "build the networks of configurations, train nothing", R"(
  rankcollapse check configs/*.yaml
  rankcollapse check configs/quickstart.yaml --set training.epochs=20
)",
       make_check_verb},
      {"status", "how far a sweep is, while it runs and afterwards", R"(
  rankcollapse status
  rankcollapse status results/runs/l2-on-fc1 --all
  watch rankcollapse status
)",
       make_status_verb},
      {"show", "a trial: its end, spectra, settings and files", R"(
  rankcollapse show a1b2
  rankcollapse show results/runs/quickstart/0001~1f3a9c02
  rankcollapse show a1b2c3 --results /scratch/results --json
)",
       make_show_verb},
      {"diff", "what differs between two trials", R"(
  rankcollapse diff a1b2 1f3a
  rankcollapse diff results/runs/quickstart/0001~1f3a9c02 a1b2 --json
)",
       make_diff_verb},
      {"verify", "train trials again and compare with the record", R"(
  rankcollapse verify a1b2
  rankcollapse verify --files results/runs/quickstart/*~*
)",
       make_verify_verb},
      {"report", "one page of results that opens in any browser", R"(
  rankcollapse report results/runs/l2-on-fc1 -o report.html
  rankcollapse report ann/results ben/results -o class.html
)",
       make_report_verb},
      {"export", "write results as they are committed: no weights", R"(
  rankcollapse export results/runs/l2-on-fc1 -o results
  rankcollapse export /scratch/results -o results --largest-npz 2 --latex
)",
       make_export_verb},
      {"figures", "draw results: SVG, PDF, PNG, and their numbers", R"(
  rankcollapse figures results/runs/l2-on-fc1
  rankcollapse figures results -o pictures --formats pdf,png
  rankcollapse figures results/l2-on-fc1 --only esd,lambda_min_by_epoch
  rankcollapse figures results --check
)",
       make_figures_verb},
      {"claims", "hold what the works state against results", R"(
  rankcollapse claims results
  rankcollapse claims results/runs/rank-vs-weight-decay --all
  rankcollapse claims results/rank-vs-weight-decay --record
)",
       make_claims_verb},
      {"clean", "remove what no one needs: never what was trained", R"(
  rankcollapse clean --dry-run
  rankcollapse clean results/runs/l2-on-fc1
)",
       make_clean_verb},
      {"data list", "what data sets there are, which are here, their licences", R"(
  rankcollapse data list
  rankcollapse data list --json
)",
       make_data_list_verb},
      {"data fetch", "download data sets, or go on where it was interrupted", R"(
  rankcollapse data fetch cifar10
  rankcollapse data fetch mnist --mirror http://my.server/mnist --data ~/data
)",
       make_data_fetch_verb},
      {"data verify", "check data sets against what was published", R"(
  rankcollapse data verify
  rankcollapse data verify cifar10
)",
       make_data_verify_verb},
      {"data import", "take data sets from files that are here", R"(
  rankcollapse data import ~/Downloads/cifar-10-binary.tar.gz
  rankcollapse data import /mnt/usb/mnist --data ~/data
)",
       make_data_import_verb},
      {"data preview", "a contact sheet, class counts, mean and deviation", R"(
  rankcollapse data preview fashion_mnist
  rankcollapse data preview cifar10 --set dataset.flip=true --augmented
  rankcollapse data preview configs/datasets/cifar10_imagenet_statistics.yaml
)",
       make_data_preview_verb},
      {"evaluate", "loss, accuracy, confusions of a trial or weight file", R"(
  rankcollapse evaluate results/runs/quickstart/0002*
  rankcollapse evaluate results/runs/quickstart/0002* --split train
  rankcollapse evaluate resnet20.th --model configs/models/resnet20.yaml \
      --dataset configs/datasets/cifar10_imagenet_statistics.yaml
)",
       make_evaluate_verb},
      {"spectra", "spectra, ranks and fits of weight files and trials", R"(
  rankcollapse spectra alexnet.pth
  rankcollapse spectra results/runs/quickstart/0002*
  rankcollapse spectra model.safetensors --readings all --json
  rankcollapse spectra --series epoch*.pth --csv > spectra.csv
)",
       make_spectra_verb},
      {"variability", "class variability and neural collapse of features", R"(
  rankcollapse variability features.npz
  rankcollapse variability layer4.npz --labels y --k-means --json
)",
       make_variability_verb},
      {"list", "what a configuration can name, with an example of each", R"(
  rankcollapse list
  rankcollapse list layers
)",
       make_list_verb},
      {"bench", "time training steps, beside the peak or our peers", R"(
  rankcollapse bench --batch 16 --kernels plain
  rankcollapse bench --model configs/models/mlp3.yaml --threads 1 --json
  rankcollapse bench --peers --workload alexnet-b16 --rounds 3
  rankcollapse bench --peers --json > comparison.json
  rankcollapse bench --recorded comparison.json --markdown
)",
       make_bench_verb},
      {"completion", "print what completes commands in a shell", R"(
  source <(rankcollapse completion bash)
  rankcollapse completion zsh > ~/.zfunc/_rankcollapse
)",
       make_completion_verb},
      {"manual", "print the manual page", R"(
  rankcollapse manual | man -l -
)",
       make_manual_verb},
  };
  return table;
}

}  // namespace rankcollapse
