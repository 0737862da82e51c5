#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace rankcollapse {

/// Where a file is not as Document::resolved() wrote it, and a value may have no line of its own.
inline constexpr std::size_t no_line = static_cast<std::size_t>(-1);

/// A value in a trial's config.yaml.
struct RecordedSetting {
  std::string address;  // as --set writes it: "training.epochs"
  std::string value;    // a number in its one spelling, a list on one line
  std::string origin;   // "lab.yaml:4", "--set", or "default" for a fallback; empty where the file tells none
  std::size_t line;     // of the file, counted from 0; or no_line

  bool is_fallback() const { return origin == "default"; }
};

/// All values of a trial's configuration, in the order of the file. Throws Error (usage) where it cannot be
/// read.
std::vector<RecordedSetting> recorded_settings(const std::filesystem::path& trial);

/// The value at an address; "" where there is none.
std::string value_at(const std::vector<RecordedSetting>& settings, const std::string& address);

}  // namespace rankcollapse
