#pragma once

#include <functional>
#include <optional>
#include <string>

#include "engine/core/matrix.hpp"
#include "engine/core/parallel.hpp"
#include "engine/nn/kernels/kernel_set.hpp"
#include "engine/nn/window.hpp"

namespace rankcollapse {

/// A convolution by Winograd's method: fewer multiplications than outputs × weights.
///
/// The outputs are cut into tiles of m × m, which depend on tiles of n × n inputs, n = m + taps − 1. Three
/// linear maps (toom_cook.hpp) turn the convolution of a tile into n² products, each summed over channels:
/// with V = Bᵀ x B, U = G w Gᵀ and y = Aᵀ M A, for each filter and each of the n² points
///
///   M = Σ_channels U·V,
///
/// one matrix product a point. F(4×4, 5×5) multiplies 64 times a tile where the definition does 400 times,
/// F(4×4, 3×3) 36 instead of 144. The gradient of the inputs is the adjoint, factor by factor: Z = A dy Aᵀ,
/// dV = Σ_filters U·Z, dx = B dV Bᵀ, added up over the tiles that overlap.
///
/// It applies to square kernels of 3 or 5 with stride 1 where filters fill registers (KernelSet::lanes).
/// Exact in exact arithmetic, it rounds more than the definition: by F(4×4, 5×5) the outputs of 96 channels
/// are wrong by 4.2e-6 and the inputs' gradient of 32 filters by 2.7e-6 of their norm (float32, standard
/// normal numbers), by F(4×4, 3×3) by 2.1e-6 and 1.4e-6; tests/engine/nn/kernels/winograd_test.cpp has all
/// bounds.
class Winograd {
 public:
  /// Nothing where the method does not apply, or would not be faster.
  static std::optional<Winograd> of(const Window& window, std::size_t filters, const KernelSet& kernels);

  /// The outputs of some filters of a sample: KernelSet::panel of them from the first on, side by side, for
  /// map_height() × map_width() positions, of which the first rows and columns are the convolution's. Numbers
  /// of filters that do not exist are 0.
  using Take = std::function<void(std::size_t sample, std::size_t first_filter, const Scalar* map)>;
  void forward(const Matrix& weight, const Matrix& x, Workers& workers, const Take& take);

  /// `give` writes the gradient of a sample's outputs into a map of zeros like that of forward(), with all
  /// filters side by side.
  using Give = std::function<void(std::size_t sample, Scalar* map)>;
  void data_gradient(const Matrix& weight, const Give& give, Matrix& dx, Workers& workers);

  std::size_t map_height() const { return tile_rows_ * maps_->outputs; }
  std::size_t map_width() const { return tile_columns_ * maps_->outputs; }

  /// "Winograd F(4×4, 5×5)".
  std::string name() const;

 private:
  Winograd(const Window& window, std::size_t filters, const WinogradMaps& maps, const KernelSet& kernels);

  std::size_t points() const { return maps_->points() * maps_->points(); }
  std::size_t sample_tiles() const { return tile_rows_ * tile_columns_; }
  std::size_t padded_channels() const;
  std::size_t padded_height() const { return map_height() + maps_->taps - 1; }
  std::size_t padded_width() const { return map_width() + maps_->taps - 1; }
  /// Where a row of an image begins in the padded one.
  std::size_t padded_place(std::size_t row) const {
    return (row + window_.top) * padded_width() + window_.left;
  }

  /// Samples that one task takes together, and its room for a padded image, for their tiles at all points,
  /// for the tiles' products with a panel of weights, and for a map of outputs.
  struct Group {
    std::size_t first, samples, tiles;
    std::size_t image_size, map_size;
    std::size_t point, product_point;  // from one point to the next, of `values` and of `products`
    Scalar *image, *values, *products, *map;
  };
  std::size_t group_size(std::size_t batch) const;
  Group group_at(std::size_t number, std::size_t batch, std::size_t image_channels, std::size_t inner,
                 std::size_t map_channels, Scratch& scratch) const;

  /// U, or that of the adjoint: numbers[point][panel][inner][lane of the panel].
  struct TransformedWeights {
    Scalar* numbers;    // in transformed_
    std::size_t point;  // from one point to the next
  };

  TransformedWeights transform_weights(const Matrix& weight, bool adjoint, Workers& workers);
  void multiply(const TransformedWeights& weights, std::size_t panel, std::size_t inner,
                std::size_t values_inner, const Group& group) const;

  template <typename Body>
  void for_each_tile(TileStrides strides, Body&& body) const;

  Window window_;
  std::size_t filters_;
  const WinogradMaps* maps_;
  const KernelSet* kernels_;
  std::size_t tile_rows_, tile_columns_;
  Scratch transformed_;
};

}  // namespace rankcollapse
