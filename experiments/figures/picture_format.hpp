#pragma once

#include <string_view>

namespace rankcollapse {

enum class PictureFormat { svg, pdf, png };

/// "svg", "pdf", "png": the ending of its files.
constexpr std::string_view ending_of(PictureFormat format) {
  constexpr std::string_view endings[] = {"svg", "pdf", "png"};
  return endings[static_cast<int>(format)];
}

}  // namespace rankcollapse
