#include "data/library/import.hpp"

#include <set>
#include <system_error>

#include "data/library/recognition.hpp"
#include "data/library/staging.hpp"
#include "engine/core/error.hpp"
#include "engine/files/atomic_write.hpp"
#include "engine/files/sha256.hpp"

namespace rankcollapse {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const std::string& message) {
  throw Error(ExitCode::data, message);
}

[[noreturn]] void cannot_write(const fs::path& path, const std::error_code& error) {
  throw Error(ExitCode::cannot_write, "cannot write '" + path.string() + "': " + error.message());
}

std::string titles(const std::vector<Candidate>& candidates) {
  std::set<std::string_view> names;
  for (const Candidate& candidate : candidates) names.insert(candidate.row->manifest->title);
  std::string text;
  for (const std::string_view name : names) text += (text.empty() ? "" : ", ") + std::string(name);
  return text;
}

std::string replaced(std::string text, const std::string& what, const std::string& by) {
  for (std::size_t place = text.find(what); place != text.npos; place = text.find(what, place + by.size())) {
    text.replace(place, what.size(), by);
  }
  return text;
}

/// Whether the source is a folder; throws unless it is one or a file.
bool is_folder(const fs::path& source) {
  std::error_code error;
  const fs::file_status status = fs::status(source, error);
  if (!fs::exists(status)) fail("cannot read '" + source.string() + "': " + error.message());
  if (!fs::is_directory(status) && !fs::is_regular_file(status)) {
    fail("'" + source.string() + "' is neither a file nor a folder");
  }
  return fs::is_directory(status);
}

/// One import on its way. Paths in messages are those of the user's source.
class Import {
 public:
  Import(const fs::path& source, std::span<const DatasetRow> table, const fs::path& target,
         const fs::path& cache)
      : source_(source),
        table_(table),
        target_(target),
        cache_(cache),
        is_folder_(is_folder(source)),
        staging_(target) {}

  DatasetReport run() {
    Search search = search_datasets(source_, table_);
    std::string hint = "; an archive in it must be named itself";
    if (search.whole.empty() && search.pieces.empty() && !is_folder_) {
      hint = not_the_published();
      search = search_archive();
    }
    if (!search.whole.empty()) return with_notice(search.archives, take_whole(search.whole));
    if (!search.pieces.empty()) return with_notice(search.archives, take_pieces(search.pieces));
    fail("'" + source_.string() + "' holds no dataset that is known here (" + known() + ")" + hint);
  }

 private:
  DatasetReport with_notice(const std::vector<fs::path>& archives, DatasetReport report) const {
    if (!is_folder_ || archives.empty()) return report;
    std::string names;
    for (const fs::path& archive : archives) names += (names.empty() ? "'" : ", '") + archive.string() + "'";
    report.notices.push_back(names + (archives.size() == 1
                                          ? " was not looked into; import it by its name"
                                          : " were not looked into; import each by its name"));
    return report;
  }

  Search search_archive() const {
    try {
      staging_.extract(source_, table_);
    } catch (const Error& failure) {
      if (failure.code() != ExitCode::data) throw;
      fail(failure.what() + not_the_published());
    }
    return search_datasets(staging_.extracted(), table_);
  }

  /// A file of a published one's name that is another.
  std::string not_the_published() const {
    for (const DatasetRow& row : table_) {
      if (row.manifest == nullptr) continue;
      const PublishedFile* published = published_file(*row.manifest, source_.filename().string());
      if (published == nullptr) continue;
      if (const auto wrong = difference(source_, *published)) {
        return "; it is not the published " + std::string(published->base_name()) + ": it " + *wrong;
      }
    }
    return "";
  }

  std::string known() const {
    std::string text;
    for (const DatasetRow& row : table_) {
      if (row.manifest != nullptr) text += (text.empty() ? "" : ", ") + std::string(row.manifest->title);
    }
    return text;
  }

  DatasetReport take_whole(std::vector<Candidate> candidates) {
    std::set<fs::path> folders;
    for (const Candidate& candidate : candidates) folders.insert(candidate.found_in);
    if (folders.size() > 1) {
      fail("'" + source_.string() + "' holds more than one dataset (" + titles(candidates) +
           "): name the folder or file of one");
    }
    std::string failures;
    for (const Candidate& candidate : candidates) {
      try {
        return take(candidate);
      } catch (const Error& error) {
        if (error.code() != ExitCode::data || candidates.size() == 1) throw;
        failures += "\n  " + std::string(candidate.row->manifest->title) + ": " + error.what();
        give_back(candidate);
      }
    }
    fail("'" + source_.string() + "' is none of the datasets whose files are called so:" + failures);
  }

  DatasetReport take(const Candidate& candidate) {
    const Manifest& manifest = *candidate.row->manifest;
    DatasetReport report{std::string(manifest.title), {}, {}, {}};
    for (const auto& [file, name] : candidate.files) staging_.take(file, staging_.content() / name);
    report.checksum = staged_checksum(candidate);
    if (is_there_already(candidate, report)) return report;
    put_into_place(candidate);
    for (const auto& [file, name] : candidate.files) {
      report.files.push_back({target_ / name, origin(file), check_of(candidate, name)});
    }
    const Dataset dataset = load_dataset(*candidate.row, place(candidate, target_), {{}, cache_});
    if (dataset.checksum != report.checksum)
      fail("the data changed while they were imported; import them again");
    return report;
  }

  /// So that the next candidate finds the extracted files again.
  void give_back(const Candidate& candidate) const {
    for (const auto& [file, name] : candidate.files) {
      std::error_code ignored;
      if (!fs::exists(file)) fs::rename(staging_.content() / name, file, ignored);
    }
    fs::remove_all(staging_.content());
  }

  static fs::path place(const Candidate& candidate, const fs::path& folder) {
    const fs::path first = folder / candidate.files.front().second;
    return candidate.files.size() == 1 ? first : first.parent_path();
  }

  std::string staged_checksum(const Candidate& candidate) const {
    const fs::path staged = place(candidate, staging_.content());
    try {
      const std::string checksum = load_dataset(*candidate.row, staged, {}).checksum;
      check_decoded(*candidate.row->manifest, checksum, staged.string());
      return checksum;
    } catch (const Error& error) {
      throw Error(error.code(), replaced(error.what(), staged.string(), origin(candidate.found_in)));
    }
  }

  /// Where the user has a file: extracted ones come from the archive.
  std::string origin(const fs::path& file) const {
    return file.string().starts_with(staging_.extracted().string()) ? source_.string() : file.string();
  }

  static std::string check_of(const Candidate& candidate, const std::string& name) {
    const Manifest& manifest = *candidate.row->manifest;
    if (candidate.by_checksum) {
      return checksum_names(*published_file(manifest, fs::path(name).filename().string())) + " as published";
    }
    return manifest.decoded_checksum.empty()
               ? "no published checksum applies to unpacked files: checked by structure"
               : "the content of the published file";
  }

  bool is_there_already(const Candidate& candidate, DatasetReport& report) const {
    const auto statuses = list_datasets({candidate.row, 1}, {{target_}, {}});
    const std::vector<fs::path>& files = statuses.front().files;
    if (files.empty()) return false;
    const fs::path present = files.size() == 1 ? files.front() : files.front().parent_path();
    const std::string remedy =
        "Nothing was imported: remove it, or import into another folder by --data FOLDER.";
    std::string checksum;
    try {
      checksum = load_dataset(*candidate.row, present, {}).checksum;
    } catch (const Error& error) {
      fail("'" + present.string() + "' is there already, and damaged: " + error.what() + "\n" + remedy);
    }
    if (checksum != report.checksum) {
      fail("'" + present.string() + "' is there already, with other data: its decoded SHA-256 is " +
           checksum + ", that of '" + source_.string() + "' " + report.checksum + ". " + remedy);
    }
    for (const fs::path& file : files) report.files.push_back({file, {}, "the same data were there already"});
    return true;
  }

  /// A folder that is not there yet appears at once, with all its files.
  void put_into_place(const Candidate& candidate) const {
    std::vector<std::pair<fs::path, fs::path>> moves;
    for (const auto& [file, name] : candidate.files) {
      const fs::path to = target_ / name;
      if (!fs::exists(to)) {
        moves.emplace_back(staging_.content() / name, to);
      } else if (sha256_of_file(to) != sha256_of_file(staging_.content() / name)) {
        fail("'" + to.string() +
             "' is there already, and another file. Nothing was imported: remove it, or import "
             "into another folder by --data FOLDER.");
      }
    }
    const fs::path folder = fs::path(candidate.files.front().second).parent_path();
    if (!folder.empty() && !fs::exists(target_ / folder)) {
      moves = {{staging_.content() / folder, target_ / folder}};
    }
    for (const auto& [from, to] : moves) {
      std::error_code error;
      fs::rename(from, to, error);
      if (error) cannot_write(to, error);
    }
    sync_file(folder.empty() ? target_ : target_ / folder);
    sync_file(target_);
  }

  /// Single files of a dataset that is published as several; it is loaded once the last one has come.
  DatasetReport take_pieces(const std::vector<Candidate>& pieces) {
    if (pieces.size() > 1) {
      fail("'" + source_.string() + "' holds parts of more than one dataset (" + titles(pieces) +
           "): name the folder or file of one");
    }
    const Candidate& candidate = pieces.front();
    const Manifest& manifest = *candidate.row->manifest;
    for (const auto& [file, name] : candidate.files) staging_.take(file, staging_.content() / name);
    put_into_place(candidate);
    DatasetReport report{std::string(manifest.title), {}, {}, {}};
    for (const auto& [file, name] : candidate.files) {
      report.files.push_back({target_ / name, origin(file), check_of(candidate, name)});
    }
    std::string missing;
    for (const PublishedFile& file : manifest.forms.front().files) {
      if (!fs::exists(target_ / file.name))
        missing += (missing.empty() ? "" : ", ") + std::string(file.base_name());
    }
    if (missing.empty()) {
      const fs::path folder = (target_ / candidate.files.front().second).parent_path();
      report.checksum = load_dataset(*candidate.row, folder, {{}, cache_}).checksum;
      check_decoded(manifest, report.checksum, folder.string());
    } else {
      report.notices.push_back("still missing: " + missing);
    }
    return report;
  }

  fs::path source_;
  std::span<const DatasetRow> table_;
  fs::path target_, cache_;
  bool is_folder_;  // the source; found out before anything is created
  Staging staging_;
};

}  // namespace

DatasetReport import_dataset(const fs::path& source, std::span<const DatasetRow> table,
                             const fs::path& folder, const fs::path& cache) {
  return Import(source, table, folder, cache).run();
}

}  // namespace rankcollapse
