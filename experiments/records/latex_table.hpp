#pragma once

#include <span>
#include <string>

#include "experiments/records/record.hpp"

namespace rankcollapse {

/// The conditions of an experiment as a LaTeX table (`booktabs`): a row a condition with the number of its
/// trials, their last losses and accuracies, and the smallest eigenvalue of WᵀW of each weight that the
/// spectrum probe measured; mean, and behind it the range where there are several. Diverged trials are left
/// out.
std::string latex_table(std::span<const Record* const> trials);

/// A text with the characters that mean something in LaTeX escaped.
std::string latex_text(const std::string& text);

/// A number with four significant digits, in powers of ten where it is small or large: "$2.5\cdot10^{-5}$".
std::string latex_number(double number);

}  // namespace rankcollapse
