// The linear maps of a Winograd convolution and their adjoints on tiles of registers, one number of each
// register a channel: rows first, then columns. Each is unrolled from the matrices of toom_cook.hpp.
#include <type_traits>
#include <utility>

#include "engine/nn/kernels/kernel_functions.hpp"
#include "engine/nn/kernels/toom_cook.hpp"
#include "engine/nn/kernels/vector.hpp"

#define ALWAYS_INLINE inline __attribute__((always_inline))

namespace rankcollapse::INSTRUCTION_SET {
namespace {

/// Calls body(constant) for the constants 0 … count − 1.
template <std::size_t count, typename Body>
ALWAYS_INLINE void unrolled(Body&& body) {
  [&]<std::size_t... index>(std::index_sequence<index...>) __attribute__((always_inline)) {
    (body(std::integral_constant<std::size_t, index>{}), ...);
  }
  (std::make_index_sequence<count>{});
}

/// total ← total + factor·value, where the factor is known when this is compiled.
template <double factor>
ALWAYS_INLINE void add(Vector& total, bool& empty, Vector value) {
  if constexpr (factor != 0.0) {
    const Vector term = value * static_cast<Scalar>(factor);
    total = empty ? term : total + term;
    empty = false;
  }
}

// One of the matrices: `at(p, j)` is its entry for point p and coefficient j.
template <std::size_t outputs, std::size_t taps>
struct Matrices {
  static constexpr ToomCook<outputs, taps> matrices = {};
  struct Weight {
    static constexpr std::size_t points = outputs + taps - 1, count = taps;
    static constexpr double at(std::size_t p, std::size_t j) { return matrices.weight[p][j]; }
  };
  struct Input {
    static constexpr std::size_t points = outputs + taps - 1, count = points;
    static constexpr double at(std::size_t p, std::size_t j) { return matrices.input[p][j]; }
  };
  struct Output {
    static constexpr std::size_t points = outputs + taps - 1, count = outputs;
    static constexpr double at(std::size_t p, std::size_t j) { return matrices.output[p][j]; }
  };
};

/// out = matrix·in, from coefficients to points.
template <typename Matrix>
ALWAYS_INLINE void evaluate(const Vector (&in)[Matrix::count], Vector (&out)[Matrix::points]) {
  unrolled<Matrix::points / 2 + 1>([&](auto pair) __attribute__((always_inline)) {
    constexpr std::size_t p = pair == 0 ? 0 : 2 * pair - 1;
    Vector parts[2] = {};  // of the even coefficients, and of the odd ones
    bool empty[2] = {true, true};
    unrolled<Matrix::count>([&](auto j) __attribute__((always_inline)) {
      add<Matrix::at(p, j)>(parts[j % 2], empty[j % 2], in[j]);
    });
    if constexpr (p == 0 || p == Matrix::points - 1) {
      out[p] = empty[1] ? parts[0] : empty[0] ? parts[1] : parts[0] + parts[1];
    } else {
      out[p] = parts[0] + parts[1];
      out[p + 1] = parts[0] - parts[1];
    }
  });
}

/// out = matrixᵀ·in, from points to coefficients.
template <typename Matrix>
ALWAYS_INLINE void combine(const Vector (&in)[Matrix::points], Vector (&out)[Matrix::count]) {
  Vector folded[2][Matrix::points];  // for each pair of points what even coefficients get of it, and odd ones
  unrolled<Matrix::points / 2 + 1>([&](auto pair) __attribute__((always_inline)) {
    constexpr std::size_t p = pair == 0 ? 0 : 2 * pair - 1;
    if constexpr (p == 0 || p == Matrix::points - 1) {
      folded[0][p] = folded[1][p] = in[p];
    } else {
      folded[0][p] = in[p] + in[p + 1];
      folded[1][p] = in[p] - in[p + 1];
    }
  });
  unrolled<Matrix::count>([&](auto j) __attribute__((always_inline)) {
    Vector total = {};
    bool empty = true;
    unrolled<Matrix::points / 2 + 1>([&](auto pair) __attribute__((always_inline)) {
      constexpr std::size_t p = pair == 0 ? 0 : 2 * pair - 1;
      add<Matrix::at(p, j)>(total, empty, folded[j % 2][p]);
    });
    out[j] = total;
  });
}

/// to[p, q] = Σ_ij matrix[p, i]·matrix[q, j]·from[i, j] for so many registers of channels.
template <typename Matrix>
void evaluate_tiles(const Scalar* from, TileStrides strides, std::size_t vectors, Scalar* to,
                    std::size_t point) {
  constexpr std::size_t points = Matrix::points, count = Matrix::count;
  for (std::size_t vector = 0; vector < vectors; ++vector, from += lanes, to += lanes) {
    Vector half[points][count];
    for (std::size_t j = 0; j < count; ++j) {
      Vector in[count], out[points];
      unrolled<count>([&](auto i) __attribute__((always_inline)) {
        in[i] = load(from + i * strides.row + j * strides.column);
      });
      evaluate<Matrix>(in, out);
      unrolled<points>([&](auto p) __attribute__((always_inline)) { half[p][j] = out[p]; });
    }
    for (std::size_t p = 0; p < points; ++p) {
      Vector out[points];
      evaluate<Matrix>(half[p], out);
      unrolled<points>([&](auto q) __attribute__((always_inline)) {
        Scalar* const target = to + (p * points + q) * point;
        store(target, out[q]);
        // So many streams are more than the processor foresees: the register after the next is on its way.
        __builtin_prefetch(target + 2 * lanes, 1);
      });
    }
  }
}

/// to[i, j] = (to[i, j] +) Σ_pq matrix[p, i]·matrix[q, j]·from[p, q] for so many registers of channels.
template <typename Matrix, bool add>
void combine_tiles(const Scalar* from, std::size_t point, std::size_t vectors, Scalar* to,
                   TileStrides strides) {
  constexpr std::size_t points = Matrix::points, count = Matrix::count;
  for (std::size_t vector = 0; vector < vectors; ++vector, from += lanes, to += lanes) {
    Vector half[count][points];
    for (std::size_t q = 0; q < points; ++q) {
      Vector in[points], out[count];
      unrolled<points>([&](auto p)
                           __attribute__((always_inline)) { in[p] = load(from + (p * points + q) * point); });
      combine<Matrix>(in, out);
      unrolled<count>([&](auto i) __attribute__((always_inline)) { half[i][q] = out[i]; });
    }
    for (std::size_t i = 0; i < count; ++i) {
      Vector out[count];
      combine<Matrix>(half[i], out);
      unrolled<count>([&](auto j) __attribute__((always_inline)) {
        Scalar* target = to + i * strides.row + j * strides.column;
        store(target, add ? load(target) + out[j] : out[j]);
      });
    }
  }
}

template <std::size_t outputs, std::size_t taps>
constexpr WinogradMaps maps = {outputs,
                               taps,
                               evaluate_tiles<typename Matrices<outputs, taps>::Weight>,
                               evaluate_tiles<typename Matrices<outputs, taps>::Input>,
                               combine_tiles<typename Matrices<outputs, taps>::Output, false>,
                               evaluate_tiles<typename Matrices<outputs, taps>::Output>,
                               combine_tiles<typename Matrices<outputs, taps>::Input, true>};

}  // namespace

const WinogradMaps* winograd_maps(std::size_t outputs, std::size_t taps) {
  if (outputs == 4 && taps == 5) return &maps<4, 5>;
  if (outputs == 4 && taps == 3) return &maps<4, 3>;
  if (outputs == 2 && taps == 5) return &maps<2, 5>;
  if (outputs == 2 && taps == 3) return &maps<2, 3>;
  return nullptr;
}

}  // namespace rankcollapse::INSTRUCTION_SET
