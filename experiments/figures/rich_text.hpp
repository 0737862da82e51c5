#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "experiments/figures/canvas.hpp"

namespace rankcollapse {

/// A piece of a line: on it, above it (1) or below it (−1).
struct TextRun {
  std::string text;
  int level = 0;

  bool operator==(const TextRun&) const = default;
};

/// "10^{-3}" has a superscript and "λ_{min}" a subscript. Without braces, what is meant is a sign, or the
/// letters and digits behind the mark with a sign before them or not; and behind _ only where one letter
/// stands before it, or one beyond ASCII, or where it is one letter itself ("λ_min", "s_j", "dist_K"; but
/// "weight_decay" is a name). A hyphen in a script is a minus.
std::vector<TextRun> text_runs(std::string_view markup);

/// A text without braces: "10^−3".
std::string plain_text(std::string_view markup);

enum class Anchor { start, middle, end };

double rich_width(const Canvas& canvas, const Lettering& lettering, std::string_view markup);

/// Draws a line at the start, the middle or the end of its baseline.
void draw_rich(Canvas& canvas, Position at, Anchor anchor, const Lettering& lettering,
               std::string_view markup);

/// The lines of a text that are at most `width` wide, broken at blanks, and within words that are wider.
std::vector<std::string> wrapped(const Canvas& canvas, const Lettering& lettering, std::string_view markup,
                                 double width);

/// A line that is at most `width` wide, with "…" where its end is left out.
std::string shortened(const Canvas& canvas, const Lettering& lettering, const std::string& markup,
                      double width);

}  // namespace rankcollapse
