#include "engine/core/random.hpp"

#include <cmath>
#include <numbers>
#include <numeric>
#include <utility>

namespace rankcollapse {
namespace {

using Counter = std::array<std::uint32_t, 4>;
using Key = std::array<std::uint32_t, 2>;

Counter philox_round(const Counter& counter, const Key& key) {
  const std::uint64_t product0 = std::uint64_t{0xD2511F53} * counter[0];
  const std::uint64_t product1 = std::uint64_t{0xCD9E8D57} * counter[2];
  return {
      static_cast<std::uint32_t>(product1 >> 32) ^ counter[1] ^ key[0], static_cast<std::uint32_t>(product1),
      static_cast<std::uint32_t>(product0 >> 32) ^ counter[3] ^ key[1], static_cast<std::uint32_t>(product0)};
}

Counter philox4x32_10(Counter counter, Key key) {
  for (int round = 0; round < 10; ++round) {
    counter = philox_round(counter, key);
    key[0] += 0x9E3779B9;
    key[1] += 0xBB67AE85;
  }
  return counter;
}

// FNV-1a: spreads a name over 64 bits.
std::uint64_t hash_name(std::string_view name) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const char character : name) {
    hash ^= static_cast<unsigned char>(character);
    hash *= 0x100000001b3;
  }
  return hash;
}

// SplitMix64's finaliser: neighbouring seeds give unrelated keys.
std::uint64_t mix(std::uint64_t value) {
  value += 0x9e3779b97f4a7c15;
  value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9;
  value = (value ^ (value >> 27)) * 0x94d049bb133111eb;
  return value ^ (value >> 31);
}

double unit_interval(std::uint32_t high, std::uint32_t low) {
  const std::uint64_t bits53 = ((std::uint64_t{high} << 32) | low) >> 11;
  return static_cast<double>(bits53) * 0x1p-53;
}

}  // namespace

Random::Random(std::uint64_t seed, std::string_view stream) : key_(mix(mix(seed) ^ hash_name(stream))) {}

Random Random::stream(std::string_view name) const {
  return Random(mix(key_ ^ hash_name(name)));
}

std::array<std::uint32_t, 4> Random::bits(std::uint64_t step, std::uint64_t element) const {
  return philox4x32_10({static_cast<std::uint32_t>(element), static_cast<std::uint32_t>(element >> 32),
                        static_cast<std::uint32_t>(step), static_cast<std::uint32_t>(step >> 32)},
                       {static_cast<std::uint32_t>(key_), static_cast<std::uint32_t>(key_ >> 32)});
}

double Random::uniform(std::uint64_t step, std::uint64_t element) const {
  const auto word = bits(step, element);
  return unit_interval(word[0], word[1]);
}

std::uint64_t Random::below(std::uint64_t bound, std::uint64_t step, std::uint64_t element) const {
  const auto word = bits(step, element);
  const std::uint64_t value = (std::uint64_t{word[0]} << 32) | word[1];
  // The high half of a 128-bit product, bound · value / 2^64: uneven by at most bound / 2^64.
  const std::uint64_t bound_low = bound & 0xffffffff, bound_high = bound >> 32;
  const std::uint64_t value_low = value & 0xffffffff, value_high = value >> 32;
  const std::uint64_t middle = bound_high * value_low + ((bound_low * value_low) >> 32);
  const std::uint64_t carry = (middle & 0xffffffff) + bound_low * value_high;
  return bound_high * value_high + (middle >> 32) + (carry >> 32);
}

double Random::normal(std::uint64_t step, std::uint64_t element) const {
  const auto word = bits(step, element);
  const double radius = std::sqrt(-2.0 * std::log1p(-unit_interval(word[0], word[1])));
  return radius * std::cos(2.0 * std::numbers::pi * unit_interval(word[2], word[3]));
}

std::vector<std::uint32_t> Random::permutation(std::uint32_t count, std::uint64_t step) const {
  std::vector<std::uint32_t> order(count);
  std::iota(order.begin(), order.end(), 0u);
  for (std::uint32_t last = count; last > 1; --last) {
    std::swap(order[last - 1], order[below(last, step, last)]);
  }
  return order;
}

}  // namespace rankcollapse
