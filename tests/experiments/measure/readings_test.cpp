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

std::vector<std::string> names_of(const std::vector<Reading>& readings) {
  std::vector<std::string> names;
  for (const Reading& reading : readings) names.push_back(reading.name);
  return names;
}

bool equal(const arma::mat& a, const arma::mat& b) {
  return a.n_rows == b.n_rows && a.n_cols == b.n_cols && arma::all(arma::vectorise(a == b));
}

}  // namespace

TEST_CASE("a dense weight has one reading, outputs × inputs") {
  const Tensor tensor = counting<float>({2, 3});
  const auto readings = readings_of(tensor);
  REQUIRE(names_of(readings) == std::vector<std::string>{"matrix"});
  CHECK(equal(matrix_of(tensor, readings[0]), {{0, 1, 2}, {3, 4, 5}}));
}

TEST_CASE("a kernel over two axes is read unfolded, and as a slice a position") {
  const Tensor tensor = counting<double>({2, 3, 2, 2});  // w[o][i][y][x] = 12o + 4i + 2y + x
  const auto readings = readings_of(tensor);
  REQUIRE(names_of(readings) ==
          std::vector<std::string>{"unfolded", "slice[0,0]", "slice[0,1]", "slice[1,0]", "slice[1,1]"});
  CHECK(equal(matrix_of(tensor, readings[0]), arma::reshape(arma::regspace(0, 23), 12, 2).t()));
  for (std::size_t position = 0; position < 4; ++position) {
    const auto offset = static_cast<double>(position);
    CHECK(equal(matrix_of(tensor, readings[position + 1]),
                {{0 + offset, 4 + offset, 8 + offset}, {12 + offset, 16 + offset, 20 + offset}}));
  }
}

TEST_CASE("slices of a kernel that is not square are named by row and column") {
  const Tensor tensor = counting<float>({1, 1, 2, 3});
  const auto readings = readings_of(tensor);
  REQUIRE(readings.size() == 7);
  CHECK(readings[3].name == "slice[0,2]");
  CHECK(readings[4].name == "slice[1,0]");
  CHECK(matrix_of(tensor, readings[4])(0, 0) == 3.0);
}

TEST_CASE("a kernel over one axis is read unfolded, and as a slice a position") {
  const Tensor tensor = counting<float>({2, 2, 3});
  const auto readings = readings_of(tensor);
  REQUIRE(readings.size() == 4);
  CHECK(equal(matrix_of(tensor, readings[0]), {{0, 1, 2, 3, 4, 5}, {6, 7, 8, 9, 10, 11}}));
  CHECK(readings[2].name == "slice[1]");
  CHECK(equal(matrix_of(tensor, readings[2]), {{1, 4}, {7, 10}}));
}

TEST_CASE("only the readings that are wanted are given; a matrix is none of the kernels'") {
  const Tensor kernel = counting<float>({2, 2, 3});
  CHECK(names_of(readings_of(kernel, {true, false})) == std::vector<std::string>{"unfolded"});
  CHECK(names_of(readings_of(kernel, {false, true})) ==
        std::vector<std::string>{"slice[0]", "slice[1]", "slice[2]"});
  CHECK(readings_of(counting<float>({2, 3}), {false, false}).size() == 1);
}

TEST_CASE("whole numbers are read as float64") {
  const Tensor tensor = counting<std::int64_t>({2, 3});
  CHECK(equal(matrix_of(tensor, readings_of(tensor).at(0)), {{0, 1, 2}, {3, 4, 5}}));
}

TEST_CASE("what is no matrix has no reading, and a sentence that says why") {
  const std::pair<Tensor, const char*> cases[] = {
      {counting<float>({}), "a single number is no matrix"},
      {counting<float>({5}), "a vector is no matrix"},
      {counting<float>({2, 2, 2, 2, 2}), "a tensor of 5 axes has no reading as a matrix"}};
  for (const auto& [tensor, obstacle] : cases) {
    CHECK(obstacle_to_readings(tensor) == std::string(obstacle));
    CHECK(readings_of(tensor).empty());
  }
  CHECK_FALSE(obstacle_to_readings(counting<float>({2, 3})));
}

TEST_CASE("a tensor without numbers has no reading, however large its other extents are") {
  constexpr std::size_t huge = std::size_t{1} << 60;
  for (const auto& shape : std::vector<std::vector<std::size_t>>{
           {0, 3}, {0, huge}, {2, 3, 0, 3}, {0, huge, huge}, {3, 0, huge, huge}}) {
    const Tensor tensor{"w", shape, std::vector<float>()};
    CHECK(obstacle_to_readings(tensor) == std::string("it has no numbers"));
    CHECK(readings_of(tensor).empty());
  }
}
