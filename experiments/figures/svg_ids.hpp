#pragma once

#include <string>

namespace rankcollapse {

/// An SVG with its ids named anew, in the order in which they are defined: `prefix`g1, `prefix`g2, … Cairo
/// counts surfaces over the whole life of a process, so that the second drawing of a picture differs from the
/// first; and pictures in one page need ids of their own. References to ids are followed.
std::string with_settled_ids(const std::string& svg, const std::string& prefix);

}  // namespace rankcollapse
