#include "engine/train/low_rank.hpp"

#include <stdexcept>

#include "engine/core/error.hpp"

namespace rankcollapse {

SingularParts::SingularParts(const Matrix& weight) {
  if (weight.is_empty()) return;
  if (!weight.is_finite()) throw Error(ExitCode::data, "the matrix has entries that are not finite");
  if (!arma::svd_econ(left_, values_, right_, arma::conv_to<arma::mat>::from(weight)))
    throw std::runtime_error("the singular value decomposition failed");
}

std::size_t SingularParts::count_above(double fraction) const {
  if (values_.is_empty()) return 0;
  return static_cast<std::size_t>(arma::accu(values_ > fraction * values_.front()));
}

Matrix SingularParts::sum(const std::vector<arma::uword>& parts) const {
  const arma::uvec kept(parts);
  const arma::mat scaled = left_.cols(kept) * arma::diagmat(values_.elem(kept));
  return arma::conv_to<Matrix>::from(arma::mat(scaled * right_.cols(kept).t()));
}

}  // namespace rankcollapse
