#include "engine/nn/kernels/sparse_weight_gradient.hpp"

#include <algorithm>
#include <cassert>

#include "engine/nn/kernels/copy_rows.hpp"
#include "engine/nn/kernels/transpose.hpp"

namespace rankcollapse {
namespace {

// Samples whose stripes stay in a first-level cache while all filters go by.
constexpr std::size_t group = 2;
// Filters whose weights under one stripe stay in a second-level cache, at most, and how many tasks are
// wanted.
constexpr std::size_t most_filters = 64;
constexpr std::size_t wanted_tasks = 24;

}  // namespace

std::optional<SparseWeightGradient> SparseWeightGradient::of(const Window& window, std::size_t filters,
                                                             std::size_t most, std::size_t map_width,
                                                             const KernelSet& kernels) {
  if (window.stride != 1 || window.height != window.width) return std::nullopt;
  const SparseWeightGradient gradient(window, filters, most, map_width, kernels);
  if (kernels.sparse_products(window.height, gradient.row_vectors()) == nullptr) return std::nullopt;
  return gradient;
}

SparseWeightGradient::SparseWeightGradient(const Window& window, std::size_t filters, std::size_t most,
                                           std::size_t map_width, const KernelSet& kernels)
    : window_(window), filters_(filters), most_(most), kernels_(&kernels) {
  for (std::size_t position = 0; position < window.output_height * map_width; ++position) {
    const std::size_t row = position / map_width, column = position % map_width;
    offsets_.push_back(static_cast<std::uint32_t>((row * padded_width() + column) * stripe_channels()));
  }
}

/// Registers that the weights of one kernel row under a stripe fill.
std::size_t SparseWeightGradient::row_vectors() const {
  return narrow() ? tiles(window_.width * window_.input.channels, kernels_->lanes) : window_.width;
}

/// Lists, filter by filter, what is not zero.
void SparseWeightGradient::gather_entries(const Matrix& values, const std::vector<Index>& positions,
                                          Workers& workers) {
  assert(values.n_rows <= most_ * filters_);
  assert(positions.size() >= values.n_elem);
  const std::size_t groups = tiles(values.n_cols, group), room = group * most_;
  entries_.resize(std::max(entries_.size(), groups * filters_ * room));
  counts_.resize(std::max(counts_.size(), groups * filters_));
  workers.run(groups, [&](std::size_t number, Scratch&) {
    std::uint32_t* const counts = counts_.data() + number * filters_;
    std::fill_n(counts, filters_, 0u);
    const std::size_t last = std::min<std::size_t>(values.n_cols, (number + 1) * group);
    for (std::size_t sample = number * group; sample < last; ++sample) {
      const std::size_t stripe = sample % group * stripe_size();
      const Scalar* value = values.colptr(sample);
      const Index* position = positions.data() + sample * values.n_rows;
      for (std::size_t output = 0; output < values.n_rows; output += filters_) {
        for (std::size_t filter = 0; filter < filters_; ++filter, ++value, ++position) {
          // Written in any case, kept if it counts: which gradients are zero cannot be foreseen.
          std::uint32_t& count = counts[filter];
          entries_[(number * filters_ + filter) * room + count] = {
              static_cast<std::uint32_t>(stripe) + offsets_[static_cast<std::size_t>(*position)], *value};
          count += *value != 0 ? 1 : 0;
        }
      }
    }
  });
}

/// One stripe of a padded image.
void SparseWeightGradient::copy_stripe(const Scalar* image, std::size_t stripe, Scalar* copy) const {
  const std::size_t channels = window_.input.channels, width = stripe_channels();
  const std::size_t first = stripe * width, count = std::min(width, channels - first);
  for (std::size_t row = 0; row < window_.input.height; ++row) {
    Scalar* to = copy + ((row + window_.top) * padded_width() + window_.left) * width;
    copy_rows(image + row * window_.input.width * channels + first, channels, to, width, window_.input.width,
              count);
  }
}

/// sums[filter][row][register][lane] to the columns of the gradient.
void SparseWeightGradient::write_gradient(const Scalar* sums, std::size_t stripe, std::size_t first_filter,
                                          std::size_t filters, Matrix& gradient) const {
  const std::size_t channels = window_.input.channels, lanes = kernels_->lanes, vectors = row_vectors();
  const std::size_t row_columns = window_.width * channels;
  for (std::size_t i = 0; i < window_.height; ++i) {
    for (std::size_t j = 0; j < vectors; ++j) {
      const std::size_t column = narrow() ? j * lanes : j * channels + stripe * lanes;
      const std::size_t end = narrow() ? row_columns : (j + 1) * channels;
      transpose(sums + (i * vectors + j) * lanes, window_.height * vectors * lanes, filters,
                std::min(lanes, end - column), gradient.colptr(i * row_columns + column) + first_filter,
                gradient.n_rows, *kernels_);
    }
  }
}

void SparseWeightGradient::compute(const Matrix& x, const Matrix& values, const std::vector<Index>& positions,
                                   Matrix& gradient, Workers& workers) {
  gather_entries(values, positions, workers);
  const AddSparseProducts add = kernels_->sparse_products(window_.height, row_vectors());
  const std::size_t lanes = kernels_->lanes, size = window_.height * row_vectors() * lanes,
                    room = group * most_;
  const std::size_t stripes = narrow() ? 1 : tiles(window_.input.channels, lanes);
  const std::size_t block = std::clamp<std::size_t>(filters_ * stripes / wanted_tasks, 8, most_filters);
  const std::size_t blocks = tiles(filters_, block);

  // A task owns the weights of some filters under one stripe and goes through the batch in order.
  workers.run(stripes * blocks, [&](std::size_t number, Scratch& scratch) {
    const std::size_t stripe = number / blocks, first = number % blocks * block;
    const std::size_t filters = std::min(block, filters_ - first);
    // A register loaded at the end of the last row reaches beyond it.
    const std::size_t images_size = group * stripe_size() + lanes;
    Scalar* const sums = scratch.numbers<Scalar>(filters * size + images_size);
    Scalar* const images = sums + filters * size;
    std::fill_n(sums, filters * size + images_size, Scalar{0});
    for (std::size_t sample = 0; sample < x.n_cols; sample += group) {
      for (std::size_t own = sample; own < std::min<std::size_t>(sample + group, x.n_cols); ++own) {
        copy_stripe(x.colptr(own), stripe, images + (own - sample) * stripe_size());
      }
      for (std::size_t filter = 0; filter < filters; ++filter) {
        const std::size_t list = sample / group * filters_ + first + filter;
        const SparseEntry* entries = entries_.data() + list * room;
        add({entries, entries + counts_[list], images, padded_width() * stripe_channels(),
             sums + filter * size});
      }
    }
    write_gradient(sums, stripe, first, filters, gradient);
  });
}

}  // namespace rankcollapse
