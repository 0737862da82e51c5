#include "experiments/cli/data_verbs.hpp"

#include "experiments/cli/table_row.hpp"

namespace rankcollapse {

namespace fs = std::filesystem;

const DatasetRow& dataset_called(const std::string& name, const std::string& verb) {
  return row_called(name, dataset_table(), verb + ": no dataset is called '" + name + "'");
}

fs::path target_folder(const std::optional<fs::path>& option, const DataPlaces& places) {
  const fs::path folder = option.value_or(places.cache);
  if (folder.empty()) {
    throw Error(ExitCode::cannot_write, "there is no cache folder without HOME: name a folder by --data DIR");
  }
  return folder;
}

Option target_option(std::optional<fs::path>& folder) {
  return {.name = "--data",
          .target = &folder,
          .help = "into this folder (default: the cache)",
          .value_name = "DIR"};
}

void print(const DatasetReport& report) {
  std::cout << report.title << "\n";
  for (const DatasetReport::File& file : report.files) {
    std::cout << "  " << file.path.string() << "\n";
    if (!file.from.empty()) std::cout << "      from " << file.from << "\n";
    std::cout << "      " << file.check << "\n";
  }
  if (!report.checksum.empty()) std::cout << "  decoded data: SHA-256 " << report.checksum << "\n";
  for (const std::string& notice : report.notices) std::cout << "  note: " << notice << "\n";
}

}  // namespace rankcollapse
