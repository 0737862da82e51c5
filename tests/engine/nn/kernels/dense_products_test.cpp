#include "engine/nn/kernels/dense_products.hpp"

#include <array>
#include <catch2/catch.hpp>
#include <vector>

#include "engine/nn/kernels/available_kernel_sets.hpp"
#include "engine/nn/kernels/transpose.hpp"
#include "tests/engine/nn/draw.hpp"
#include "tests/engine/nn/same_bits.hpp"

namespace rankcollapse {
namespace {

/// A layer of random numbers and what the products make of it.
struct Case {
  Matrix w, b, x, dy;

  Case(std::size_t units, std::size_t inputs, std::size_t samples, Draw& draw)
      : w(units, inputs), b(units, 1), x(inputs, samples), dy(units, samples) {
    for (Matrix* matrix : {&w, &b, &x, &dy})
      matrix->imbue([&] { return static_cast<Scalar>(draw.normal()); });
  }
};

struct Results {
  Matrix y, dx, dw, db;
};

Results results_of(DenseProducts& products, const Case& layer, int threads, bool with_bias = true) {
  Workers workers(threads);
  Results results;
  results.y.set_size(layer.w.n_rows, layer.x.n_cols);
  results.dx.set_size(arma::size(layer.x));
  results.dw.set_size(arma::size(layer.w));
  results.db.set_size(arma::size(layer.b));
  for (Matrix* matrix : {&results.y, &results.dx, &results.dw, &results.db}) matrix->fill(arma::datum::nan);
  products.forward(layer.w, with_bias ? &layer.b : nullptr, layer.x, results.y, workers);
  const auto take = [&](std::size_t first, std::span<Scalar> gradient) {
    std::copy(gradient.begin(), gradient.end(), results.dw.memptr() + first);
  };
  products.backward(layer.w, layer.x, layer.dy, results.dx, with_bias ? &results.db : nullptr, take, workers);
  return results;
}

/// ‖given − expected‖/‖expected‖ (Frobenius), against the definition in double.
double error(const Matrix& given, const arma::mat& expected) {
  return arma::norm(arma::conv_to<arma::mat>::from(given) - expected, "fro") / arma::norm(expected, "fro");
}

arma::mat in_double(const Matrix& matrix) {
  return arma::conv_to<arma::mat>::from(matrix);
}

struct Errors {
  double y, dx, dw, db;
};

Errors errors_of(const Results& results, const Case& layer, bool with_bias = true) {
  const arma::mat w = in_double(layer.w), x = in_double(layer.x), dy = in_double(layer.dy);
  arma::mat y = w * x;
  if (with_bias) y.each_col() += in_double(layer.b).col(0);
  return {error(results.y, y), error(results.dx, w.t() * dy), error(results.dw, dy * x.t()),
          with_bias ? error(results.db, arma::sum(dy, 1)) : 0.0};
}

}  // namespace

TEST_CASE("the products of a dense layer are those of their definition, whatever the sizes leave over") {
  Draw draw(1, "dense products");
  for (const KernelSet* set : available_kernel_sets()) {
    DenseProducts products(*set);  // one for all: what it keeps from batch to batch must not show
    const std::size_t panel = set->panel, lanes = set->lanes;
    const std::vector<std::size_t> some = {1,     2,         10, lanes - 1, lanes, lanes + 1,
                                           panel, panel + 1, 64, 65,        130};
    for (const std::size_t units : some) {
      for (int attempt = 0; attempt < 6; ++attempt) {
        const std::size_t inputs = attempt == 0 ? 1 : draw.count(2, 120);
        const std::size_t samples = some[draw.count(0, some.size() - 1)];
        const bool with_bias = draw.flip();
        INFO(set->name << ": " << units << " units, " << inputs << " inputs, " << samples << " samples");
        const Case layer(units, inputs, samples, draw);
        const Errors errors = errors_of(results_of(products, layer, 1, with_bias), layer, with_bias);
        const double bound = sizeof(Scalar) == 8 ? 1e-14 : 1e-6;
        CHECK(errors.y < bound);
        CHECK(errors.dx < bound);
        CHECK(errors.dw < bound);
        CHECK(errors.db < bound);
      }
    }
  }
}

TEST_CASE("sums longer than a part are whole, and their error is that which the header states") {
  Draw draw(2, "dense products");
  DenseProducts products(kernel_set());
  for (const auto& [units, inputs, samples] : {std::array<std::size_t, 3>{512, 3072, 128}, {1100, 70, 600}}) {
    const Case layer(units, inputs, samples, draw);
    const Errors errors = errors_of(results_of(products, layer, 2), layer);
    INFO(units << " units, " << inputs << " inputs, " << samples << " samples: " << errors.y << " "
               << errors.dx << " " << errors.dw);
    const double unit = sizeof(Scalar) == 8 ? 4e-9 : 1.0;
    CHECK(errors.y < 8e-7 * unit);
    CHECK(errors.dx < 8e-7 * unit);
    CHECK(errors.dw < 4e-7 * unit);
  }
}

TEST_CASE("no bit of a dense layer's products depends on the number of threads") {
  Draw draw(3, "dense products");
  DenseProducts products(kernel_set());
  const Case layer(330, 210, 40, draw);
  const Results expected = results_of(products, layer, 1);
  for (const int threads : {2, 3}) {
    const Results given = results_of(products, layer, threads);
    CHECK(same_bits(given.y, expected.y));
    CHECK(same_bits(given.dx, expected.dx));
    CHECK(same_bits(given.dw, expected.dw));
    CHECK(same_bits(given.db, expected.db));
  }
}

TEST_CASE("weights may change where their gradient has been taken, and each is taken once") {
  Draw draw(4, "dense products");
  DenseProducts products(kernel_set());
  Case layer(330, 210, 40, draw);
  const Results expected = results_of(products, layer, 1);
  Workers workers(2);
  Matrix dx(arma::size(layer.x)), times_taken(arma::size(layer.w), arma::fill::zeros);
  const auto take = [&](std::size_t first, std::span<Scalar> gradient) {
    for (std::size_t i = first; i < first + gradient.size(); ++i) {
      layer.w[i] = arma::Datum<Scalar>::nan;
      times_taken[i] += 1;
    }
  };
  products.backward(layer.w, layer.x, layer.dy, dx, nullptr, take, workers);
  CHECK(same_bits(dx, expected.dx));
  CHECK(arma::all(arma::vectorise(times_taken) == 1));
}

TEST_CASE("every instruction set packs, transposes and updates as the definitions do") {
  Draw draw(5, "packing");
  for (const KernelSet* set : available_kernel_sets()) {
    INFO(set->name);
    for (const std::size_t rows : {1, 3, 16, 37}) {
      for (const std::size_t columns : {1, 5, 8, 32, 33, 70}) {
        Matrix from(columns + 3, rows);
        from.imbue([&] { return static_cast<Scalar>(draw.normal()); });
        const std::size_t panels = tiles(columns, set->panel);
        std::vector<Scalar> packed(panels * rows * set->panel, -1);
        set->pack_panels({rows, columns, from.memptr(), from.n_rows, packed.data()});
        Matrix turned(rows + 2, columns);
        turned.fill(-1);
        transpose(from.memptr(), from.n_rows, rows, columns, turned.memptr(), turned.n_rows, *set);
        std::size_t wrong = 0;
        for (std::size_t row = 0; row < rows; ++row) {
          for (std::size_t column = 0; column < panels * set->panel; ++column) {
            const Scalar expected = column < columns ? from(column, row) : Scalar{0};
            wrong +=
                packed[(column / set->panel * rows + row) * set->panel + column % set->panel] != expected;
            if (column < columns) wrong += turned(row, column) != expected;
          }
        }
        CHECK(wrong == 0);
        CHECK(arma::all(arma::vectorise(turned.tail_rows(2)) == -1));
      }
    }
  }
}

TEST_CASE("every instruction set updates to the same bits, in one piece or two") {
  constexpr std::size_t count = 100;
  Draw draw(6, "updates");
  Matrix g(count, 1), v(count, 1), w(count, 1);
  for (Matrix* matrix : {&g, &v, &w}) matrix->imbue([&] { return static_cast<Scalar>(draw.normal()); });
  const Scalar mu = Scalar(0.9), eta = Scalar(0.3);
  for (const bool nesterov : {false, true}) {
    Matrix expected_v = v, expected_w = w, expected_g = g;
    for (std::size_t i = 0; i < count; ++i) {
      expected_g[i] += eta * w[i];
      expected_v[i] = mu * v[i] - eta * g[i];
      expected_w[i] += nesterov ? mu * expected_v[i] - eta * g[i] : expected_v[i];
    }
    for (const KernelSet* set : available_kernel_sets()) {
      for (const std::size_t first : {std::size_t{0}, std::size_t{1}, std::size_t{37}}) {
        INFO(set->name << ", from " << first << ", nesterov " << nesterov);
        Matrix given_v = v, given_w = w, given_g = g;
        const auto update = [&](std::size_t from, std::size_t amount) {
          set->add_multiple(amount, eta, w.memptr() + from, given_g.memptr() + from);
          set->momentum_step({amount, mu, eta, nesterov, g.memptr() + from, given_v.memptr() + from,
                              given_w.memptr() + from});
        };
        update(0, first);
        update(first, count - first);
        CHECK(same_bits(given_g, expected_g));
        CHECK(same_bits(given_v, expected_v));
        CHECK(same_bits(given_w, expected_w));
      }
    }
  }
}

}  // namespace rankcollapse
