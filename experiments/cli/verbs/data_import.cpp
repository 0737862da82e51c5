#include "data/library/import.hpp"
#include "experiments/cli/data_verbs.hpp"
#include "experiments/cli/surroundings.hpp"
#include "experiments/cli/verb.hpp"

namespace rankcollapse {
namespace {

namespace fs = std::filesystem;

class DataImportVerb final : public Verb {
 public:
  std::vector<Option> options() override {
    return {
        {.name = "PATH", .target = &paths_, .help = "archives, folders or published files", .required = true},
        target_option(data_)};
  }

  ExitCode call() override {
    const DataPlaces places = places_of_user(std::nullopt);
    const fs::path folder = target_folder(data_, places);
    return for_each(paths_, [&](const fs::path& path) {
      print(import_dataset(path, dataset_table(), folder, places.cache));
    });
  }

 private:
  std::vector<fs::path> paths_;
  std::optional<fs::path> data_;
};

}  // namespace

std::unique_ptr<Verb> make_data_import_verb() {
  return std::make_unique<DataImportVerb>();
}

}  // namespace rankcollapse
