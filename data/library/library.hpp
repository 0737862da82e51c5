#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "data/datasets.hpp"
#include "data/library/download.hpp"

namespace rankcollapse {

/// What is here of a dataset.
struct DatasetStatus {
  const DatasetRow* row;
  std::vector<std::filesystem::path> files;  // that training would read; none: it is generated or not here
  std::uint64_t bytes = 0;                   // of these files
};

/// What was found out about a dataset, for people.
struct DatasetReport {
  struct File {
    std::filesystem::path path;  // or a folder, for all that is in it
    std::string from;            // the URL or file that it was taken from; empty: it was here
    std::string check;           // "MD5 and SHA-256 as published"
  };
  std::string title;
  std::vector<File> files;
  std::string checksum;  // SHA-256 of the decoded data; empty where files are still missing
  std::vector<std::string> notices;
};

/// Loads a dataset without options, from `path` if there is one, else from where `places` have it.
Dataset load_dataset(const DatasetRow& row, const std::optional<std::filesystem::path>& path,
                     const DataPlaces& places);

/// Throws Error (data) if it is known of the published files that they decode to something else than
/// `checksum`.
void check_decoded(const Manifest& manifest, const std::string& checksum, const std::string& place);

/// One status a row.
std::vector<DatasetStatus> list_datasets(std::span<const DatasetRow> table, const DataPlaces& places);

/// Downloads what is missing of the dataset into `folder` and loads it once from there, which checks its
/// structure and keeps a decoded copy in `cache` (empty: none). Throws Error: as download() does; usage for a
/// generated dataset.
DatasetReport fetch_dataset(const DatasetRow& row, const std::filesystem::path& folder,
                            const std::filesystem::path& cache, const DownloadPolicy& policy,
                            DownloadListener& listener, const std::atomic<bool>& stop);

/// Checks the data that training would read: published files by their checksums, everything by decoding it
/// anew, and the decoded copy by that. Throws Error (data) that names the file and both checksums, or says
/// what is wrong.
DatasetReport verify_dataset(const DatasetRow& row, const DataPlaces& places);

}  // namespace rankcollapse
