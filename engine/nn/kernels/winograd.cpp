#include "engine/nn/kernels/winograd.hpp"

#include <algorithm>

#include "engine/nn/kernels/copy_rows.hpp"
#include "engine/nn/kernels/transpose.hpp"

namespace rankcollapse {
namespace {

constexpr std::size_t cache_line = 64 / sizeof(Scalar);

/// The distance between arrays of so many numbers that are walked side by side: an odd number of cache lines,
/// so that they do not fall on the same places of a cache.
std::size_t apart(std::size_t numbers) {
  return (tiles(numbers, cache_line) | 1) * cache_line;
}

std::size_t round_up(std::size_t count, std::size_t step) {
  return tiles(count, step) * step;
}

/// The products of a sample with these maps, a channel and filter.
std::size_t multiplications(const Window& window, const WinogradMaps& maps) {
  return tiles(window.output_height, maps.outputs) * tiles(window.output_width, maps.outputs) *
         maps.points() * maps.points();
}

// Samples are taken together until they have so many tiles: the weights are then loaded seldom, and the tiles
// stay near the processor. A batch is cut into at least so many groups, for the workers to share.
constexpr std::size_t wanted_tiles = 27;
constexpr std::size_t least_groups = 4;
// Inputs whose weights one task transforms.
constexpr std::size_t weights_at_once = 16;

}  // namespace

std::optional<Winograd> Winograd::of(const Window& window, std::size_t filters, const KernelSet& kernels) {
  if (window.stride != 1 || window.height != window.width || filters % kernels.lanes != 0)
    return std::nullopt;
  const WinogradMaps* best = nullptr;
  for (const std::size_t outputs : {4, 2}) {
    const WinogradMaps* maps = kernels.winograd_maps(outputs, window.height);
    if (maps == nullptr) continue;
    if (best == nullptr || multiplications(window, *maps) < multiplications(window, *best)) best = maps;
  }
  if (best == nullptr || 2 * multiplications(window, *best) > window.taps() * window.output_positions())
    return std::nullopt;
  return Winograd(window, filters, *best, kernels);
}

Winograd::Winograd(const Window& window, std::size_t filters, const WinogradMaps& maps,
                   const KernelSet& kernels)
    : window_(window),
      filters_(filters),
      maps_(&maps),
      kernels_(&kernels),
      tile_rows_(tiles(window.output_height, maps.outputs)),
      tile_columns_(tiles(window.output_width, maps.outputs)) {}

std::size_t Winograd::padded_channels() const {
  return round_up(window_.input.channels, kernels_->lanes);
}

std::string Winograd::name() const {
  const auto square = [](std::size_t side) { return std::to_string(side) + "×" + std::to_string(side); };
  return "Winograd F(" + square(maps_->outputs) + ", " + square(maps_->taps) + ")";
}

/// How many samples of a batch are taken together.
std::size_t Winograd::group_size(std::size_t batch) const {
  return std::max<std::size_t>(1, std::min(wanted_tiles / sample_tiles(), batch / least_groups));
}

Winograd::Group Winograd::group_at(std::size_t number, std::size_t batch, std::size_t image_channels,
                                   std::size_t inner, std::size_t map_channels, Scratch& scratch) const {
  const std::size_t size = group_size(batch);
  Group group = {};
  group.first = number * size;
  group.samples = std::min(size, batch - group.first);
  group.tiles = group.samples * sample_tiles();
  group.image_size = padded_height() * padded_width() * image_channels;
  group.map_size = map_height() * map_width() * map_channels;
  group.point = apart(group.tiles * inner);
  group.product_point = apart(group.tiles * kernels_->panel);
  group.image = scratch.numbers<Scalar>(group.image_size + points() * (group.point + group.product_point) +
                                        group.map_size);
  group.values = group.image + group.image_size;
  group.products = group.values + points() * group.point;
  group.map = group.products + points() * group.product_point;
  return group;
}

/// Calls body(tile, offset) for each tile of a sample, with where it begins in an image or a map.
template <typename Body>
void Winograd::for_each_tile(TileStrides strides, Body&& body) const {
  for (std::size_t tile = 0; tile < sample_tiles(); ++tile) {
    const std::size_t row = tile / tile_columns_ * maps_->outputs,
                      column = tile % tile_columns_ * maps_->outputs;
    body(tile, row * strides.row + column * strides.column);
  }
}

Winograd::TransformedWeights Winograd::transform_weights(const Matrix& weight, bool adjoint,
                                                         Workers& workers) {
  const std::size_t channels = window_.input.channels, panel = kernels_->panel, taps = window_.taps();
  const std::size_t outer = adjoint ? channels : filters_, inner = adjoint ? filters_ : channels;
  const std::size_t panels = tiles(outer, panel), blocks = tiles(inner, weights_at_once);
  const std::size_t point = apart(panels * inner * panel);
  Scalar* const numbers = transformed_.numbers<Scalar>(points() * point);

  workers.run(panels * blocks, [&](std::size_t number, Scratch& scratch) {
    const std::size_t first_outer = number / blocks * panel, first_inner = number % blocks * weights_at_once;
    const std::size_t width = std::min(panel, outer - first_outer);
    const std::size_t count = std::min(weights_at_once, inner - first_inner);
    Scalar* const kernels = scratch.numbers<Scalar>(count * taps * panel);  // [inner][tap][outer]
    if (width < panel) std::fill_n(kernels, count * taps * panel, Scalar{0});
    for (std::size_t tap = 0; tap < taps; ++tap) {
      Scalar* const to = kernels + tap * panel;
      if (adjoint) {
        const Scalar* from = weight.colptr(tap * channels + first_outer) + first_inner;
        transpose(from, weight.n_rows, width, count, to, taps * panel, *kernels_);
        continue;
      }
      copy_rows(weight.colptr(tap * channels + first_inner) + first_outer, weight.n_rows, to, taps * panel,
                count, width);
    }
    const TileStrides strides = {window_.width * panel, panel};
    for (std::size_t i = 0; i < count; ++i) {
      maps_->weights(kernels + i * taps * panel, strides, panel / kernels_->lanes,
                     numbers + (first_outer / panel * inner + first_inner + i) * panel, point);
    }
  });
  return {numbers, point};
}

/// products[point][tile][panel] = Σ_inner U[point][panel][inner]·values[point][tile][inner].
void Winograd::multiply(const TransformedWeights& weights, std::size_t panel, std::size_t inner,
                        std::size_t values_inner, const Group& group) const {
  const std::size_t width = kernels_->panel;
  for (std::size_t point = 0; point < points(); ++point) {
    kernels_->multiply_panel({group.tiles, inner,
                              weights.numbers + point * weights.point + panel * inner * width, width,
                              group.values + point * group.point, values_inner, 1,
                              group.products + point * group.product_point, width, false});
  }
}

void Winograd::forward(const Matrix& weight, const Matrix& x, Workers& workers, const Take& take) {
  const TransformedWeights weights = transform_weights(weight, false, workers);
  const std::size_t panel = kernels_->panel, channels = window_.input.channels, inner = padded_channels();
  const TileStrides in_image = {padded_width() * inner, inner}, in_map = {map_width() * panel, panel};

  workers.run(tiles(x.n_cols, group_size(x.n_cols)), [&](std::size_t number, Scratch& scratch) {
    const Group group = group_at(number, x.n_cols, inner, inner, panel, scratch);
    std::fill_n(group.image, group.image_size, Scalar{0});
    for (std::size_t sample = 0; sample < group.samples; ++sample) {
      const Scalar* const own = x.colptr(group.first + sample);
      for (std::size_t row = 0; row < window_.input.height; ++row) {
        copy_rows(own + row * window_.input.width * channels, channels,
                  group.image + padded_place(row) * inner, inner, window_.input.width, channels);
      }
      for_each_tile(in_image, [&](std::size_t tile, std::size_t offset) {
        maps_->inputs(group.image + offset, in_image, inner / kernels_->lanes,
                      group.values + (sample * sample_tiles() + tile) * inner, group.point);
      });
    }
    for (std::size_t filter = 0; filter < filters_; filter += panel) {
      multiply(weights, filter / panel, channels, inner, group);
      for (std::size_t sample = 0; sample < group.samples; ++sample) {
        for_each_tile(in_map, [&](std::size_t tile, std::size_t offset) {
          maps_->outputs_of(group.products + (sample * sample_tiles() + tile) * panel, group.product_point,
                            panel / kernels_->lanes, group.map + offset, in_map);
        });
        take(group.first + sample, filter, group.map);
      }
    }
  });
}

void Winograd::data_gradient(const Matrix& weight, const Give& give, Matrix& dx, Workers& workers) {
  const TransformedWeights weights = transform_weights(weight, true, workers);
  const std::size_t panel = kernels_->panel, channels = window_.input.channels, inner = filters_;
  const TileStrides in_image = {padded_width() * panel, panel}, in_map = {map_width() * inner, inner};

  workers.run(tiles(dx.n_cols, group_size(dx.n_cols)), [&](std::size_t number, Scratch& scratch) {
    const Group group = group_at(number, dx.n_cols, panel, inner, inner, scratch);
    for (std::size_t sample = 0; sample < group.samples; ++sample) {
      std::fill_n(group.map, group.map_size, Scalar{0});
      give(group.first + sample, group.map);
      for_each_tile(in_map, [&](std::size_t tile, std::size_t offset) {
        maps_->output_gradients(group.map + offset, in_map, inner / kernels_->lanes,
                                group.values + (sample * sample_tiles() + tile) * inner, group.point);
      });
    }
    for (std::size_t channel = 0; channel < channels; channel += panel) {
      multiply(weights, channel / panel, filters_, inner, group);
      for (std::size_t sample = 0; sample < group.samples; ++sample) {
        std::fill_n(group.image, group.image_size, Scalar{0});
        for_each_tile(in_image, [&](std::size_t tile, std::size_t offset) {
          maps_->input_gradients(group.products + (sample * sample_tiles() + tile) * panel,
                                 group.product_point, panel / kernels_->lanes, group.image + offset,
                                 in_image);
        });
        Scalar* const own = dx.colptr(group.first + sample) + channel;
        for (std::size_t row = 0; row < window_.input.height; ++row) {
          copy_rows(group.image + padded_place(row) * panel, panel,
                    own + row * window_.input.width * channels, channels, window_.input.width,
                    std::min(panel, channels - channel));
        }
      }
    }
  });
}

}  // namespace rankcollapse
