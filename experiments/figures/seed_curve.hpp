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

/// Draws the mean over the seeds of a condition as a line, with the band from the smallest to the largest
/// behind it where there are several: at each x that all of them have of which anything is read. Seeds of
/// L-BFGS that end at different iterations have no mean: each is a thin line of its own. Draws nothing where
/// nothing is read.
void draw_over_seeds(Panel& panel, const std::string& label, const Style& style,
                     std::span<const Record* const> trials, const std::function<Curve(const Record&)>& read,
                     bool markers = false);

/// Draws a number of the end of trials along a setting, of which each trial has one value: a line with
/// markers through the mean of those at the same x, with their band. A trial that has not converged is a
/// hollow point of its own, and the mean that counts it has no marker.
void draw_along_setting(Panel& panel, const std::string& label, const Style& style,
                        std::span<const Record* const> trials,
                        const std::function<Curve(const Record&)>& read);

/// A point at the mean of numbers, one a seed, with their range as its error bar; nothing where all are NaN.
void add_point(Points& points, double x, std::span<const double> numbers);

/// The largest number of moments that one of the trials has: whether there is a course of time to draw.
std::size_t most_moments(std::span<const Record* const> trials,
                         const std::function<Curve(const Record&)>& read);

}  // namespace rankcollapse
