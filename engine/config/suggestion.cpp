#include "engine/config/suggestion.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "engine/config/config.hpp"

namespace rankcollapse {
namespace {

constexpr std::size_t longest_name = 64;  // the distance takes quadratic time

// Letters without capitals, dashes as underscores: how a name of ours is spelled.
std::string plainly(std::string_view name) {
  std::string plain(name);
  for (char& letter : plain) {
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
    if (letter == '-') letter = '_';
  }
  return plain;
}

}  // namespace

std::size_t edit_distance(std::string_view a, std::string_view b) {
  // distance[i][j]: between the first i letters of a and the first j of b.
  std::vector<std::vector<std::size_t>> distance(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i) distance[i][0] = i;
  for (std::size_t j = 0; j <= b.size(); ++j) distance[0][j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = distance[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      distance[i][j] = std::min({distance[i - 1][j] + 1, distance[i][j - 1] + 1, replaced});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        distance[i][j] = std::min(distance[i][j], distance[i - 2][j - 2] + 1);
      }
    }
  }
  return distance[a.size()][b.size()];
}

std::optional<std::string_view> suggestion(std::string_view name, std::span<const std::string_view> known) {
  if (name.empty() || name.size() > longest_name) return std::nullopt;
  const std::string plain_name = plainly(name);
  std::optional<std::string_view> nearest;
  std::size_t nearest_distance = 0;
  for (const std::string_view candidate : known) {
    if (candidate.empty() || candidate.size() > longest_name) continue;
    const std::size_t distance = edit_distance(plain_name, plainly(candidate));
    const std::size_t longer = std::max(name.size(), candidate.size());
    const bool near = distance < longer && distance <= std::max<std::size_t>(1, longer / 3);
    if (near && (!nearest || distance < nearest_distance)) {
      nearest = candidate;
      nearest_distance = distance;
    }
  }
  return nearest;
}

std::string known_names(std::string_view name, std::string_view label,
                        std::span<const std::string_view> known) {
  std::vector<std::string_view> sorted(known.begin(), known.end());
  std::sort(sorted.begin(), sorted.end());
  sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
  std::string text = " (" + std::string(label) + ": ";
  for (std::size_t i = 0; i < sorted.size(); ++i) text.append(i > 0 ? ", " : "").append(sorted[i]);
  if (sorted.empty()) text += "none";
  if (const auto meant = suggestion(name, sorted))
    text.append("; did you mean '").append(*meant).append("'?");
  return text + ")";
}

}  // namespace rankcollapse
