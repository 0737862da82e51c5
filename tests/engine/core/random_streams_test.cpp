#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <map>
#include <numeric>
#include <vector>

#include "engine/core/random.hpp"

using rankcollapse::Random;

namespace {

double correlation(const Random& a, const Random& b, std::uint64_t step_of_b = 0) {
  constexpr std::size_t draws = 100'000;
  double sum = 0.0;
  for (std::size_t element = 0; element < draws; ++element) {
    sum += a.normal(0, element) * b.normal(step_of_b, element);
  }
  return sum / static_cast<double>(draws);
}

constexpr double five_deviations = 5.0 / 316.2;  // of a correlation of 100,000 independent pairs

}  // namespace

TEST_CASE("streams of other names, seeds and steps are independent") {
  const Random init(1, "init");
  CHECK(correlation(init, init) == Approx(1).margin(0.03));
  CHECK(std::abs(correlation(init, Random(1, "shuffle"))) < five_deviations);
  CHECK(std::abs(correlation(init, Random(2, "init"))) < five_deviations);
  CHECK(std::abs(correlation(init, Random(1, "inis"))) < five_deviations);
  CHECK(std::abs(correlation(init, init.stream("conv1.weight"))) < five_deviations);
  CHECK(std::abs(correlation(init.stream("conv1.weight"), init.stream("conv2.weight"))) < five_deviations);
  CHECK(std::abs(correlation(init, init, 1)) < five_deviations);
}

TEST_CASE("a stream inside a stream depends on both names") {
  const Random random(1, "init");
  CHECK(random.stream("a").bits(0, 0) == Random(1, "init").stream("a").bits(0, 0));
  CHECK(random.stream("a").bits(0, 0) != random.stream("b").bits(0, 0));
  CHECK(random.stream("a").bits(0, 0) != Random(1, "shuffle").stream("a").bits(0, 0));
  CHECK(random.stream("a").stream("b").bits(0, 0) != random.stream("b").stream("a").bits(0, 0));
  CHECK(random.stream("a").bits(0, 0) != Random(1, "a").bits(0, 0));
}

TEST_CASE("a permutation holds every number once, another order each step") {
  const Random random(5, "shuffle");
  for (const std::uint32_t count : {0u, 1u, 2u, 17u, 50'000u}) {
    auto order = random.permutation(count, 3);
    CHECK(order == random.permutation(count, 3));
    if (count >= 17) CHECK(order != random.permutation(count, 4));
    std::sort(order.begin(), order.end());
    std::vector<std::uint32_t> all(count);
    std::iota(all.begin(), all.end(), 0u);
    CHECK(order == all);
  }
}

TEST_CASE("all permutations are equally likely") {
  const Random random(6, "shuffle");
  constexpr std::uint64_t steps = 240'000;
  std::map<std::vector<std::uint32_t>, double> counts;
  for (std::uint64_t step = 0; step < steps; ++step) ++counts[random.permutation(4, step)];
  REQUIRE(counts.size() == 24);
  const double expected = static_cast<double>(steps) / 24;
  for (const auto& [order, count] : counts) CHECK(count == Approx(expected).margin(5 * std::sqrt(expected)));
}

TEST_CASE("the numbers of a seed are the same in every version") {
  const Random random(1, "init");
  CHECK(random.stream("fc1.weight").bits(2, 3) ==
        std::array<std::uint32_t, 4>{0x070ac4af, 0x20943743, 0x9731e989, 0x9d4ecaa9});
  CHECK(random.uniform(0, 0) == 0x1.50d426184d868p-2);
  CHECK(random.normal(0, 0) == Approx(0.72546638649450346).epsilon(1e-15));
  CHECK(random.permutation(8, 0) == std::vector<std::uint32_t>{7, 6, 3, 5, 2, 4, 1, 0});
}
