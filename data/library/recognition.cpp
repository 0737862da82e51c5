#include "data/library/recognition.hpp"

#include <algorithm>
#include <map>
#include <system_error>

namespace rankcollapse {
namespace {

namespace fs = std::filesystem;

constexpr int deepest_level = 3;

bool belongs_to(const UnpackedFolder& folder, std::string_view name) {
  if (!folder.compressed.empty() && name.ends_with(folder.compressed))
    name.remove_suffix(folder.compressed.size());
  return std::find(folder.files.begin(), folder.files.end(), name) != folder.files.end();
}

std::map<fs::path, std::vector<fs::path>> files_by_folder(const fs::path& top) {
  std::map<fs::path, std::vector<fs::path>> folders;
  if (fs::is_regular_file(top)) return {{top.parent_path(), {top}}};
  for (auto entry = fs::recursive_directory_iterator(top, fs::directory_options::skip_permission_denied);
       entry != fs::recursive_directory_iterator(); ++entry) {
    if (entry->is_directory() && entry.depth() >= deepest_level) entry.disable_recursion_pending();
    std::error_code ignored;
    if (entry->is_regular_file(ignored)) folders[entry->path().parent_path()].push_back(entry->path());
  }
  for (auto& [folder, files] : folders) std::sort(files.begin(), files.end());
  return folders;
}

/// The published file that `file` is byte for byte, whatever it is called.
void look_for_published(const DatasetRow& row, const fs::path& folder, const std::vector<fs::path>& files,
                        Search& search) {
  for (const PublishedForm& form : row.manifest->forms) {
    Candidate candidate{&row, {}, folder, true};
    for (const PublishedFile& published : form.files) {
      const auto found = std::find_if(files.begin(), files.end(), [&](const fs::path& file) {
        std::error_code error;
        return fs::file_size(file, error) == published.size && !error && !difference(file, published);
      });
      if (found != files.end()) candidate.files.emplace_back(*found, std::string(published.name));
    }
    if (candidate.files.empty()) continue;
    (candidate.files.size() == form.files.size() ? search.whole : search.pieces).push_back(candidate);
  }
}

void look_for_unpacked(const DatasetRow& row, const fs::path& folder, const std::vector<fs::path>& files,
                       Search& search) {
  for (const UnpackedFolder& known : row.manifest->folders) {
    Candidate candidate{&row, {}, folder, false};
    for (const std::string_view name : known.files) {
      const auto found = std::find_if(files.begin(), files.end(), [&](const fs::path& file) {
        return file.filename() == name ||
               (!known.compressed.empty() &&
                file.filename() == std::string(name) + std::string(known.compressed));
      });
      if (found != files.end()) {
        candidate.files.emplace_back(*found, std::string(known.name) + "/" + found->filename().string());
      }
    }
    if (candidate.files.size() == known.files.size()) search.whole.push_back(candidate);
  }
}

}  // namespace

bool is_known(std::span<const DatasetRow> table, const std::string& name) {
  return std::any_of(table.begin(), table.end(), [&](const DatasetRow& row) {
    return row.manifest != nullptr &&
           (published_file(*row.manifest, name) != nullptr ||
            std::any_of(row.manifest->folders.begin(), row.manifest->folders.end(),
                        [&](const UnpackedFolder& folder) { return belongs_to(folder, name); }));
  });
}

Search search_datasets(const fs::path& top, std::span<const DatasetRow> table) {
  Search search;
  for (const auto& [folder, files] : files_by_folder(top)) {
    Search here;
    for (const DatasetRow& row : table) {
      if (row.manifest != nullptr) look_for_published(row, folder, files, here);
    }
    if (here.whole.empty()) {
      for (const DatasetRow& row : table) {
        if (row.manifest != nullptr) look_for_unpacked(row, folder, files, here);
      }
    }
    search.whole.insert(search.whole.end(), here.whole.begin(), here.whole.end());
    search.pieces.insert(search.pieces.end(), here.pieces.begin(), here.pieces.end());
  }
  return search;
}

}  // namespace rankcollapse
