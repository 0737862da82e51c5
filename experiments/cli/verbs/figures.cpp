#include <algorithm>
#include <array>
#include <iostream>
#include <map>
#include <optional>
#include <set>
#include <sstream>

#include "experiments/cli/results_argument.hpp"
#include "experiments/cli/table_row.hpp"
#include "experiments/cli/verb.hpp"
#include "experiments/figures/write_figures.hpp"

namespace rankcollapse {
namespace {

namespace fs = std::filesystem;

struct FormatRow {
  std::string_view name;
  PictureFormat format;
};
constexpr std::array<FormatRow, 3> format_table = {
    {{"svg", PictureFormat::svg}, {"pdf", PictureFormat::pdf}, {"png", PictureFormat::png}}};

/// "a,b" and "c" as "a", "b", "c".
std::vector<std::string> names_in(const std::vector<std::string>& words) {
  std::vector<std::string> names;
  for (const std::string& word : words) {
    std::istringstream stream(word);
    for (std::string name; std::getline(stream, name, ',');) names.push_back(name);
  }
  return names;
}

/// Trials whose figures go into one folder.
struct Place {
  fs::path folder;
  std::vector<const Record*> trials;
};

class FiguresVerb final : public Verb {
 public:
  std::vector<Option> options() override {
    return {experiments_option(results_),
            {.name = "-o,--output",
             .target = &output_,
             .help = "put them here, not into EXPERIMENT/figures",
             .value_name = "DIR"},
            {.name = "--only",
             .target = &only_,
             .help = "these figures, with commas between them",
             .value_name = "NAMES",
             .suggestions = row_names(figure_table())},
            {.name = "--formats",
             .target = &formats_,
             .help = "of svg, pdf and png (default: svg)",
             .value_name = "LIST",
             .suggestions = row_names(std::span<const FormatRow>(format_table))},
            {.name = "--check", .target = &check_, .help = "compare with the files there, write nothing"}};
  }

  ExitCode call() override {
    choose_figures();
    std::vector<Records> records;
    bool is_as_drawn = true;
    for (const Place& place : places(records)) is_as_drawn &= do_place(recorded_, place);
    if (!theory_.empty()) is_as_drawn &= do_place(theory_, {*output_, {}});
    if (check_) return is_as_drawn ? ExitCode::ok : ExitCode::check_failed;
    return say_what_is_missing();
  }

 private:
  /// The rows that are asked for. Those that need no trial are drawn where they are named.
  void choose_figures() {
    for (const std::string& name : names_in(only_)) {
      const FigureRow& row = row_called(name, figure_table(), "figures: there is no figure '" + name + "'");
      (row.from_theory ? theory_ : recorded_).push_back(&row);
    }
    if (!theory_.empty() && !output_) {
      throw Error(ExitCode::usage, "figures: '" + std::string(theory_.front()->name) +
                                       "' belongs to no experiment: say with --output where it is to go");
    }
    if (!only_.empty()) return;
    for (const FigureRow& row : figure_table()) {
      if (!row.from_theory) recorded_.push_back(&row);
    }
  }

  /// Without --output a folder an experiment's folder, with it one an experiment's name.
  std::vector<Place> places(std::vector<Records>& records) const {
    std::vector<Place> result;
    if (recorded_.empty()) return result;
    const std::vector<fs::path> folders = experiments_called(results_);
    if (!output_) {
      records.reserve(folders.size());
      for (const fs::path& folder : folders) {
        records.push_back(read_records(std::span(&folder, 1)));
        result.push_back({folder / "figures", records.back().of(folder.filename().string())});
      }
      return result;
    }
    records.push_back(read_records(folders));
    std::vector<std::string> names;
    for (const fs::path& folder : folders) {
      const std::string name = folder.filename().string();
      if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
    }
    for (const std::string& name : names) {
      result.push_back({names.size() == 1 ? *output_ : *output_ / name, records.back().of(name)});
    }
    return result;
  }

  std::vector<PictureFormat> formats_for(const fs::path& folder) const {
    std::vector<PictureFormat> formats;
    for (const std::string& name : names_in(formats_)) {
      formats.push_back(row_called(name, std::span<const FormatRow>(format_table),
                                   "figures: there is no format '" + name + "'")
                            .format);
    }
    if (formats.empty() && check_) formats = formats_in(folder);
    return formats.empty() ? std::vector{PictureFormat::svg} : formats;
  }

  /// Writes or compares; whether the folder is as it is drawn.
  bool do_place(const std::vector<const FigureRow*>& figures, const Place& place) {
    const std::vector<PictureFormat> formats = formats_for(place.folder);
    const FigureFiles drawn = draw_figures(figures, place.trials, formats);
    drawn_.insert(drawn.drawn.begin(), drawn.drawn.end());
    for (const auto& [name, missing] : drawn.missing) missing_.emplace(name, missing);
    std::cout << place.folder.string() << ": " << drawn.drawn.size() << " of " << figures.size()
              << (figures.size() == 1 ? " figure" : " figures") << " drawn";
    if (check_) {
      const auto differing = differing_figures(drawn, figures, formats, place.folder);
      std::cout << (differing.empty() ? ", as they are there\n" : ", not as they are there:\n");
      for (const std::string& line : differing) std::cout << "  " << line << "\n";
      return differing.empty();
    }
    const WrittenFiles files = write_figures(drawn, place.folder);
    std::cout << ", " << files.written << (files.written == 1 ? " file" : " files") << " written, "
              << files.unchanged << " unchanged\n";
    return true;
  }

  /// Of figures that were asked for by name: what they would need. One that no experiment gave is a failure.
  ExitCode say_what_is_missing() const {
    if (only_.empty()) return ExitCode::ok;
    bool all_are_drawn = true;
    for (const auto& [name, missing] : missing_) {
      std::cerr << "note: " << name << ": " << missing << "\n";
      all_are_drawn &= drawn_.contains(name);
    }
    return all_are_drawn ? ExitCode::ok : ExitCode::data;
  }

  std::vector<fs::path> results_;
  std::optional<fs::path> output_;
  std::vector<std::string> only_, formats_;
  bool check_ = false;
  std::vector<const FigureRow*> recorded_, theory_;
  std::set<std::string> drawn_;
  std::map<std::string, std::string> missing_;
};

}  // namespace

std::unique_ptr<Verb> make_figures_verb() {
  return std::make_unique<FiguresVerb>();
}

}  // namespace rankcollapse
