#pragma once

#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "experiments/figures/figure.hpp"
#include "experiments/figures/picture_format.hpp"

namespace rankcollapse {

/// Figures as files.
struct FigureFiles {
  std::map<std::string, std::string> files;    // names, as "lambda_min_by_epoch.svg", and bytes
  std::vector<std::string> drawn;              // names of figures
  std::map<std::string, std::string> missing;  // of those that were not: what they would need
};

/// Draws figures of the trials of one experiment, each in every format and with its numbers as a table.
/// Throws Error (data) where a file of a trial is damaged.
FigureFiles draw_figures(std::span<const FigureRow* const> figures, std::span<const Record* const> trials,
                         std::span<const PictureFormat> formats);

/// What became of files that were to be written.
struct WrittenFiles {
  std::size_t written = 0, unchanged = 0;
};

/// Writes those that `folder` does not hold as they are, each whole. Throws Error (cannot_write).
WrittenFiles write_figures(const FigureFiles& figures, const std::filesystem::path& folder);

/// How `folder` differs from what was drawn of `figures` in `formats`: "esd.svg: differs", "esd.csv:
/// missing", "esd.pdf: not drawn any more". Pictures of other figures and formats are passed over, but not
/// those that have the name of no figure at all.
std::vector<std::string> differing_figures(const FigureFiles& drawn,
                                           std::span<const FigureRow* const> figures,
                                           std::span<const PictureFormat> formats,
                                           const std::filesystem::path& folder);

/// The formats of the pictures in a folder.
std::vector<PictureFormat> formats_in(const std::filesystem::path& folder);

}  // namespace rankcollapse
