#pragma once

#include <functional>
#include <span>
#include <vector>

namespace rankcollapse {

/// The point where `objective` is smallest by the method of Nelder and Mead, from `start` with the first
/// simplex `start` + step_i·e_i, until the simplex is as small as `tolerance` times each coordinate. The same
/// numbers each time. Where nothing is better than `start`, `start`. (J. A. Nelder, R. Mead, 1965; NLopt's
/// version.)
std::vector<double> nelder_mead(const std::function<double(std::span<const double>)>& objective,
                                std::vector<double> start, const std::vector<double>& steps,
                                double tolerance);

}  // namespace rankcollapse
