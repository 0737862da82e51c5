#include "experiments/measure/readings.hpp"

#include <catch2/catch.hpp>
#include <numeric>

using namespace rankcollapse;

namespace {

/// 0, 1, 2 … in C order.
template <typename Number>
Tensor counting(std::vector<std::size_t> shape) {
  std::size_t count = 1;
  for (const std::size_t extent : shape) count *= extent;
  std::vector<Number> values(count);
  std::iota(values.begin(), values.end(), Number{0});
  return {"w", std::move(shape), std::move(values)};
}

bool equal(const arma::mat& a, const arma::mat& b) {
  return a.n_rows == b.n_rows && a.n_cols == b.n_cols && arma::all(arma::vectorise(a == b));
}

}  // namespace

TEST_CASE("a dense weight has one reading, outputs × inputs") {
  const auto readings = readings_of(counting<float>({2, 3}));
  REQUIRE(readings.size() == 1);
  CHECK(readings[0].reading == "matrix");
  CHECK(equal(readings[0].matrix, {{0, 1, 2}, {3, 4, 5}}));
}

TEST_CASE("a kernel over two axes is read unfolded, and as a slice a position") {
  const auto readings = readings_of(counting<double>({2, 3, 2, 2}));  // w[o][i][y][x] = 12o + 4i + 2y + x
  REQUIRE(readings.size() == 5);
  CHECK(readings[0].reading == "unfolded");
  CHECK(equal(readings[0].matrix, arma::reshape(arma::regspace(0, 23), 12, 2).t()));
  const char* names[] = {"slice[0,0]", "slice[0,1]", "slice[1,0]", "slice[1,1]"};
  for (std::size_t position = 0; position < 4; ++position) {
    const auto offset = static_cast<double>(position);
    CHECK(readings[position + 1].reading == names[position]);
    CHECK(equal(readings[position + 1].matrix,
                {{0 + offset, 4 + offset, 8 + offset}, {12 + offset, 16 + offset, 20 + offset}}));
  }
}

TEST_CASE("slices of a kernel that is not square are named by row and column") {
  const auto readings = readings_of(counting<float>({1, 1, 2, 3}));
  REQUIRE(readings.size() == 7);
  CHECK(readings[3].reading == "slice[0,2]");
  CHECK(readings[4].reading == "slice[1,0]");
  CHECK(readings[4].matrix(0, 0) == 3.0);
}

TEST_CASE("a kernel over one axis is read unfolded, and as a slice a position") {
  const auto readings = readings_of(counting<float>({2, 2, 3}));
  REQUIRE(readings.size() == 4);
  CHECK(equal(readings[0].matrix, {{0, 1, 2, 3, 4, 5}, {6, 7, 8, 9, 10, 11}}));
  CHECK(readings[2].reading == "slice[1]");
  CHECK(equal(readings[2].matrix, {{1, 4}, {7, 10}}));
}

TEST_CASE("what is no matrix has no reading, and a sentence that says why") {
  const std::pair<Tensor, const char*> cases[] = {
      {counting<float>({}), "a single number is no matrix"},
      {counting<float>({5}), "a vector is no matrix"},
      {counting<float>({2, 2, 2, 2, 2}), "a tensor of 5 axes has no reading as a matrix"},
      {counting<std::int64_t>({2, 3}), "its numbers are whole numbers"}};
  for (const auto& [tensor, obstacle] : cases) {
    CHECK(obstacle_to_readings(tensor) == std::string(obstacle));
    CHECK(readings_of(tensor).empty());
  }
  CHECK_FALSE(obstacle_to_readings(counting<float>({2, 3})));
}

TEST_CASE("a tensor without entries is read as a matrix without entries") {
  const auto matrix = readings_of(counting<float>({0, 3}));
  REQUIRE(matrix.size() == 1);
  CHECK(matrix[0].matrix.n_rows == 0);
  CHECK(matrix[0].matrix.n_cols == 3);
  CHECK(readings_of(counting<float>({2, 3, 0, 3})).size() == 1);
}
