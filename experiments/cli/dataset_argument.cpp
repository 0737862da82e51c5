#include "experiments/cli/dataset_argument.hpp"

#include <algorithm>
#include <filesystem>

#include "engine/core/error.hpp"

namespace rankcollapse {

std::string dataset_override(const std::string& name_or_file) {
  std::vector<std::string_view> names;
  for (const DatasetRow& row : dataset_table()) names.push_back(row.name);
  if (std::find(names.begin(), names.end(), name_or_file) != names.end()) {
    return "dataset={type: " + name_or_file + "}";
  }
  if (std::filesystem::is_regular_file(name_or_file)) {
    Document file = Document::load(name_or_file);
    if (file.root().has("dataset")) {
      throw Error(ExitCode::usage, "'" + name_or_file +
                                       "' is an experiment: here a file holds what stands under "
                                       "its key `dataset`, and nothing else");
    }
    return "dataset=" + yaml_text(name_or_file);
  }
  throw Error(ExitCode::usage, "'" + name_or_file + "' is no data set and no file" +
                                   known_names(name_or_file, "known data sets", names));
}

Document dataset_document(const std::string& name_or_file, const std::vector<std::string>& overrides) {
  std::vector<std::string> all = {dataset_override(name_or_file)};
  all.insert(all.end(), overrides.begin(), overrides.end());
  return Document::parse("{}", "the command line", all);
}

const BatchSource& split_called(const std::string& name, const Dataset& dataset) {
  if (name == "train") return *dataset.train_plain;
  if (name == "test") return *dataset.test;
  if (dataset.validation != nullptr) return *dataset.validation;
  throw Error(ExitCode::usage,
              "there is no validation split: the option `validation` of the data set makes one");
}

}  // namespace rankcollapse
