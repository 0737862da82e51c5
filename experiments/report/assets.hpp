#pragma once

#include <string_view>

namespace rankcollapse {

/// What the page is made of beside its numbers, as bytes of this program.
std::string_view report_style();   // report.css
std::string_view report_script();  // report.js
std::string_view chart_library();  // Chart.js with its licence line, from the package libjs-chart.js

}  // namespace rankcollapse
