#pragma once

#include <filesystem>
#include <string>

namespace rankcollapse {

/// What was found in a finished trial's folder, for people: the final metrics, and each weight matrix's
/// spectrum at the start and at the end. Reads what the trial wrote.
std::string trial_summary(const std::filesystem::path& trial);

}  // namespace rankcollapse
