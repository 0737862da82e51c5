#include "experiments/report/assets.hpp"

// The assembler puts a file's bytes between two labels: a string literal of that length is none in standard
// C++.
#define BYTES_OF(name, file)                                                                             \
  asm(".section .rodata\n" #name "_begin:\n.incbin \"" file "\"\n" #name "_end:\n.byte 0\n.previous\n"); \
  extern "C" const char name##_begin[], name##_end[]

BYTES_OF(rankcollapse_report_style, RANKCOLLAPSE_REPORT_STYLE);
BYTES_OF(rankcollapse_report_script, RANKCOLLAPSE_REPORT_SCRIPT);
BYTES_OF(rankcollapse_chart_library, RANKCOLLAPSE_CHART_LIBRARY);

namespace rankcollapse {
namespace {

std::string_view between(const char* begin, const char* end) {
  return {begin, static_cast<std::size_t>(end - begin)};
}

}  // namespace

std::string_view report_style() {
  return between(rankcollapse_report_style_begin, rankcollapse_report_style_end);
}

std::string_view report_script() {
  return between(rankcollapse_report_script_begin, rankcollapse_report_script_end);
}

std::string_view chart_library() {
  return between(rankcollapse_chart_library_begin, rankcollapse_chart_library_end);
}

}  // namespace rankcollapse
