#include "engine/core/random.hpp"

#include <array>
#include <catch2/catch.hpp>
#include <cmath>
#include <string_view>
#include <vector>

using rankcollapse::Random;

namespace {

using Words = std::array<std::uint32_t, 4>;

// The key of a stream is mix(mix(seed) ^ hash(name)). mix() is SplitMix64's finaliser, a bijection: undone,
// it gives the seed of any wanted key, and so Random can be held against the published answers of Philox.
std::uint64_t mix(std::uint64_t value) {
  value += 0x9e3779b97f4a7c15;
  value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9;
  value = (value ^ (value >> 27)) * 0x94d049bb133111eb;
  return value ^ (value >> 31);
}

// Newton's iteration doubles the correct bits each time; an odd number is its own inverse modulo 8.
std::uint64_t inverse_modulo_2_64(std::uint64_t odd) {
  std::uint64_t inverse = odd;
  for (int round = 0; round < 6; ++round) inverse *= 2 - odd * inverse;
  return inverse;
}

std::uint64_t undo_shift(std::uint64_t value, int shift) {
  std::uint64_t result = value;
  for (int bits = shift; bits < 64; bits += shift) result = value ^ (result >> shift);
  return result;
}

std::uint64_t undo_mix(std::uint64_t value) {
  value = undo_shift(value, 31) * inverse_modulo_2_64(0x94d049bb133111eb);
  value = undo_shift(value, 27) * inverse_modulo_2_64(0xbf58476d1ce4e5b9);
  return undo_shift(value, 30) - 0x9e3779b97f4a7c15;
}

std::uint64_t fnv1a(std::string_view name) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const char character : name) hash = (hash ^ static_cast<unsigned char>(character)) * 0x100000001b3;
  return hash;
}

Random with_key(std::uint64_t key) {
  return Random(undo_mix(undo_mix(key) ^ fnv1a("any name")), "any name");
}

constexpr std::size_t draws = 1'000'000;

}  // namespace

TEST_CASE("Philox4x32-10 gives the answers that Random123 publishes") {
  REQUIRE(undo_mix(mix(12345)) == 12345);
  CHECK(with_key(0).bits(0, 0) == Words{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8});
  CHECK(with_key(~std::uint64_t{0}).bits(~std::uint64_t{0}, ~std::uint64_t{0}) ==
        Words{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd});
  // Counter and key are digits of π.
  CHECK(with_key(0x299f31d0a4093822).bits(0x0370734413198a2e, 0x85a308d3243f6a88) ==
        Words{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1});
}

TEST_CASE("a draw is a function of seed, stream, step and element") {
  const Random random(7, "shuffle");
  const auto late = random.bits(3, 1000);
  for (std::uint64_t element = 0; element < 1000; ++element) random.bits(0, element);
  CHECK(random.bits(3, 1000) == late);
  CHECK(Random(7, "shuffle").bits(3, 1000) == late);
  CHECK(Random(8, "shuffle").bits(3, 1000) != late);
  CHECK(Random(7, "shuffles").bits(3, 1000) != late);
  CHECK(random.bits(4, 1000) != late);
  CHECK(random.bits(3, 1001) != late);
  CHECK(random.bits(3, 1000 + (std::uint64_t{1} << 32)) != late);
}

TEST_CASE("uniform draws fill [0, 1) evenly") {
  const Random random(1, "uniform");
  constexpr std::size_t bins = 100;
  std::vector<double> counts(bins);
  double sum = 0.0, squares = 0.0;
  for (std::size_t element = 0; element < draws; ++element) {
    const double value = random.uniform(5, element);
    REQUIRE((value >= 0.0 && value < 1.0));
    ++counts[static_cast<std::size_t>(value * bins)];
    sum += value;
    squares += value * value;
  }
  const double n = draws;
  CHECK(sum / n == Approx(1.0 / 2).margin(5 * std::sqrt(1.0 / 12 / n)));
  CHECK(squares / n == Approx(1.0 / 3).margin(5 * std::sqrt(4.0 / 45 / n)));
  double chi_square = 0.0;
  for (const double count : counts) chi_square += (count - n / bins) * (count - n / bins) / (n / bins);
  CHECK(chi_square < 170.0);  // 99 degrees of freedom: five standard deviations
}

TEST_CASE("below() is the high half of the product with 64 random bits") {
  __extension__ using Wide = unsigned __int128;
  const Random random(2, "below");
  const std::uint64_t bounds[] = {
      1, 2, 3, 10, 50'000, 0xffffffff, 0x100000000, 0x123456789abcdef, ~std::uint64_t{0}};
  for (const std::uint64_t bound : bounds) {
    for (std::uint64_t element = 0; element < 1000; ++element) {
      const auto word = random.bits(1, element);
      const std::uint64_t value = (std::uint64_t{word[0]} << 32) | word[1];
      REQUIRE(random.below(bound, 1, element) == static_cast<std::uint64_t>((Wide{bound} * value) >> 64));
      REQUIRE(random.below(bound, 1, element) < bound);
    }
  }
}

TEST_CASE("below() takes each value equally often") {
  const Random random(3, "below");
  for (const std::uint64_t bound : {2, 7, 10}) {
    std::vector<double> counts(bound);
    for (std::size_t element = 0; element < draws; ++element) ++counts[random.below(bound, 0, element)];
    const double expected = static_cast<double>(draws) / static_cast<double>(bound);
    for (const double count : counts) CHECK(count == Approx(expected).margin(5 * std::sqrt(expected)));
  }
}

TEST_CASE("normal draws have the moments and the tails of the standard normal distribution") {
  const Random random(4, "normal");
  double moments[5] = {}, beyond_two = 0, beyond_four = 0;
  for (std::size_t element = 0; element < draws; ++element) {
    const double value = random.normal(9, element);
    REQUIRE(std::isfinite(value));
    double power = 1.0;
    for (double& moment : moments) {
      moment += power / static_cast<double>(draws);
      power *= value;
    }
    beyond_two += std::abs(value) > 2;
    beyond_four += std::abs(value) > 4;
  }
  const double n = draws;
  CHECK(moments[1] == Approx(0).margin(5 * std::sqrt(1 / n)));
  CHECK(moments[2] == Approx(1).margin(5 * std::sqrt(2 / n)));
  CHECK(moments[3] == Approx(0).margin(5 * std::sqrt(15 / n)));
  CHECK(moments[4] == Approx(3).margin(5 * std::sqrt(96 / n)));
  CHECK(beyond_two / n == Approx(0.0455003).margin(5 * std::sqrt(0.0455 / n)));
  CHECK(beyond_four / n == Approx(6.334e-5).margin(5 * std::sqrt(6.3e-5 / n)));
}
