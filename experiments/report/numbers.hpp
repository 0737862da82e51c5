#pragma once

#include <span>
#include <string>
#include <vector>

#include "engine/files/json.hpp"

namespace rankcollapse {

/// A number for readers, at most three significant digits: "0.0402", "64", "1.23·10⁻⁵", "–" where there is
/// none.
std::string for_readers(double number);

/// "2.5 %"
std::string percent(double share);

/// A noun with its number: "1 trial", "3 trials".
std::string counted(std::size_t number, const std::string& noun);

/// "fc1, fc2 and fc3"
std::string listed(std::span<const std::string> words);

/// The middle one, of an even number the mean of the two; NaN of none.
double median(std::vector<double> numbers);

/// Rounded to so many significant digits: what a page carries of a singular value.
double rounded(double number, int digits);
Json rounded_array(std::span<const double> numbers, int digits);

}  // namespace rankcollapse
