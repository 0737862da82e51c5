#include "engine/nn/kernels/dense_products.hpp"

#include <algorithm>

#include "engine/nn/kernels/copy_rows.hpp"
#include "engine/nn/kernels/per_channel.hpp"
#include "engine/nn/kernels/transpose.hpp"

namespace rankcollapse {
namespace {

constexpr std::size_t depth = 512;  // values of the summed index whose panel stays in the second cache

/// Rows of W that one task packs: many are read faster, few make enough tasks.
std::size_t unit_block(std::size_t units) {
  constexpr std::size_t few = 64, many = 128, enough = 4;
  return tiles(units, many) < enough ? few : many;
}

/// How many inputs one task of the backward pass takes: their weights, and what else an update needs, fit in
/// the second cache.
std::size_t input_blocks(std::size_t units, std::size_t inputs) {
  constexpr std::size_t fewest = 13, most = 52, weights = std::size_t{1} << 14;
  return tiles(inputs, std::clamp(weights / units, fewest, most));
}

}  // namespace

/// A product over any number of values of k, in parts.
void DenseProducts::multiply_in_parts(PanelProduct product, std::size_t inner) const {
  for (std::size_t k = 0; k < inner; k += depth) {
    product.inner = std::min(depth, inner - k);
    kernels_->multiply_panel(product);
    product.a += depth * product.a_stride;
    product.b += depth * product.b_inner;
    product.add = true;
  }
}

void DenseProducts::forward(const Matrix& w, const Matrix* b, const Matrix& x, Matrix& y,
                            Workers& workers) const {
  const std::size_t units = w.n_rows, inputs = w.n_cols, samples = x.n_cols, panel = kernels_->panel;
  const std::size_t most = unit_block(units);
  workers.run(tiles(units, most), [&](std::size_t number, Scratch& scratch) {
    const std::size_t first = number * most, count = std::min(most, units - first);
    const std::size_t panels = tiles(count, panel), part = panels * panel * std::min(depth, inputs);
    Scalar* packed = scratch.numbers<Scalar>(part + panel * samples + most);
    Scalar* last_panel = packed + part;  // of y, where fewer units than a panel are left
    Scalar* biases = last_panel + panel * samples;
    std::fill_n(biases, most, Scalar{0});
    if (b != nullptr) std::copy_n(b->memptr() + first, count, biases);
    for (std::size_t k = 0; k < inputs; k += depth) {
      const std::size_t inner = std::min(depth, inputs - k);
      kernels_->pack_panels({inner, count, w.colptr(k) + first, units, packed});
      for (std::size_t start = 0; start < count; start += panel) {
        const bool whole = start + panel <= count;
        Scalar* to = whole ? y.memptr() + first + start : last_panel;
        const std::size_t stride = whole ? units : panel;
        if (k == 0) copy_rows(biases + start, 0, to, stride, samples, panel);
        kernels_->multiply_panel(
            {samples, inner, packed + start * inner, panel, x.memptr() + k, inputs, 1, to, stride, true});
      }
    }
    const std::size_t whole = count - count % panel;
    copy_rows(last_panel, panel, y.memptr() + first + whole, units, samples, count - whole);
  });
}

void DenseProducts::backward(const Matrix& w, const Matrix& x, const Matrix& dy, Matrix& dx, Matrix* db,
                             const TakeGradient& take, Workers& workers) {
  const KernelSet& kernels = *kernels_;
  const std::size_t units = w.n_rows, inputs = w.n_cols, samples = x.n_cols, panel = kernels.panel;
  const std::size_t width = samples <= kernels.lanes ? 1 : 2, sample_panel = width * kernels.lanes;
  const std::size_t most = unit_block(units), unit_panels = tiles(units, panel),
                    sample_panels = tiles(samples, sample_panel);
  Scalar* dy_panels = dy_panels_.numbers<Scalar>(unit_panels * panel * samples);
  Scalar* dy_transposed = dy_transposed_.numbers<Scalar>(sample_panels * sample_panel * units);

  workers.run(tiles(units, most), [&](std::size_t number, Scratch&) {
    const std::size_t first = number * most, count = std::min(most, units - first);
    kernels.pack_panels({samples, count, dy.memptr() + first, units, dy_panels + first * samples});
    for (std::size_t unit = first; unit < first + count && db != nullptr; unit += channel_tile)
      sum_channel_tile(dy, units, unit, std::min(channel_tile, first + count - unit), *db);
    for (std::size_t sample = 0; sample < samples && !dx.is_empty(); sample += sample_panel) {
      const std::size_t here = std::min(sample_panel, samples - sample);
      Scalar* to = dy_transposed + sample * units + first * sample_panel;
      if (here < sample_panel) std::fill_n(to, count * sample_panel, Scalar{0});
      transpose(dy.colptr(sample) + first, units, here, count, to, sample_panel, kernels);
    }
  });

  const std::size_t blocks = input_blocks(units, inputs);
  workers.run(blocks, [&](std::size_t number, Scratch& scratch) {
    const std::size_t first = number * inputs / blocks, count = (number + 1) * inputs / blocks - first;
    const std::size_t room = std::max(samples * count, count * sample_panel);
    Scalar* work = scratch.numbers<Scalar>(room + count * units + count * panel);
    Scalar *gradient = work + room, *last_panel = gradient + count * units;
    for (std::size_t sample = 0; sample < samples && !dx.is_empty(); sample += sample_panel) {
      multiply_in_parts({count, 0, dy_transposed + sample * units, sample_panel, w.colptr(first), units, 1,
                         work, sample_panel, false, width},
                        units);
      const std::size_t here = std::min(sample_panel, samples - sample);
      transpose(work, sample_panel, count, here, dx.colptr(sample) + first, inputs, kernels);
    }
    copy_rows(x.memptr() + first, inputs, work, count, samples, count);
    for (std::size_t unit = 0; unit < units; unit += panel) {
      const bool whole = unit + panel <= units;
      multiply_in_parts({count, 0, dy_panels + unit * samples, panel, work, 1, count,
                         whole ? gradient + unit : last_panel, whole ? units : panel, false},
                        samples);
      if (!whole) copy_rows(last_panel, panel, gradient + unit, units, count, units - unit);
    }
    take(first * units, {gradient, count * units});
  });
}

}  // namespace rankcollapse
