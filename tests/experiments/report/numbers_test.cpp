#include "experiments/report/numbers.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

using namespace rankcollapse;

TEST_CASE("readers see at most three significant digits, and powers of ten beyond") {
  CHECK(for_readers(0.0414) == "0.0414");
  CHECK(for_readers(0.008) == "0.008");
  CHECK(for_readers(57.3333) == "57.3");
  CHECK(for_readers(384) == "384");
  CHECK(for_readers(1351.7) == "1352");
  CHECK(for_readers(1e-5) == "10⁻⁵");
  CHECK(for_readers(-2.3456e-12) == "-2.35·10⁻¹²");
  CHECK(for_readers(2.5e12) == "2.5·10¹²");
  CHECK(for_readers(0.0) == "0");
  CHECK(for_readers(std::numeric_limits<double>::quiet_NaN()) == "–");
  CHECK(for_readers(std::numeric_limits<double>::infinity()) == "∞");
}

TEST_CASE("words are counted and listed as people do") {
  CHECK(counted(1, "trial") == "1 trial");
  CHECK(counted(3, "trial") == "3 trials");
  const std::vector<std::string> three = {"fc1", "fc2", "fc3"};
  CHECK(listed(three) == "fc1, fc2 and fc3");
  CHECK(percent(0.0213) == "2.1 %");
  CHECK(percent(0.3642) == "36 %");
}

TEST_CASE("the median of an even number is the mean of the middle two, of none NaN") {
  CHECK(median({3.0, 1.0, 2.0}) == 2.0);
  CHECK(median({4.0, 1.0, 2.0, 3.0}) == 2.5);
  CHECK(std::isnan(median({})));
}

TEST_CASE("a page carries so many digits of a number and no more") {
  CHECK(rounded(0.123456789, 4) == 0.1235);
  CHECK(rounded(1.23456e-20, 4) == 1.235e-20);
  CHECK(std::isnan(rounded(std::numeric_limits<double>::quiet_NaN(), 4)));
}
