#pragma once

#include <vector>

#include "engine/core/matrix.hpp"

namespace rankcollapse {

/// W = Σ ν_k u_k v_kᵀ, computed in float64: the parts that a weight is made of, largest first.
class SingularParts {
 public:
  /// min(rows, columns) parts. Throws Error (data) where an entry is not finite.
  explicit SingularParts(const Matrix& weight);

  const arma::vec& singular_values() const { return values_; }
  /// How many singular values are above `fraction` of the largest one; none of a zero matrix.
  std::size_t count_above(double fraction) const;
  /// The sum of the parts of these numbers, counted from 0, in this order.
  Matrix sum(const std::vector<arma::uword>& parts) const;

 private:
  arma::mat left_, right_;
  arma::vec values_;
};

}  // namespace rankcollapse
