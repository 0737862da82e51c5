#include "experiments/figures/axis_names.hpp"

#include <algorithm>

#include "experiments/figures/palette.hpp"
#include "experiments/figures/rich_text.hpp"

namespace rankcollapse {
namespace {

constexpr double longest_name = 150.0, gap_across = 6.0, gap_up = 2.0;
constexpr double pixels_a_name_across = 42.0, pixels_a_name_up = 30.0;
constexpr int most_names = 9;
constexpr std::size_t most_lines = 3;

double width_of(const Canvas& measure, const PlacedTick& tick) {
  double width = 0.0;
  for (const std::string& line : tick.name) {
    width = std::max(width, rich_width(measure, name_lettering, line));
  }
  return width;
}

double widest(const Canvas& measure, const std::vector<PlacedTick>& ticks) {
  double width = 0.0;
  for (const PlacedTick& tick : ticks) width = std::max(width, width_of(measure, tick));
  return width;
}

/// Whether no two names come nearer to each other than `gap`; `reach` is how long a name is along the axis.
template <typename Reach>
bool are_apart(std::vector<PlacedTick> ticks, double length, double gap, const Reach& reach) {
  std::erase_if(ticks, [](const PlacedTick& tick) { return tick.name.empty(); });
  std::sort(ticks.begin(), ticks.end(), [](const PlacedTick& a, const PlacedTick& b) { return a.at < b.at; });
  for (std::size_t i = 1; i < ticks.size(); ++i) {
    const double distance = (ticks[i].at - ticks[i - 1].at) * length;
    if (distance < (reach(ticks[i]) + reach(ticks[i - 1])) / 2 + gap) return false;
  }
  return true;
}

std::vector<PlacedTick> placed(const std::vector<Tick>& ticks) {
  std::vector<PlacedTick> result;
  for (const Tick& tick : ticks) {
    result.push_back(
        {tick.at, tick.label.empty() ? std::vector<std::string>{} : std::vector<std::string>{tick.label}});
  }
  return result;
}

/// As many named ticks as keep apart, at most `most`; where there are two and they touch, every k-th.
template <typename Reach>
std::vector<PlacedTick> fitting(const AxisScale& axis, double length, int most, double gap,
                                const Reach& reach) {
  auto ticks = placed(axis.ticks(most, length));
  while (most > 2 && !axis.is_categorical() && !are_apart(ticks, length, gap, reach)) {
    ticks = placed(axis.ticks(--most, length));
  }
  const auto all = ticks;
  for (std::size_t step = 2; step <= all.size() && !are_apart(ticks, length, gap, reach); ++step) {
    ticks = all;
    for (std::size_t i = 0; i < ticks.size(); ++i) {
      if (i % step != 0) ticks[i].name.clear();
    }
  }
  return ticks;
}

/// The names of categories, each within its share of the axis; nothing where that takes too many lines.
std::vector<PlacedTick> in_lines(const Canvas& measure, std::vector<PlacedTick> ticks, double length) {
  const double room = length / static_cast<double>(ticks.size()) - gap_across;
  for (PlacedTick& tick : ticks) {
    if (tick.name.empty()) continue;
    const std::string whole = tick.name.front();
    tick.name = wrapped(measure, name_lettering, whole, room);
    std::string joined;
    for (const std::string& line : tick.name) joined += (joined.empty() ? "" : " ") + line;
    if (tick.name.size() > most_lines || joined != whole) return {};  // too long, or broken within a word
  }
  return ticks;
}

void shorten(const Canvas& measure, std::vector<PlacedTick>& ticks) {
  for (PlacedTick& tick : ticks) {
    for (std::string& line : tick.name) line = shortened(measure, name_lettering, line, longest_name);
  }
}

}  // namespace

const Lettering name_lettering = {.size = 9.0, .color = ink};

AxisNames names_below(const Canvas& measure, const AxisScale& axis, double length) {
  const auto across = [&](const PlacedTick& tick) { return width_of(measure, tick); };
  const auto height = [](const PlacedTick&) { return name_lettering.size; };
  AxisNames names;
  const int most = std::clamp(static_cast<int>(length / pixels_a_name_across), 2, most_names);
  if (axis.is_categorical()) {
    const auto all = placed(axis.ticks(most, length));
    names.ticks = in_lines(measure, all, length);
    if (names.ticks.empty()) {
      names.upright = true;
      names.ticks = fitting(axis, length, most, gap_up, height);
      shorten(measure, names.ticks);
    }
  } else {
    names.ticks = fitting(axis, length, most, gap_across, across);
  }
  std::size_t lines = 1;
  for (const PlacedTick& tick : names.ticks) {
    lines = std::max(lines, tick.name.size());
    if (!names.upright) {
      names.overhang = std::max(names.overhang, tick.at * length + across(tick) / 2 - length);
    }
  }
  names.depth = names.upright ? widest(measure, names.ticks)
                              : name_lettering.size + static_cast<double>(lines - 1) * name_line;
  return names;
}

AxisNames names_beside(const Canvas& measure, const AxisScale& axis, double length) {
  const auto height = [](const PlacedTick&) { return name_lettering.size; };
  const int most = std::clamp(static_cast<int>(length / pixels_a_name_up), 2, most_names);
  AxisNames names;
  names.ticks = fitting(axis, length, most, gap_up, height);
  shorten(measure, names.ticks);
  names.depth = widest(measure, names.ticks);
  return names;
}

}  // namespace rankcollapse
