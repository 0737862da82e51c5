#include <iostream>

#include "data/library/library.hpp"
#include "engine/files/json.hpp"
#include "experiments/cli/surroundings.hpp"
#include "experiments/cli/verb.hpp"

namespace rankcollapse {
namespace {

namespace fs = std::filesystem;

class DataListVerb final : public Verb {
 public:
  std::vector<Option> options() override { return {data_option(data_), json_option(json_)}; }

  ExitCode call() override {
    const auto statuses = list_datasets(dataset_table(), places_of_user(data_));
    if (json_) {
      Json::Array array;
      for (const DatasetStatus& status : statuses) array.push_back(to_json(status));
      std::cout << format_json(array) << "\n";
    } else {
      for (const DatasetStatus& status : statuses) print_status(status);
    }
    return ExitCode::ok;
  }

 private:
  static Json to_json(const DatasetStatus& status) {
    Json::Array files;
    for (const fs::path& file : status.files) files.push_back(file.string());
    Json::Object object = {{"name", std::string(status.row->name)},
                           {"description", std::string(status.row->description)},
                           {"generated", status.row->manifest == nullptr},
                           {"files", files},
                           {"bytes", status.bytes}};
    if (const Manifest* manifest = status.row->manifest) {
      object.insert(object.end(), {{"title", std::string(manifest->title)},
                                   {"homepage", std::string(manifest->homepage)},
                                   {"licence", std::string(manifest->licence)},
                                   {"citation", std::string(manifest->citation)},
                                   {"download_bytes", manifest->forms.front().size()}});
    }
    return object;
  }

  static void print_status(const DatasetStatus& status) {
    const Manifest* manifest = status.row->manifest;
    std::cout << status.row->name << ": " << status.row->description << "\n";
    if (manifest == nullptr) {
      std::cout << "  generated\n\n";
      return;
    }
    if (status.files.empty()) {
      std::cout << "  not here; 'rankcollapse data fetch " << status.row->name << "' downloads "
                << readable_size(manifest->forms.front().size()) << "\n";
    }
    for (const fs::path& file : status.files) std::cout << "  " << file.string() << "\n";
    if (!status.files.empty()) std::cout << "  " << readable_size(status.bytes) << "\n";
    std::cout << "  licence: " << manifest->licence << "\n  cite: " << manifest->citation << "\n\n";
  }

  std::optional<fs::path> data_;
  bool json_ = false;
};

}  // namespace

std::unique_ptr<Verb> make_data_list_verb() {
  return std::make_unique<DataListVerb>();
}

}  // namespace rankcollapse
