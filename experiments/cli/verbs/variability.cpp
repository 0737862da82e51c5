#include <algorithm>
#include <cmath>
#include <iostream>

#include "engine/files/csv.hpp"
#include "engine/files/json.hpp"
#include "experiments/cli/labelled_features.hpp"
#include "experiments/cli/text_table.hpp"
#include "experiments/cli/verb.hpp"
#include "experiments/measure/class_variability.hpp"
#include "experiments/measure/k_means.hpp"
#include "experiments/measure/neural_collapse.hpp"

namespace rankcollapse {
namespace {

namespace fs = std::filesystem;

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
             .help = "an .npz of `features` and `labels`",
             .required = true,
             .offer = Offer::files},
            {.name = "--features",
             .target = &names_.features,
             .help = "a row a sample (default: features)",
             .value_name = "NAME"},
            {.name = "--labels", .target = &names_.labels, .help = "default: labels", .value_name = "NAME"},
            {.name = "--predictions",
             .target = &names_.predictions,
             .help = "classes, for NC4 (default: predictions)",
             .value_name = "NAME"},
            {.name = "--outputs",
             .target = &names_.outputs,
             .help = "in their place, a row a sample (default: outputs)",
             .value_name = "NAME"},
            {.name = "--weights",
             .target = &names_.weights,
             .help = "classifier, a row a class (default: weights)",
             .value_name = "NAME"},
            {.name = "--k-means", .target = &with_k_means_, .help = "TCV without labels too"},
            json_option(json_),
            {.name = "--csv", .target = &csv_, .help = "print a table of one row"}};
  }

  ExitCode call() override {
    if (json_ && csv_) throw Error(ExitCode::usage, "variability: give --json or --csv, not both");
    const LabelledFeatures subject = read_labelled_features(file_, names_);
    ClassVariabilityAccumulator accumulator(subject.classes.size());
    accumulator.add(subject.features, subject.labels);
    const ClassVariability variability = accumulator.result();
    const NeuralCollapse collapse = neural_collapse(subject.features, subject.labels, subject.classes.size(),
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
  std::vector<Found> all_found(const LabelledFeatures& subject, const ClassVariability& variability,
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
    const auto clusters = static_cast<std::size_t>(
        std::count_if(variability.samples.begin(), variability.samples.end(), [](auto n) { return n > 0; }));
    if (with_k_means_ && clusters > 0) {
      const double within = k_means(subject.features, clusters, Random(1, "k_means")).within;
      found.insert(found.begin() + 1, {"tcv_k_means", "tr S_W of the best partition found", within});
    }
    return found;
  }

  void print(const LabelledFeatures& subject, const ClassVariability& variability,
             const std::vector<Found>& found, const std::vector<std::string>& notes) const {
    std::cout << "file      " << file_.string() << "\n"
              << "features  " << subject.features.n_cols << " samples of " << subject.features.n_rows << "\n"
              << "classes   " << subject.classes.size();
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

  static void print_csv(const LabelledFeatures& subject, const std::vector<Found>& found,
                        const std::vector<std::string>& notes) {
    std::vector<std::string> header = {"samples", "width", "classes"};
    std::vector<std::string> row = {std::to_string(subject.features.n_cols),
                                    std::to_string(subject.features.n_rows),
                                    std::to_string(subject.classes.size())};
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

  void print_json(const LabelledFeatures& subject, const ClassVariability& variability,
                  const std::vector<Found>& found, const std::vector<std::string>& notes) const {
    Json::Array names, counts, status;
    for (const std::uint32_t name : subject.classes) names.push_back(static_cast<std::uint64_t>(name));
    for (const std::size_t count : variability.samples) counts.push_back(static_cast<std::uint64_t>(count));
    for (const std::string& note : notes) status.push_back(note);
    Json::Object object = {{"file", file_.string()},
                           {"samples", static_cast<std::uint64_t>(subject.features.n_cols)},
                           {"width", static_cast<std::uint64_t>(subject.features.n_rows)},
                           {"classes", static_cast<std::uint64_t>(subject.classes.size())},
                           {"class_labels", std::move(names)},
                           {"samples_per_class", std::move(counts)}};
    for (const auto& [name, meaning, value] : found) object.emplace_back(name, value);
    object.emplace_back("status", std::move(status));
    std::cout << format_json(std::move(object)) << "\n";
  }

  fs::path file_;
  FeatureArrays names_;
  bool with_k_means_ = false, json_ = false, csv_ = false;
};

}  // namespace

std::unique_ptr<Verb> make_variability_verb() {
  return std::make_unique<VariabilityVerb>();
}

}  // namespace rankcollapse
