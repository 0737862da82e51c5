#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "experiments/measure/spectrum.hpp"

namespace rankcollapse {

/// The number type that a matrix was kept in: what rounding has blurred in it, float64 arithmetic cannot
/// restore.
enum class Storage { float16, bfloat16, float32, float64 };

/// The gap between 1 and the next number: 2^-10, 2^-7, 2^-23, 2^-52.
double epsilon_of(Storage storage);

/// ν_max·N·eps(storage): singular values below it may be rounding and nothing else.
double noise_floor(const Spectrum& spectrum, Storage storage);

/// #{ν > threshold}.
std::size_t rank_above(const Spectrum& spectrum, double threshold);

/// A rank, and the rule that gives it: the rank is the count of ν above `threshold` (in units of the
/// entries).
struct NamedRank {
  std::string rule;
  double threshold = 0.0;
  std::size_t rank = 0;
};

/// The ranks under every rule, side by side, always in this order:
///   numpy               ν > ν_max·N·eps(storage), numpy.linalg.matrix_rank of the matrix in its own type
///   numerical-recipes   ν > ν_max·(eps(storage)/2)·√(N + M + 1)
///   abs:1e-3            ν > 1e-3, the blog's for dense layers
///   log10<-8            ν > 1e-8, the blog's for convolutions
///   weightwatcher       λ ≥ 1e-6, what its weak_rank_loss leaves
///   relative:α          ν > α·ν_max for α = 1e-1, 1e-2, 1e-3, 1e-4
/// A matrix can shrink to nothing and keep its relative ranks. So these are 0 where ν_max fell below 1e-6 of
/// `initial_largest`, the ν_max of the same weight before training.
std::vector<NamedRank> ranks_under_all_rules(const Spectrum& spectrum, Storage storage,
                                             double initial_largest = 0.0);

/// M − #{ν > ν_max·N·eps(storage)}. WeightWatcher's takes the eps of float64 whatever the weights were stored
/// in.
std::size_t rank_loss(const Spectrum& spectrum, Storage storage = Storage::float64);

/// #{λ < 1e-6} (WeightWatcher).
std::size_t weak_rank_loss(const Spectrum& spectrum);

/// min ‖W − Z‖_F over the Z of rank ≤ k = √(ν_{k+1}² + … + ν_M²) (Eckart and Young); 0 for k ≥ M.
double distance_to_rank(const Spectrum& spectrum, std::size_t k);

/// ν_{k+1}, the same distance in the spectral norm; 0 for k ≥ M.
double singular_value_behind(const Spectrum& spectrum, std::size_t k);

/// R(τ) = #{ν > τ·ν_max} for τ = 1, 1e-1 … 1e-16: seventeen counts, the first is 0.
std::vector<std::size_t> rank_profile(const Spectrum& spectrum);

/// How many values lie above the widest gap in log ν. Values below `floor` (in units of the entries, at least
/// 0) count as equal to it: how far below it a value lies, or whether it is exactly 0, says nothing. It is
/// the matrix's noise_floor, or that of what it was computed from: of a difference of two matrices the larger
/// of their floors, for their rounding stays where they themselves cancel. M where no two values differ, 0
/// where none exceeds the floor, the uppermost of equal gaps.
std::size_t values_before_largest_gap(const Spectrum& spectrum, double floor);

}  // namespace rankcollapse
