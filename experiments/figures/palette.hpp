#pragma once

#include <vector>

#include "experiments/figures/canvas.hpp"
#include "experiments/figures/chart.hpp"

namespace rankcollapse {

inline constexpr int palette_size = 8;

/// Ink of axes and letters, of what stands back, and of what hardly shows.
inline constexpr Color ink = {0.16, 0.16, 0.16}, faint_ink = {0.40, 0.40, 0.40},
                       grid_ink = {0.90, 0.90, 0.90};
inline constexpr Color paper = {1.0, 1.0, 1.0};

/// The colour of an index, which counts anew behind the last: at least 3.1 : 1 against white, neighbours at
/// least 7 apart in lightness (CIE L*), and all of them told apart by people with protanopia and
/// deuteranopia.
Color color_of(const Style& style);

/// The same, so transparent that what lies below shows.
Color thinned(const Color& color, double alpha);

/// The dashes of a line of that index without markers; shorter ones for a prediction.
std::vector<double> dashes_of(const Style& style);

/// Dashes of the reference line of that number in a chart.
std::vector<double> reference_dashes(std::size_t number);

/// A colour for a fraction in [0, 1], dark violet to yellow; its lightness grows evenly, so that it reads in
/// grey.
Color scale_color(double fraction);

/// The marker of an index: a shape of its own, filled or hollow.
void draw_marker(Canvas& canvas, Position middle, const Style& style, const Color& color);

/// A cross in a ring: what somebody published.
void draw_published_marker(Canvas& canvas, Position middle);

}  // namespace rankcollapse
