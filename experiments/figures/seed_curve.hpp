#pragma once

#include <functional>
#include <map>
#include <span>
#include <string>

#include "experiments/figures/chart.hpp"
#include "experiments/records/record.hpp"

namespace rankcollapse {

/// A number of one trial by where it was measured, as λ_min by the epoch.
using Curve = std::map<double, double>;

/// Draws the mean over trials as a line, with the band from the smallest to the largest behind it where there
/// are several. At an x that some trials lack, of the others. Draws nothing where nothing is read.
void draw_over_seeds(Panel& panel, const std::string& label, const Style& style,
                     std::span<const Record* const> trials, const std::function<Curve(const Record&)>& read,
                     bool markers = false);

/// A point at the mean of numbers, one a seed, with their range as its error bar; nothing where all are NaN.
void add_point(Points& points, double x, std::span<const double> numbers);

/// The largest number of moments that one of the trials has; a line takes three.
std::size_t most_moments(std::span<const Record* const> trials,
                         const std::function<Curve(const Record&)>& read);

}  // namespace rankcollapse
