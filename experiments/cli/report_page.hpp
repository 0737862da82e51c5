#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "experiments/records/records.hpp"

namespace rankcollapse {

/// Writes the page of these trials, with the verdicts on what the works state, and gives its address,
/// "file:///…", percent-encoded. Throws Error (cannot_write), or Error (data) where a recorded file is
/// damaged.
std::string write_report_page(const Records& records, const std::filesystem::path& file);

/// Hands a page to the desktop's browser and does not wait, where somebody sits at a screen: standard output
/// is a terminal and DISPLAY is set. Where there is no browser, nothing happens.
void show_page(std::string address);

}  // namespace rankcollapse
