#pragma once

#include <cstddef>
#include <string>

namespace rankcollapse {

/// A number as a field of a table: the shortest decimal that reads back to it; empty where it is not finite.
std::string field(double number);
std::string field(std::size_t number);

}  // namespace rankcollapse
