#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "engine/nn/kernels/available_kernel_sets.hpp"
#include "tests/engine/nn/draw.hpp"
#include "tests/thrown.hpp"

namespace rankcollapse {
namespace {

/// How B lies in memory: an element of it is at b[row·of_row + inner·of_inner].
struct Layout {
  std::size_t of_row, of_inner;
};

struct Case {
  std::size_t rows, inner;
  Layout b;
  std::size_t a_padding, c_padding;  // numbers between one panel and the next
  bool add;
  std::size_t width = 2;
};

std::vector<Scalar> drawn(std::size_t count, Draw& draw) {
  std::vector<Scalar> numbers(count);
  for (Scalar& number : numbers) number = static_cast<Scalar>(draw.normal());
  return numbers;
}

/// The largest error in units of rounding, |error| / (eps·Σ|terms|), of the product in C; numbers beside the
/// panels of C have to stay as they are.
double error_of(const KernelSet& set, const Case& wanted, Draw& draw) {
  const auto& [rows, inner, layout, a_padding, c_padding, add, width] = wanted;
  const std::size_t panel = width * set.lanes;
  const std::size_t a_stride = panel + a_padding, c_stride = panel + c_padding;
  const std::vector<Scalar> a = drawn(inner * a_stride, draw),
                            b = drawn((rows - 1) * layout.of_row + (inner - 1) * layout.of_inner + 1, draw),
                            before = drawn(rows * c_stride, draw);
  std::vector<Scalar> c = before;
  set.multiply_panel({rows, inner, a.data(), a_stride, b.data(), layout.of_row, layout.of_inner, c.data(),
                      c_stride, add, width});
  double worst = 0.0;
  for (std::size_t row = 0; row < rows; ++row) {
    for (std::size_t column = 0; column < c_stride; ++column) {
      const std::size_t place = row * c_stride + column;
      if (column >= panel) {
        CHECK(c[place] == before[place]);
        continue;
      }
      long double sum = add ? before[place] : Scalar{0}, magnitude = std::abs(sum);
      for (std::size_t k = 0; k < inner; ++k) {
        const long double term = static_cast<long double>(b[row * layout.of_row + k * layout.of_inner]) *
                                 static_cast<long double>(a[k * a_stride + column]);
        sum += term;
        magnitude += std::abs(term);
      }
      const long double unit = magnitude * std::numeric_limits<Scalar>::epsilon();
      worst = std::max(worst, static_cast<double>(std::abs(static_cast<long double>(c[place]) - sum) / unit));
    }
  }
  return worst;
}

}  // namespace

TEST_CASE("every instruction set multiplies panels as the definition does, whatever is left over") {
  Draw draw(1, "panels");
  for (const KernelSet* set : available_kernel_sets()) {
    INFO(set->name);
    CHECK(set->panel == 2 * set->lanes);
    for (std::size_t rows = 1; rows <= 40; ++rows) {
      for (const std::size_t inner : {1, 2, 7, 100}) {
        for (const Layout b : {Layout{inner, 1}, Layout{1, rows}, Layout{2 * inner + 3, 2}}) {
          for (const bool add : {false, true}) {
            INFO(rows << " rows, inner " << inner << ", b " << b.of_row << " " << b.of_inner << ", add "
                      << add);
            CHECK(error_of(*set, {rows, inner, b, 0, 0, add}, draw) <= 0.5 * static_cast<double>(inner) + 1);
            CHECK(error_of(*set, {rows, inner, b, 5, 3, add}, draw) <= 0.5 * static_cast<double>(inner) + 1);
            CHECK(error_of(*set, {rows, inner, b, 5, 3, add, 1}, draw) <=
                  0.5 * static_cast<double>(inner) + 1);
          }
        }
      }
    }
  }
}

TEST_CASE("a panel's product does not depend on how many rows are multiplied at once") {
  Draw draw(1, "rows");
  constexpr std::size_t rows = 37, inner = 20;
  for (const KernelSet* set : available_kernel_sets()) {
    INFO(set->name);
    const std::vector<Scalar> a = drawn(inner * set->panel, draw), b = drawn(rows * inner, draw);
    std::vector<Scalar> at_once(rows * set->panel), one_by_one(rows * set->panel);
    set->multiply_panel(
        {rows, inner, a.data(), set->panel, b.data(), inner, 1, at_once.data(), set->panel, false});
    for (std::size_t row = 0; row < rows; ++row) {
      set->multiply_panel({1, inner, a.data(), set->panel, b.data() + row * inner, inner, 1,
                           one_by_one.data() + row * set->panel, set->panel, false});
    }
    CHECK(at_once == one_by_one);
  }
}

TEST_CASE("a set of kernels is chosen by its name, the best one by none") {
  const auto sets = available_kernel_sets();
  REQUIRE_FALSE(sets.empty());
  CHECK(std::string(sets.back()->name) == "baseline");
  for (const KernelSet* set : sets) CHECK(&kernel_set_called(set->name) == set);
  CHECK(&kernel_set_called(nullptr) == sets.front());
  CHECK(&kernel_set_called("") == sets.front());
  std::string names;
  for (const KernelSet* set : sets) names += (names.empty() ? "" : ", ") + std::string(set->name);
  CHECK(thrown_by([] { kernel_set_called("abacus"); }) ==
        "2: RANKCOLLAPSE_INSTRUCTION_SET: this processor has no kernels called 'abacus' (it has: " + names +
            ")");
}

}  // namespace rankcollapse
