#pragma once

#include <string>

#include "experiments/figures/chart.hpp"
#include "experiments/figures/picture_format.hpp"

namespace rankcollapse {

/// The bytes of a chart as a file of that format. The same chart gives the same bytes, on every machine with
/// the same Cairo and fonts. Ids inside an SVG begin with `prefix`, so that several stand in one page.
std::string render(const Chart& chart, PictureFormat format, const std::string& prefix = "");

}  // namespace rankcollapse
