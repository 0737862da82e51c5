#pragma once

#include <string>
#include <vector>

namespace rankcollapse {

/// Lines of columns, the first one left-aligned and the others right-aligned, two spaces between them.
std::string text_table(const std::vector<std::vector<std::string>>& rows);

/// A number for people: so many significant digits, and an exponent where it is very large or small.
std::string significant(double number, int digits = 4);

/// "2 min 05 s", "0.4 s".
std::string duration(double seconds);

}  // namespace rankcollapse
