#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "engine/core/matrix.hpp"
#include "engine/core/parallel.hpp"
#include "engine/nn/kernels/kernel_set.hpp"
#include "engine/nn/window.hpp"

namespace rankcollapse {

/// The weight gradient of a convolution whose outputs went through a max-pool: only the winners of a window
/// pass a gradient on, one output in nine for a 3×3 pool of stride 3, and none where a ReLU was off. With the
/// gradients g that reached a filter, at the positions p,
///
///   dL/dW[filter] = Σ_samples Σ_p g(p)·patch(x, p),
///
/// the sum of the definition without its zeros, in another order: of forty of them the relative error
/// (Frobenius norm, float32, standard normal numbers) is 1.1e-7.
///
/// The weights of a filter are gone through in stripes: so many channels as a register has lanes, or all
/// (kernel column, channel) pairs where channels are fewer. It applies to square kernels of 3 or 5 with
/// stride 1.
class SparseWeightGradient {
 public:
  /// Nothing where the method does not apply. No sample has more than `most` gradients a filter. A position
  /// of the convolution's output is counted as row·map_width + column.
  static std::optional<SparseWeightGradient> of(const Window& window, std::size_t filters, std::size_t most,
                                                std::size_t map_width, const KernelSet& kernels);

  /// `values` has a column a sample, in it the gradient of each pooled output, filter fastest; `positions`
  /// likewise says which position of the convolution's output it belongs to. Zeros are left out.
  void compute(const Matrix& x, const Matrix& values, const std::vector<Index>& positions, Matrix& gradient,
               Workers& workers);

 private:
  SparseWeightGradient(const Window& window, std::size_t filters, std::size_t most, std::size_t map_width,
                       const KernelSet& kernels);

  bool narrow() const { return window_.input.channels < kernels_->lanes; }
  std::size_t padded_width() const { return window_.output_width + window_.width - 1; }
  std::size_t padded_height() const { return window_.output_height + window_.height - 1; }
  std::size_t stripe_channels() const { return narrow() ? window_.input.channels : kernels_->lanes; }
  std::size_t stripe_size() const { return padded_height() * padded_width() * stripe_channels(); }
  std::size_t row_vectors() const;

  void gather_entries(const Matrix& values, const std::vector<Index>& positions, Workers& workers);
  void copy_stripe(const Scalar* image, std::size_t stripe, Scalar* copy) const;
  void write_gradient(const Scalar* sums, std::size_t stripe, std::size_t first_filter, std::size_t filters,
                      Matrix& gradient) const;

  Window window_;
  std::size_t filters_, most_;
  const KernelSet* kernels_;
  std::vector<std::uint32_t> offsets_;  // of each position's window in a stripe
  std::vector<SparseEntry> entries_;    // for each pair of samples and filter, room for 2·most_
  std::vector<std::uint32_t> counts_;   // how many there are
};

}  // namespace rankcollapse
