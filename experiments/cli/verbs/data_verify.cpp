#include "experiments/cli/data_verbs.hpp"
#include "experiments/cli/surroundings.hpp"
#include "experiments/cli/table_row.hpp"
#include "experiments/cli/verb.hpp"

namespace rankcollapse {
namespace {

namespace fs = std::filesystem;

class DataVerifyVerb final : public Verb {
 public:
  std::vector<Option> options() override {
    return {{.name = "NAME",
             .target = &names_,
             .help = "data sets; by default all that are here",
             .suggestions = row_names(dataset_table())},
            data_option(data_)};
  }

  ExitCode call() override {
    const DataPlaces places = places_of_user(data_);
    std::vector<const DatasetRow*> rows;
    for (const std::string& name : names_) rows.push_back(&dataset_called(name, "data verify"));
    if (names_.empty()) {
      for (const DatasetStatus& status : list_datasets(dataset_table(), places)) {
        if (!status.files.empty()) rows.push_back(status.row);
      }
    }
    if (rows.empty()) throw Error(ExitCode::data, "no data set is here: see 'rankcollapse data list'");
    return for_each(rows, [&](const DatasetRow* row) { print(verify_dataset(*row, places)); });
  }

 private:
  std::vector<std::string> names_;
  std::optional<fs::path> data_;
};

}  // namespace

std::unique_ptr<Verb> make_data_verify_verb() {
  return std::make_unique<DataVerifyVerb>();
}

}  // namespace rankcollapse
