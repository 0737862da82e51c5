#pragma once

#include <string>

namespace rankcollapse {

/// What Cairo wrote as an SVG, made the same at every drawing, shorter, and readable aloud.
///
/// Its ids are named anew in the order in which they are defined: `prefix`g1, `prefix`g2, … (Cairo counts
/// surfaces over the whole life of a process, so that the second drawing of a picture differs from the first;
/// and pictures in one page need ids of their own). Lengths are rounded to a hundredth of a pixel. `title`
/// becomes the picture's name, `description` its description.
std::string settled_svg(const std::string& svg, const std::string& prefix, const std::string& title,
                        const std::string& description);

}  // namespace rankcollapse
