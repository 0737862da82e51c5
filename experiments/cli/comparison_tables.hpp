#pragma once

#include <string>

#include "engine/files/json.hpp"

namespace rankcollapse {

// What compare_with_peers() recorded, for people. A part that the record lacks is left empty.

/// The ratios, images a second and memory of everyone, and who is absent or failed.
std::string comparison_tables(const Json& record);

/// The ratios alone in Markdown, with a line on how they were measured: for the README.
std::string comparison_markdown(const Json& record);

}  // namespace rankcollapse
