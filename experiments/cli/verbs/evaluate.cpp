#include <algorithm>
#include <cmath>
#include <iostream>

#include "engine/core/floating_point.hpp"
#include "engine/files/json.hpp"
#include "engine/files/npz.hpp"
#include "engine/nn/tensors.hpp"
#include "engine/train/evaluate.hpp"
#include "experiments/cli/dataset_argument.hpp"
#include "experiments/cli/describe.hpp"
#include "experiments/cli/surroundings.hpp"
#include "experiments/cli/table_row.hpp"
#include "experiments/cli/text_table.hpp"
#include "experiments/cli/verb.hpp"
#include "experiments/sweep/trial.hpp"
#include "experiments/weights/weights.hpp"

namespace rankcollapse {
namespace {

namespace fs = std::filesystem;

/// A network that is built but has no weights yet, and what it is to be held against.
struct Subject {
  Network network;
  std::unique_ptr<DatasetPlan> dataset;
  std::unique_ptr<Loss> loss;
  std::string precision;
};

Subject from_trial(const fs::path& folder, const std::vector<std::string>& overrides) {
  const fs::path config = folder / "config.yaml";
  // The file that the weights came from may be gone; the trial kept a copy.
  std::vector<std::string> all = overrides;
  Document recorded = Document::load(config);
  if (recorded.root().section("training").has("initial_weights")) {
    all.push_back("training.initial_weights=" + yaml_text((folder / "initial_weights.safetensors").string()));
  }
  Document document = Document::load(config, all);
  Trial trial = read_trial(document, "evaluation");
  return {std::move(trial.network), std::move(trial.dataset), std::move(trial.training.loss),
          trial.precision};
}

Subject from_model(const std::vector<std::string>& overrides, const std::string& precision) {
  Document document = Document::parse("{}", "the command line", overrides);
  const Config root = document.root();
  auto dataset = make_dataset_plan(root.section("dataset"));
  const Shape input = dataset ? dataset->shape() : Shape{};
  Network network = make_network(root.section("model"), input, dataset ? dataset->classes() : 0);
  if (root.mistakes() == 0) expect_output_for_classes(root, network, *dataset);
  document.finish();
  return {std::move(network), std::move(dataset), nullptr, precision};
}

/// A row a true class, a column a predicted one.
std::string confusion_table(const std::vector<std::uint64_t>& counts, const std::vector<std::string>& names) {
  const std::size_t classes = names.size();
  std::vector<std::vector<std::string>> rows = {{"class \\ predicted"}};
  for (std::size_t column = 0; column < classes; ++column) rows[0].push_back(std::to_string(column));
  rows[0].push_back("recall");
  for (std::size_t row = 0; row < classes; ++row) {
    std::vector<std::string> cells = {class_label(row, names[row])};
    std::uint64_t all = 0;
    for (std::size_t column = 0; column < classes; ++column) {
      const std::uint64_t count = counts[row * classes + column];
      all += count;
      cells.push_back(count == 0 ? "·" : std::to_string(count));
    }
    const auto right = static_cast<double>(counts[row * classes + row]);
    cells.push_back(all == 0 ? "" : significant(right / static_cast<double>(all), 3));
    rows.push_back(std::move(cells));
  }
  return text_table(rows);
}

/// What a network was shown and gave, to be written for NumPy: outputs (samples × classes, before any
/// softmax), labels and, where wanted, inputs (samples × channels × height × width).
class Outputs {
 public:
  Outputs(Shape input, bool with_inputs) : input_(input), with_inputs_(with_inputs) {}

  void add(const Matrix& outputs, const Batch& batch) {
    classes_ = outputs.n_rows;
    outputs_.insert(outputs_.end(), outputs.begin(), outputs.end());
    labels_.insert(labels_.end(), batch.labels.begin(), batch.labels.end());
    if (!with_inputs_) return;
    Matrix samples = batch.inputs.t();
    const Tensor tensor = to_tensor({"inputs", &samples, input_, true});
    const auto& values = std::get<std::vector<Scalar>>(tensor.values);
    inputs_.insert(inputs_.end(), values.begin(), values.end());
    input_extents_ = tensor.shape;
  }

  void write(const fs::path& file) {
    std::vector<Tensor> arrays = {{"outputs", {labels_.size(), classes_}, std::move(outputs_)},
                                  {"labels", {labels_.size()}, labels_}};
    if (with_inputs_) {
      input_extents_.front() = labels_.size();
      arrays.push_back({"inputs", input_extents_, std::move(inputs_)});
    }
    write_npz(file, arrays);
  }

 private:
  Shape input_;
  bool with_inputs_;
  std::size_t classes_ = 0;
  std::vector<Scalar> outputs_, inputs_;
  std::vector<std::int64_t> labels_;
  std::vector<std::size_t> input_extents_;
};

class EvaluateVerb final : public Verb {
 public:
  std::vector<Option> options() override {
    return {
        {.name = "WEIGHTS",
         .target = &weights_,
         .help = "a trial's folder, or a file of weights",
         .required = true},
        {.name = "--model", .target = &model_, .help = "the network of a file", .value_name = "FILE"},
        {.name = "--dataset",
         .target = &dataset_,
         .help = "a data set, or a file with its options",
         .value_name = "NAME|FILE",
         .suggestions = row_names(dataset_table()),
         .offer = Offer::files},
        {.name = "--split",
         .target = &split_,
         .help = "train, validation or test (default: test)",
         .value_name = "S",
         .choices = {"train", "validation", "test"}},
        {.name = "--loss",
         .target = &loss_,
         .help = "default: the trial's, else softmax_cross_entropy",
         .value_name = "NAME",
         .suggestions = row_names(loss_table())},
        {.name = "--precision",
         .target = &precision_,
         .help = "of a file's network: float32 (default), float64",
         .value_name = "P",
         .choices = {"float32", "float64"}},
        {.name = "--outputs",
         .target = &outputs_,
         .help = "write outputs and labels there, for np.load",
         .value_name = "FILE.npz"},
        {.name = "--with-inputs", .target = &with_inputs_, .help = "into that file, as a network gets them"},
        set_option(overrides_),
        data_option(data_),
        threads_option(threads_),
        json_option(json_)};
  }

  ExitCode call() override {
    const bool is_trial = fs::is_directory(weights_);
    check_options(is_trial);
    const fs::path file = is_trial ? weights_ / "weights.safetensors" : weights_;
    Subject subject = read_subject(is_trial);
    if (subject.precision != precision_name) throw OtherPrecisionNeeded{subject.precision};
    flush_denormals();
    const StoredWeights weights = read_weights(file);
    std::cerr << describe(weights.skipped);
    set_state(subject.network, weights.tensors, file.string());

    const Dataset dataset = subject.dataset->load(places_of_user(data_), 0);
    const BatchSource& split = split_called(split_, dataset);
    Workers workers(threads_or_all(threads_));
    const std::atomic<bool> never{false};
    constexpr std::size_t batch_size = 128;
    Outputs shown(dataset.shape, with_inputs_);
    OutputListener keep;
    if (!outputs_.empty())
      keep = [&](const Matrix& outputs, const Batch& batch) { shown.add(outputs, batch); };
    const auto result = classify(subject.network, *subject.loss, split, batch_size, workers, never, keep);
    if (!outputs_.empty()) shown.write(outputs_);
    if (!std::isfinite(result->means.loss)) {
      std::cerr
          << "warning: the loss is not finite: weights or outputs are not, and the accuracy says nothing\n";
    }
    json_ ? print_json(file, dataset, split, *result) : print(file, weights, dataset, split, *result);
    return ExitCode::ok;
  }

 private:
  /// Throws Error (usage) for what would otherwise be passed over.
  void check_options(bool is_trial) const {
    const auto refuse = [](const std::string& message) {
      throw Error(ExitCode::usage, "evaluate: " + message);
    };
    if (!fs::exists(weights_)) refuse("there is no '" + weights_.string() + "'");
    if (is_trial && !fs::exists(weights_ / "config.yaml")) {
      refuse("'" + weights_.string() +
             "' is a folder without a config.yaml: give the folder of a trial, or a file of weights");
    }
    if (is_trial && !fs::exists(weights_ / "weights.safetensors")) {
      refuse("the trial in '" + weights_.string() + "' is not finished: it has no weights.safetensors");
    }
    if (is_trial && !precision_.empty()) refuse("--precision is for files of weights: a trial has its own");
    if (!is_trial && (model_.empty() || dataset_.empty())) {
      refuse("a file of weights needs --model FILE and --dataset NAME|FILE");
    }
    if (with_inputs_ && outputs_.empty()) refuse("--with-inputs needs --outputs FILE.npz");
  }

  Subject read_subject(bool is_trial) const {
    std::vector<std::string> overrides;
    if (!model_.empty()) overrides.push_back("model=" + yaml_text(model_.string()));
    if (!dataset_.empty()) overrides.push_back(dataset_override(dataset_));
    overrides.insert(overrides.end(), overrides_.begin(), overrides_.end());
    Subject subject = is_trial ? from_trial(weights_, overrides)
                               : from_model(overrides, precision_.empty() ? "float32" : precision_);
    if (!loss_.empty() || !subject.loss) {
      const std::string name = loss_.empty() ? "softmax_cross_entropy" : loss_;
      subject.loss = row_called(name, loss_table(), "evaluate: there is no loss '" + name + "'").make();
    }
    return subject;
  }

  void print(const fs::path& file, const StoredWeights& weights, const Dataset& dataset,
             const BatchSource& split, const Classification& result) const {
    const auto samples = static_cast<double>(split.size());
    const double accuracy = result.means.accuracy;
    std::cout << "weights   " << file.string() << " (" << weights.format << ")\n"
              << "data      " << dataset.description << "\n"
              << "split     " << split_ << ", " << split.size() << " samples\n"
              << "loss      " << significant(result.means.loss, 6) << "\n"
              << "accuracy  " << significant(accuracy, 6) << " (" << std::llround(accuracy * samples)
              << " of " << split.size() << ", standard error "
              << significant(std::sqrt(accuracy * (1.0 - accuracy) / samples), 2) << ")\n";
    constexpr std::size_t most_classes = 30;
    if (dataset.classes <= most_classes) {
      std::cout << "\n" << confusion_table(result.counts, dataset.class_names);
    } else {
      std::cout << "(" << dataset.classes << " classes: the confusion matrix is in the output of --json)\n";
    }
  }

  void print_json(const fs::path& file, const Dataset& dataset, const BatchSource& split,
                  const Classification& result) const {
    Json::Array matrix;
    for (std::size_t row = 0; row < dataset.classes; ++row) {
      const auto first = result.counts.begin() + static_cast<std::ptrdiff_t>(row * dataset.classes);
      matrix.push_back(Json::Array(first, first + static_cast<std::ptrdiff_t>(dataset.classes)));
    }
    std::cout << format_json(Json::Object{
                     {"weights", file.string()},
                     {"data", dataset.description},
                     {"data_checksum", dataset.checksum},
                     {"split", split_},
                     {"samples", static_cast<std::uint64_t>(split.size())},
                     {"precision", precision_name},
                     {"loss", result.means.loss},
                     {"accuracy", result.means.accuracy},
                     {"classes", Json::Array(dataset.class_names.begin(), dataset.class_names.end())},
                     {"confusion", std::move(matrix)}})
              << "\n";
  }

  fs::path weights_, model_, outputs_;
  std::string dataset_, split_ = "test", loss_, precision_;
  std::vector<std::string> overrides_;
  std::optional<fs::path> data_;
  int threads_ = 0;
  bool with_inputs_ = false, json_ = false;
};

}  // namespace

std::unique_ptr<Verb> make_evaluate_verb() {
  return std::make_unique<EvaluateVerb>();
}

}  // namespace rankcollapse
