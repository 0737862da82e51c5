#include "experiments/cli/labelled_features.hpp"

#include <algorithm>
#include <fstream>
#include <map>
#include <set>

#include "engine/config/config.hpp"
#include "engine/core/error.hpp"
#include "engine/files/npz.hpp"
#include "experiments/measure/finite.hpp"

namespace rankcollapse {
namespace {

namespace fs = std::filesystem;

using Labels = std::vector<std::uint32_t>;

/// Throws where the file is something that a zip archive's reader would have no word for.
void check_is_archive(const fs::path& file) {
  const auto fail = [&](const std::string& cause) {
    throw Error(ExitCode::data, file.string() + ": " + cause);
  };
  constexpr const char* advice = ": needed is an .npz, as numpy.savez(file, features=…, labels=…) writes it";
  if (!fs::exists(file)) fail("there is no such file");
  if (fs::is_directory(file)) fail(std::string("is a folder") + advice);
  constexpr std::string_view magic = "\x93NUMPY";
  std::string start(magic.size(), '\0');
  std::ifstream(file, std::ios::binary).read(start.data(), static_cast<std::streamsize>(start.size()));
  if (start == magic) fail(std::string("is one array (.npy)") + advice);
}

/// The arrays of an .npz file, by name.
class Arrays {
 public:
  explicit Arrays(const fs::path& file) : file_(file.string()) {
    check_is_archive(file);
    arrays_ = read_npz(file);
  }

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

std::string name_or(const std::string& name, const char* usual) {
  return name.empty() ? usual : name;
}

/// The column of the largest output, a sample; `columns` gets their number.
Labels largest_outputs(const Arrays& arrays, const std::string& name, std::size_t samples,
                       std::size_t& columns) {
  const arma::mat outputs = arrays.columns(name, "--outputs");
  if (outputs.n_cols != samples || outputs.n_rows == 0) {
    arrays.fail(name, "has " + std::to_string(outputs.n_cols) + " rows of " + std::to_string(outputs.n_rows) +
                          ": needed is a row for each of the " + std::to_string(samples) +
                          " samples, a column a class");
  }
  columns = outputs.n_rows;
  Labels predictions;
  for (arma::uword i = 0; i < outputs.n_cols; ++i)
    predictions.push_back(static_cast<std::uint32_t>(outputs.col(i).index_max()));
  return predictions;
}

arma::mat classifier(const Arrays& arrays, const std::string& name, std::size_t classes,
                     std::size_t features) {
  const arma::mat weights = arrays.columns(name, "--weights").t();
  if (weights.n_cols == features && weights.n_rows >= classes) return weights;
  arrays.fail(name, "is " + std::to_string(weights.n_rows) + " × " + std::to_string(weights.n_cols) +
                        ": needed are " + std::to_string(classes) + " classes × " + std::to_string(features) +
                        " features, as PyTorch has it");
}

/// Puts in the place of each class its number among `classes`.
void number_classes(const std::vector<std::uint32_t>& classes, Labels& labels) {
  std::map<std::uint32_t, std::uint32_t> numbers;
  for (const std::uint32_t c : classes) numbers.emplace(c, static_cast<std::uint32_t>(numbers.size()));
  for (std::uint32_t& label : labels) label = numbers.at(label);
}

}  // namespace

LabelledFeatures read_labelled_features(const fs::path& file, const FeatureArrays& names) {
  if (!names.predictions.empty() && !names.outputs.empty())
    throw Error(ExitCode::usage, "variability: give --predictions or --outputs, not both");
  const Arrays arrays(file);
  const auto wanted = [&](const std::string& name, const char* usual) {
    return !name.empty() || arrays.has(usual);
  };
  LabelledFeatures found;
  found.features = arrays.columns(name_or(names.features, "features"), "--features");
  const std::size_t samples = found.features.n_cols;
  found.labels = arrays.classes(name_or(names.labels, "labels"), "--labels", samples);
  std::size_t counted = 0;  // classes that outputs or weights have, from 0 on
  if (names.outputs.empty() && wanted(names.predictions, "predictions")) {
    found.predictions = arrays.classes(name_or(names.predictions, "predictions"), "--predictions", samples);
  } else if (wanted(names.outputs, "outputs")) {
    found.predictions = largest_outputs(arrays, name_or(names.outputs, "outputs"), samples, counted);
  }
  std::set<std::uint32_t> named(found.labels.begin(), found.labels.end());
  named.insert(found.predictions.begin(), found.predictions.end());
  if (wanted(names.weights, "weights")) {
    const std::size_t needed = std::max<std::size_t>(counted, named.empty() ? 0 : *named.rbegin() + 1);
    found.weights = classifier(arrays, name_or(names.weights, "weights"), needed, found.features.n_rows);
    counted = found.weights.n_rows;
  }
  for (std::size_t c = 0; c < counted; ++c) named.insert(static_cast<std::uint32_t>(c));
  found.classes.assign(named.begin(), named.end());
  number_classes(found.classes, found.labels);
  number_classes(found.classes, found.predictions);
  return found;
}

}  // namespace rankcollapse
