#include <algorithm>
#include <cmath>
#include <iostream>

#include "engine/config/config.hpp"
#include "engine/files/csv.hpp"
#include "engine/files/json.hpp"
#include "engine/files/npz.hpp"
#include "experiments/cli/text_table.hpp"
#include "experiments/cli/verb.hpp"
#include "experiments/measure/class_variability.hpp"
#include "experiments/measure/finite.hpp"
#include "experiments/measure/k_means.hpp"
#include "experiments/measure/neural_collapse.hpp"

namespace rankcollapse {
namespace {

namespace fs = std::filesystem;

using Labels = std::vector<std::uint32_t>;

/// The arrays of an .npz file, by name.
class Arrays {
 public:
  explicit Arrays(const fs::path& file) : file_(file.string()), arrays_(read_npz(file)) {}

  bool has(const std::string& name) const { return find(name) != nullptr; }

  /// Numbers of samples × anything, as a matrix with a column a sample.
  arma::mat columns(const std::string& name, const std::string& option) const {
    const Tensor& tensor = numbers(name, option);
    if (tensor.shape.size() < 2) fail(name, "is not samples × features, but of shape " + shape_text(tensor));
    arma::uword width = 1;
    for (std::size_t axis = 1; axis < tensor.shape.size(); ++axis) width *= tensor.shape[axis];
    arma::mat matrix(width, tensor.shape[0]);
    std::visit([&](const auto& values) { std::copy(values.begin(), values.end(), matrix.begin()); },
               tensor.values);
    if (!matrix.is_finite()) refuse_infinite(name, matrix);
    return matrix;
  }

  /// A class a sample.
  Labels classes(const std::string& name, const std::string& option, std::size_t samples) const {
    constexpr std::int64_t most_classes = 1'000'000;
    const Tensor& tensor = numbers(name, option);
    const auto* values = std::get_if<std::vector<std::int64_t>>(&tensor.values);
    if (values == nullptr) fail(name, "has no whole numbers: a class is one of 0, 1, 2, …");
    if (tensor.shape != std::vector<std::size_t>{samples}) {
      fail(name, "is of shape " + shape_text(tensor) + ": needed is (" + std::to_string(samples) +
                     ",), a class a sample");
    }
    Labels classes;
    for (const std::int64_t value : *values) {
      if (value < 0 || value >= most_classes) {
        fail(name, "has " + std::to_string(value) + " in it: classes are counted from 0, up to " +
                       std::to_string(most_classes) + " of them");
      }
      classes.push_back(static_cast<std::uint32_t>(value));
    }
    return classes;
  }

  [[noreturn]] void fail(const std::string& name, const std::string& cause) const {
    throw Error(ExitCode::data, file_ + ": array '" + name + "': " + cause);
  }

 private:
  const NpyArray* find(const std::string& name) const {
    const auto found = std::find_if(arrays_.begin(), arrays_.end(),
                                    [&](const NpyArray& array) { return array.tensor.name == name; });
    return found == arrays_.end() ? nullptr : &*found;
  }

  const Tensor& numbers(const std::string& name, const std::string& option) const {
    const NpyArray* array = find(name);
    if (array == nullptr) {
      std::vector<std::string_view> names;
      for (const NpyArray& one : arrays_) names.push_back(one.tensor.name);
      throw Error(ExitCode::data,
                  file_ + ": there is no array '" + name + "'" +
                      (names.empty() ? " (there is none at all)" : known_names(name, "there are", names)) +
                      "; " + option + " NAME takes another");
    }
    if (!array->obstacle.empty()) fail(name, array->obstacle);
    return array->tensor;
  }

  [[noreturn]] void refuse_infinite(const std::string& name, const arma::mat& columns) const {
    try {
      largest_magnitude(columns.t());  // rows are samples, as in the file
    } catch (const Error& error) {
      fail(name, error.what());
    }
    fail(name, "has entries that are not finite");
  }

  static std::string shape_text(const Tensor& tensor) {
    std::string text = "(";
    for (const std::size_t extent : tensor.shape)
      text += (text.size() > 1 ? ", " : "") + std::to_string(extent);
    return text + (tensor.shape.size() == 1 ? ",)" : ")");
  }

  std::string file_;
  std::vector<NpyArray> arrays_;
};

/// What the file holds, in the measures' terms.
struct Subject {
  arma::mat features;  // width × samples
  Labels labels, predictions;
  arma::mat weights;  // classes × width, or empty
  std::size_t classes = 0;
};

/// A number of the output: its name in JSON and CSV, its meaning, its value.
struct Found {
  const char* name;
  const char* meaning;
  double value;
};

class VariabilityVerb final : public Verb {
 public:
  std::vector<Option> options() override {
    return {{.name = "FEATURES",
             .target = &file_,
             .help = "an .npz with `features` (samples × width) and `labels`",
             .required = true,
             .offer = Offer::files},
            {.name = "--features",
             .target = &features_,
             .help = "default: features; further axes than two are flattened",
             .value_name = "NAME"},
            {.name = "--labels", .target = &labels_, .help = "default: labels", .value_name = "NAME"},
            {.name = "--predictions",
             .target = &predictions_,
             .help = "classes, for NC4; default: predictions, if there are any",
             .value_name = "NAME"},
            {.name = "--outputs",
             .target = &outputs_,
             .help = "samples × classes, in their place; default: outputs, if any",
             .value_name = "NAME"},
            {.name = "--weights",
             .target = &weights_,
             .help = "classifier, classes × width, for NC2, NC3; default: weights, if any",
             .value_name = "NAME"},
            {.name = "--k-means", .target = &with_k_means_, .help = "TCV without labels too: 20 restarts"},
            json_option(json_),
            {.name = "--csv", .target = &csv_, .help = "print a table of one row"}};
  }

  ExitCode call() override {
    if (json_ && csv_) throw Error(ExitCode::usage, "variability: give --json or --csv, not both");
    const Subject subject = read();
    ClassVariabilityAccumulator accumulator(subject.classes);
    accumulator.add(subject.features, subject.labels);
    const ClassVariability variability = accumulator.result();
    const NeuralCollapse collapse = neural_collapse(subject.features, subject.labels, subject.classes,
                                                    subject.weights, subject.predictions);
    const std::vector<Found> found = all_found(subject, variability, collapse);
    std::vector<std::string> notes;
    for (const std::string& note : {variability.status, collapse.status}) {
      if (!note.empty() && (notes.empty() || notes.front() != note)) notes.push_back(note);
    }
    if (json_) {
      print_json(subject, variability, found, notes);
    } else {
      csv_ ? print_csv(subject, found, notes) : print(subject, variability, found, notes);
    }
    return ExitCode::ok;
  }

 private:
  Subject read() const {
    const Arrays arrays(file_);
    Subject subject;
    subject.features = arrays.columns(name_or(features_, "features"), "--features");
    const std::size_t samples = subject.features.n_cols;
    subject.labels = arrays.classes(name_or(labels_, "labels"), "--labels", samples);
    const auto widen = [&](std::size_t classes) { subject.classes = std::max(subject.classes, classes); };
    for (const std::uint32_t label : subject.labels) widen(label + 1);
    const auto wanted = [&](const std::string& option, const char* name) {
      return !option.empty() || arrays.has(name);
    };
    if (wanted(predictions_, "predictions")) {
      subject.predictions = arrays.classes(name_or(predictions_, "predictions"), "--predictions", samples);
    } else if (wanted(outputs_, "outputs")) {
      const std::string name = name_or(outputs_, "outputs");
      const arma::mat outputs = arrays.columns(name, "--outputs");
      if (outputs.n_cols != samples || outputs.n_rows == 0) {
        arrays.fail(name, "has " + std::to_string(outputs.n_cols) + " rows of " +
                              std::to_string(outputs.n_rows) + ": needed is a row for each of the " +
                              std::to_string(samples) + " samples, a column a class");
      }
      for (arma::uword i = 0; i < outputs.n_cols; ++i)
        subject.predictions.push_back(static_cast<std::uint32_t>(outputs.col(i).index_max()));
      widen(outputs.n_rows);
    }
    for (const std::uint32_t prediction : subject.predictions) widen(prediction + 1);
    if (wanted(weights_, "weights")) {
      const std::string name = name_or(weights_, "weights");
      subject.weights = arrays.columns(name, "--weights").t();
      if (subject.weights.n_cols != subject.features.n_rows || subject.weights.n_rows < subject.classes) {
        arrays.fail(name, "is " + std::to_string(subject.weights.n_rows) + " × " +
                              std::to_string(subject.weights.n_cols) + ": needed are " +
                              std::to_string(subject.classes) + " classes × " +
                              std::to_string(subject.features.n_rows) + " features, as PyTorch has it");
      }
      widen(subject.weights.n_rows);
    }
    return subject;
  }

  static std::string name_or(const std::string& name, const char* fallback) {
    return name.empty() ? fallback : name;
  }

  std::vector<Found> all_found(const Subject& subject, const ClassVariability& variability,
                               const NeuralCollapse& collapse) const {
    std::vector<Found> found = {
        {"tcv_abs", "tr S_W, within classes", variability.within},
        {"between", "tr S_B, between class means", variability.between},
        {"total", "tr S_T = tr S_W + tr S_B", variability.total},
        {"tcv_norm", "tr S_W / mean squared norm", variability.tcv_norm},
        {"tcv_ratio", "tr S_W / tr S_B", variability.tcv_ratio},
        {"cdnv", "mean over pairs of classes", variability.cdnv},
        {"nc1", "tr(S_W pinv(S_B))", collapse.nc1},
        {"nc1_per_class", "NC1 / classes", collapse.nc1_per_class},
        {"equinorm_means", "NC2: norms of class means, deviation / mean", collapse.equinorm_means},
        {"equinorm_weights", "NC2: norms of the classifier's rows, the same", collapse.equinorm_weights},
        {"angles_means", "NC2: angles of class means, off a simplex's", collapse.angles_means},
        {"angles_weights", "NC2: angles of the classifier's rows, the same", collapse.angles_weights},
        {"nc3", "squared distance of classifier and class means", collapse.nc3},
        {"nc4", "share whose nearest mean is not the class predicted", collapse.nc4}};
    if (with_k_means_ && subject.classes > 0) {
      const double within = k_means(subject.features, subject.classes, Random(1, "k_means")).within;
      found.insert(found.begin() + 1, {"tcv_k_means", "tr S_W of the best partition found", within});
    }
    return found;
  }

  void print(const Subject& subject, const ClassVariability& variability, const std::vector<Found>& found,
             const std::vector<std::string>& notes) const {
    std::cout << "file      " << file_.string() << "\n"
              << "features  " << subject.features.n_cols << " samples of " << subject.features.n_rows << "\n"
              << "classes   " << subject.classes;
    if (!variability.samples.empty()) {
      const auto [least, most] = std::minmax_element(variability.samples.begin(), variability.samples.end());
      std::cout << ", of " << *least << (*least == *most ? "" : " to " + std::to_string(*most)) << " samples";
    }
    std::cout << "\n\n";
    for (const auto& [name, meaning, value] : found) {
      const std::string number = std::isnan(value) ? "-" : significant(value, 6);
      std::cout << name << std::string(18 - std::string_view(name).size(), ' ') << number
                << std::string(number.size() < 14 ? 14 - number.size() : 1, ' ') << meaning << "\n";
    }
    for (const std::string& note : notes) std::cout << "note: " << note << "\n";
  }

  static void print_csv(const Subject& subject, const std::vector<Found>& found,
                        const std::vector<std::string>& notes) {
    std::vector<std::string> header = {"samples", "width", "classes"};
    std::vector<std::string> row = {std::to_string(subject.features.n_cols),
                                    std::to_string(subject.features.n_rows), std::to_string(subject.classes)};
    for (const auto& [name, meaning, value] : found) {
      header.emplace_back(name);
      row.push_back(std::isfinite(value) ? shortest(value) : "");
    }
    std::string status;
    for (const std::string& note : notes) status += (status.empty() ? "" : "; ") + note;
    header.emplace_back("status");
    row.push_back(status);
    std::cout << csv_line(header) << csv_line(row);
  }

  void print_json(const Subject& subject, const ClassVariability& variability,
                  const std::vector<Found>& found, const std::vector<std::string>& notes) const {
    Json::Array counts, status;
    for (const std::size_t count : variability.samples) counts.push_back(static_cast<std::uint64_t>(count));
    for (const std::string& note : notes) status.push_back(note);
    Json::Object object = {{"file", file_.string()},
                           {"samples", static_cast<std::uint64_t>(subject.features.n_cols)},
                           {"width", static_cast<std::uint64_t>(subject.features.n_rows)},
                           {"classes", static_cast<std::uint64_t>(subject.classes)},
                           {"samples_per_class", std::move(counts)}};
    for (const auto& [name, meaning, value] : found) object.emplace_back(name, value);
    object.emplace_back("status", std::move(status));
    std::cout << format_json(std::move(object)) << "\n";
  }

  fs::path file_;
  std::string features_, labels_, predictions_, outputs_, weights_;
  bool with_k_means_ = false, json_ = false, csv_ = false;
};

}  // namespace

std::unique_ptr<Verb> make_variability_verb() {
  return std::make_unique<VariabilityVerb>();
}

}  // namespace rankcollapse
