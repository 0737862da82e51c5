#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "experiments/measure/absent.hpp"

namespace rankcollapse {

/// log10 y = intercept + slope·log10 x, by ordinary least squares, and how sure the slope is: 1 says that y
/// is proportional to x.
struct LogLogSlope {
  double slope = absent, intercept = absent;
  double standard_error = absent;      // of the slope; absent with two points
  double low = absent, high = absent;  // the slope's confidence interval; absent with it
  std::size_t n = 0;                   // points that have a logarithm
  std::string status;                  // why there is no slope, or no interval; "" where there are both
};

/// Fits the pairs (x_i, y_i); those in which a number is not positive or not finite are left out. The
/// interval is slope ± t·standard_error with t = student_t(confidence, n − 2): true for independent
/// deviations of one normal distribution in log10 y. Throws Error (data) where the lengths differ.
LogLogSlope log_log_slope(std::span<const double> x, std::span<const double> y, double confidence = 0.95);

/// The t with P(|T| ≤ t) = confidence, for T of Student's distribution with so many degrees of freedom, at
/// least 1; 0 < confidence < 1. (Abramowitz and Stegun, 26.7.3 and 26.7.4: a finite sum.)
double student_t(double confidence, std::size_t degrees_of_freedom);

}  // namespace rankcollapse
