#pragma once

#include "experiments/measure/spectrum.hpp"

namespace rankcollapse {

/// ‖W‖_F² / ν_max²: between 1 and the rank. 0 for the zero matrix.
double stable_rank(const Spectrum& spectrum);

/// −Σ p ln p / ln(rank) with p = λ/Σλ; the rank counts ν > ν_max·N·eps. 1 for equal singular values, 0 for
/// rank one. (Martin and Mahoney, "Implicit self-regularization", matrix entropy.)
double matrix_entropy(const Spectrum& spectrum);

}  // namespace rankcollapse
