#include "data/library/recognition.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <system_error>

#include "engine/core/error.hpp"

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
  std::error_code error, ignored;
  if (fs::is_regular_file(top, ignored)) return {{top.parent_path(), {top}}};
  auto entry = fs::recursive_directory_iterator(top, fs::directory_options::skip_permission_denied, error);
  while (!error && entry != fs::recursive_directory_iterator()) {
    if (entry.depth() >= deepest_level) entry.disable_recursion_pending();
    if (entry->is_regular_file(ignored)) folders[entry->path().parent_path()].push_back(entry->path());
    entry.increment(error);
  }
  if (error) throw Error(ExitCode::data, "cannot read '" + top.string() + "': " + error.message());
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

bool looks_like_archive(const fs::path& file) {
  constexpr std::string_view endings[] = {".tar", ".tar.gz",  ".tgz",  ".tar.xz",
                                          ".txz", ".tar.bz2", ".tbz2", ".zip"};
  const std::string name = file.filename().string();
  return std::any_of(std::begin(endings), std::end(endings),
                     [&](std::string_view ending) { return name.ends_with(ending); });
}

bool has(const std::vector<Candidate>& candidates, const fs::path& file) {
  return std::any_of(candidates.begin(), candidates.end(), [&](const Candidate& candidate) {
    return std::any_of(candidate.files.begin(), candidate.files.end(),
                       [&](const auto& known) { return known.first == file; });
  });
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
    std::copy_if(files.begin(), files.end(), std::back_inserter(search.archives), [&](const fs::path& file) {
      return looks_like_archive(file) && !has(here.whole, file) && !has(here.pieces, file);
    });
  }
  return search;
}

}  // namespace rankcollapse
