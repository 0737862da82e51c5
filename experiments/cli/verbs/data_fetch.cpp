#include "experiments/cli/data_verbs.hpp"
#include "experiments/cli/download_display.hpp"
#include "experiments/cli/interrupt.hpp"
#include "experiments/cli/surroundings.hpp"
#include "experiments/cli/table_row.hpp"
#include "experiments/cli/verb.hpp"

namespace rankcollapse {
namespace {

namespace fs = std::filesystem;

class DataFetchVerb final : public Verb {
 public:
  std::vector<Option> options() override {
    return {{.name = "NAME",
             .target = &names_,
             .help = "data sets, as 'data list' calls them",
             .required = true,
             .suggestions = row_names(dataset_table())},
            {.name = "--mirror",
             .target = &policy_.mirror,
             .help = "a folder on a server that is tried first",
             .value_name = "URL"},
            target_option(data_),
            {.name = "--quiet", .target = &quiet_, .help = "no progress"}};
  }

  ExitCode call() override {
    std::vector<const DatasetRow*> rows;
    for (const std::string& name : names_) rows.push_back(&dataset_called(name, "data fetch"));
    const DataPlaces places = places_of_user(std::nullopt);
    const fs::path folder = target_folder(data_, places);
    const StopOnSignal signals;
    DownloadDisplay display(quiet_);
    return for_each(rows, [&](const DatasetRow* row) {
      print(fetch_dataset(*row, folder, places.cache, policy_, display, signals.stop()));
    });
  }

 private:
  std::vector<std::string> names_;
  DownloadPolicy policy_;
  std::optional<fs::path> data_;
  bool quiet_ = false;
};

}  // namespace

std::unique_ptr<Verb> make_data_fetch_verb() {
  return std::make_unique<DataFetchVerb>();
}

}  // namespace rankcollapse
