#include "experiments/store/recorded_settings.hpp"

#include <algorithm>
#include <sstream>
#include <utility>

#include "engine/config/config.hpp"
#include "engine/files/read_file.hpp"

namespace rankcollapse {
namespace {

/// Where the comment of a line begins: behind its value, which may hold such signs in quotes.
std::size_t comment_of(const std::string& line) {
  bool in_quotes = false;
  for (std::size_t place = 0; place + 3 < line.size(); ++place) {
    if (line[place] == '\\') {
      ++place;
    } else if (line[place] == '"') {
      in_quotes = !in_quotes;
    } else if (!in_quotes && line.compare(place, 4, "  # ") == 0) {
      return place;
    }
  }
  return std::string::npos;
}

/// Line and origin of each value: Document::resolved() writes every value on a line of its own, with its
/// origin behind it, and the lines between them are those of sections.
std::vector<std::pair<std::size_t, std::string>> origins(const std::string& config) {
  std::vector<std::pair<std::size_t, std::string>> found;
  std::istringstream lines(config);
  std::string line;
  for (std::size_t number = 0; std::getline(lines, line); ++number) {
    const std::size_t comment = comment_of(line);
    const std::size_t first = line.find_first_not_of(' ');
    const bool is_section = comment == std::string::npos && line.ends_with(':');
    if (first == std::string::npos || line[first] == '#' || is_section) continue;
    found.emplace_back(number, comment == std::string::npos ? "" : line.substr(comment + 4));
  }
  return found;
}

}  // namespace

std::vector<RecordedSetting> recorded_settings(const std::filesystem::path& trial) {
  const auto values = Document::load(trial / "config.yaml").flattened();
  const auto lines = origins(read_file(trial / "config.yaml").value_or(""));
  const bool as_written = lines.size() == values.size();  // nobody has put it into another form since
  std::vector<RecordedSetting> settings;
  settings.reserve(values.size());
  for (std::size_t index = 0; index < values.size(); ++index) {
    const auto& [address, value] = values[index];
    settings.push_back(
        {address, value, as_written ? lines[index].second : "", as_written ? lines[index].first : no_line});
  }
  return settings;
}

std::string value_at(const std::vector<RecordedSetting>& settings, const std::string& address) {
  const auto found = std::find_if(settings.begin(), settings.end(),
                                  [&](const RecordedSetting& setting) { return setting.address == address; });
  return found == settings.end() ? "" : found->value;
}

}  // namespace rankcollapse
