#include "data/library/library.hpp"

#include <algorithm>
#include <system_error>

#include "engine/core/error.hpp"

namespace rankcollapse {
namespace {

namespace fs = std::filesystem;

struct Plan {
  Document document;
  std::unique_ptr<DatasetPlan> plan;
};

Plan plan_of(const DatasetRow& row, const std::optional<fs::path>& path) {
  std::string text = "type: " + std::string(row.name) + "\n";
  if (path) text += "path: " + yaml_text(fs::absolute(*path).string()) + "\n";
  Document document = Document::parse(text, "the dataset's name and path");
  document.root().text("type");
  auto plan = row.make(document.root());
  document.finish();
  return {std::move(document), std::move(plan)};
}

/// The place that `dataset.path` would name for these files.
fs::path place_of(const std::vector<fs::path>& files) {
  return files.size() == 1 ? files.front() : files.front().parent_path();
}

DatasetReport::File fetch_file(const PublishedFile& published, const PublishedForm& form,
                               const fs::path& folder, const DownloadPolicy& policy,
                               DownloadListener& listener, const std::atomic<bool>& stop) {
  DatasetReport::File file = {folder / published.name, {}, checksum_names(published) + " as published"};
  if (!is_published(file.path, published)) {
    file.from = download(published, form.mirrors, folder, policy, listener, stop);
  }
  return file;
}

/// The first form whose files are all here, else the first whose files can all be had.
std::vector<DatasetReport::File> fetch_files(const Manifest& manifest, const fs::path& folder,
                                             const DownloadPolicy& policy, DownloadListener& listener,
                                             const std::atomic<bool>& stop) {
  std::vector<const PublishedForm*> forms;
  for (const PublishedForm& form : manifest.forms) forms.push_back(&form);
  std::stable_partition(forms.begin(), forms.end(), [&](const PublishedForm* form) {
    return std::all_of(form->files.begin(), form->files.end(),
                       [&](const PublishedFile& file) { return is_published(folder / file.name, file); });
  });
  std::string failures;
  for (const PublishedForm* form : forms) {
    try {
      std::vector<DatasetReport::File> files;
      for (const PublishedFile& file : form->files) {
        files.push_back(fetch_file(file, *form, folder, policy, listener, stop));
      }
      return files;
    } catch (const Error& error) {
      if (error.code() != ExitCode::data) throw;
      failures += (failures.empty() ? "" : "\n") + std::string(error.what());
    }
  }
  throw Error(ExitCode::data, failures);
}

/// How the files that were found compare with the published ones of the same names.
struct Comparison {
  std::vector<DatasetReport::File> files;
  std::vector<std::string> differing;  // "FILE has the MD5 … instead of …", in the order of `files`
};

Comparison compare(const Manifest& manifest, const std::vector<fs::path>& found) {
  Comparison result;
  for (const fs::path& path : found) {
    const PublishedFile* published = published_file(manifest, path.filename().string());
    if (published == nullptr) continue;
    const auto wrong = difference(path, *published);
    if (wrong) result.differing.push_back(path.string() + " " + *wrong);
    result.files.push_back({path, {}, wrong ? "repacked" : checksum_names(*published) + " as published"});
  }
  if (result.files.size() < found.size()) {
    const fs::path place = place_of(found);
    const std::string what = found.size() == 1 ? "this file" : "unpacked files";
    result.files.push_back(
        {place, {}, "no published checksum applies to " + what + ": checked by structure"});
  }
  return result;
}

std::string in_lines(const std::vector<std::string>& texts) {
  std::string all;
  for (const std::string& text : texts) all += (all.empty() ? "" : "\n") + text;
  return all;
}

/// SHA-256 of the decoded data. Where it is known, it speaks for files that were packed anew.
std::string decoded_checksum(const DatasetRow& row, const DataPlaces& places, const fs::path& place,
                             Comparison& comparison) {
  const std::string differing = in_lines(comparison.differing);
  try {
    const std::string checksum = load_dataset(row, std::nullopt, {places.folders, {}}).checksum;
    check_decoded(*row.manifest, checksum, place.string());
    if (!differing.empty() && row.manifest->decoded_checksum.empty()) throw Error(ExitCode::data, differing);
    for (DatasetReport::File& file : comparison.files) {
      if (file.check == "repacked") file.check = "packed anew, with the content of the published file";
    }
    return checksum;
  } catch (const Error& error) {
    if (differing.empty() || error.what() == differing) throw;
    throw Error(error.code(), differing + "\n" + error.what());
  }
}

/// What was recorded when the data were decoded last must still be true.
void check_record(const DecodedRecord& record, const std::string& checksum, const std::string& place) {
  if (record.checksum == checksum) return;
  const std::string copy = "the decoded copy '" + record.copy.string() + "'";
  if (record.current) {
    throw Error(ExitCode::data, copy + " has the SHA-256 " + record.checksum + " instead of " + checksum +
                                    ": remove it, it will be made anew");
  }
  throw Error(ExitCode::data, place +
                                  ": the data have changed since they were decoded last: their SHA-256 was " +
                                  record.checksum + " and is " + checksum +
                                  "; fetch or import them again, or, if the change is meant, remove " + copy);
}

}  // namespace

Dataset load_dataset(const DatasetRow& row, const std::optional<fs::path>& path, const DataPlaces& places) {
  return plan_of(row, path).plan->load(places, 0);
}

void check_decoded(const Manifest& manifest, const std::string& checksum, const std::string& place) {
  if (manifest.decoded_checksum.empty() || checksum == manifest.decoded_checksum) return;
  throw Error(ExitCode::data, place + ": the decoded data have the SHA-256 " + checksum + " instead of " +
                                  std::string(manifest.decoded_checksum) + ": this is not " +
                                  std::string(manifest.title) + " as it was published");
}

std::vector<DatasetStatus> list_datasets(std::span<const DatasetRow> table, const DataPlaces& places) {
  std::vector<DatasetStatus> all;
  for (const DatasetRow& row : table) {
    DatasetStatus status{&row, {}, 0};
    if (row.manifest != nullptr) {
      try {
        status.files = plan_of(row, std::nullopt).plan->find(places);
      } catch (const Error& error) {
        if (error.code() != ExitCode::data) throw;
      }
    }
    for (const fs::path& file : status.files) {
      std::error_code error;
      const std::uintmax_t size = fs::file_size(file, error);
      if (!error) status.bytes += size;
    }
    all.push_back(std::move(status));
  }
  return all;
}

DatasetReport fetch_dataset(const DatasetRow& row, const fs::path& folder, const fs::path& cache,
                            const DownloadPolicy& policy, DownloadListener& listener,
                            const std::atomic<bool>& stop) {
  if (row.manifest == nullptr) {
    throw Error(ExitCode::usage, "'" + std::string(row.name) + "' is generated: there is nothing to fetch");
  }
  DatasetReport report{
      std::string(row.manifest->title), fetch_files(*row.manifest, folder, policy, listener, stop), {}, {}};
  std::vector<fs::path> paths;
  for (const DatasetReport::File& file : report.files) paths.push_back(file.path);
  const Dataset dataset = load_dataset(row, place_of(paths), {{}, cache});
  check_decoded(*row.manifest, dataset.checksum, place_of(paths).string());
  report.checksum = dataset.checksum;

  const fs::path first = place_of(plan_of(row, std::nullopt).plan->find({{folder}, {}}));
  if (first != place_of(paths)) {
    report.notices.push_back("training finds '" + first.string() + "' first; remove it, or name '" +
                             place_of(paths).string() + "' by the key dataset.path");
  }
  return report;
}

DatasetReport verify_dataset(const DatasetRow& row, const DataPlaces& places) {
  if (row.manifest == nullptr) {
    return {std::string(row.name),
            {},
            load_dataset(row, std::nullopt, places).checksum,
            {"it is generated: there are no files to verify"}};
  }
  const std::vector<fs::path> found = plan_of(row, std::nullopt).plan->find(places);
  Comparison comparison = compare(*row.manifest, found);
  const std::string checksum = decoded_checksum(row, places, place_of(found), comparison);
  DatasetReport report{std::string(row.manifest->title), std::move(comparison.files), checksum, {}};
  if (!row.manifest->decoded_checksum.empty()) {
    report.notices.push_back("the decoded data are those of the published files");
  }
  if (const auto recorded = plan_of(row, std::nullopt).plan->recorded(places)) {
    check_record(*recorded, checksum, place_of(found).string());
  }
  return report;
}

}  // namespace rankcollapse
