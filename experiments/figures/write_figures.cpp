#include "experiments/figures/write_figures.hpp"

#include <algorithm>
#include <set>

#include "engine/core/error.hpp"
#include "engine/files/atomic_write.hpp"
#include "engine/files/read_file.hpp"
#include "experiments/figures/render.hpp"

namespace rankcollapse {
namespace {

namespace fs = std::filesystem;

std::string file_name(std::string_view figure, std::string_view ending) {
  return std::string(figure) + "." + std::string(ending);
}

std::vector<fs::path> files_in(const fs::path& folder) {
  std::vector<fs::path> files;
  std::error_code none;
  for (const auto& entry : fs::directory_iterator(folder, none)) {
    if (entry.is_regular_file(none)) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

bool has_row(const auto& rows, const std::string& name) {
  return std::any_of(rows.begin(), rows.end(), [&](const auto& row) {
    if constexpr (requires { row->name; })
      return row->name == name;
    else
      return row.name == name;
  });
}

}  // namespace

FigureFiles draw_figures(std::span<const FigureRow* const> figures, std::span<const Record* const> trials,
                         std::span<const PictureFormat> formats) {
  FigureFiles result;
  for (const FigureRow* figure : figures) {
    const Chart chart = figure->draw(trials);
    const std::string name(figure->name);
    if (chart.is_empty()) {
      result.missing.emplace(name, chart.missing);
      continue;
    }
    result.drawn.push_back(name);
    result.files.emplace(file_name(name, "csv"), chart_csv(chart));
    for (const PictureFormat format : formats) {
      result.files.emplace(file_name(name, ending_of(format)), render(chart, format));
    }
  }
  return result;
}

WrittenFiles write_figures(const FigureFiles& figures, const fs::path& folder) {
  WrittenFiles result;
  if (figures.files.empty()) return result;
  std::error_code error;
  fs::create_directories(folder, error);
  if (error)
    throw Error(ExitCode::cannot_write, "cannot create '" + folder.string() + "': " + error.message());
  for (const auto& [name, content] : figures.files) {
    if (read_file(folder / name) == content) {
      ++result.unchanged;
      continue;
    }
    atomic_write(folder / name, content);
    ++result.written;
  }
  return result;
}

std::vector<std::string> differing_figures(const FigureFiles& drawn,
                                           std::span<const FigureRow* const> figures,
                                           std::span<const PictureFormat> formats, const fs::path& folder) {
  std::vector<std::string> differing;
  for (const auto& [name, content] : drawn.files) {
    const auto there = read_file(folder / name);
    if (!there) differing.push_back(name + ": missing");
    if (there && *there != content) differing.push_back(name + ": differs");
  }
  std::set<std::string> endings = {".csv"};
  for (const PictureFormat format : formats) endings.insert("." + std::string(ending_of(format)));
  for (const fs::path& file : files_in(folder)) {
    const std::string name = file.filename().string(), figure = file.stem().string();
    if (!endings.contains(file.extension().string()) || drawn.files.contains(name)) continue;
    if (has_row(figures, figure) || !has_row(figure_table(), figure)) {
      differing.push_back(name + ": not drawn any more");
    }
  }
  return differing;
}

std::vector<PictureFormat> formats_in(const fs::path& folder) {
  std::vector<PictureFormat> formats;
  const auto files = files_in(folder);
  for (const PictureFormat format : {PictureFormat::svg, PictureFormat::pdf, PictureFormat::png}) {
    const std::string ending = "." + std::string(ending_of(format));
    if (std::any_of(files.begin(), files.end(),
                    [&](const fs::path& file) { return file.extension() == ending; })) {
      formats.push_back(format);
    }
  }
  return formats;
}

}  // namespace rankcollapse
