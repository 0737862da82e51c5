#include "experiments/measure/k_means.hpp"

#include <catch2/catch.hpp>
#include <chrono>
#include <cmath>
#include <limits>
#include <set>
#include <thread>

#include "experiments/measure/class_variability.hpp"
#include "tests/experiments/measure/clusters.hpp"
#include "tests/thrown.hpp"

using namespace rankcollapse;

namespace {

const Random random_numbers(1, "k_means");

double within_of_labels(const Clusters& some, std::size_t classes) {
  ClassVariabilityAccumulator accumulator(classes);
  accumulator.add(some.features, some.labels);
  return accumulator.result().within;
}

/// The least TCV of all partitions of a few numbers on a line, which are intervals of the sorted numbers.
double best_on_a_line(std::vector<double> numbers, std::size_t clusters) {
  std::sort(numbers.begin(), numbers.end());
  const std::size_t n = numbers.size();
  const auto cost = [&](std::size_t first, std::size_t last) {
    const arma::rowvec part(std::vector<double>(numbers.begin() + static_cast<long>(first),
                                                numbers.begin() + static_cast<long>(last)));
    return arma::accu(arma::square(part - arma::mean(part)));
  };
  std::vector<double> best(n + 1, std::numeric_limits<double>::infinity());
  best[0] = 0;
  for (std::size_t k = 0; k < clusters; ++k) {
    std::vector<double> next(n + 1, std::numeric_limits<double>::infinity());
    for (std::size_t last = 1; last <= n; ++last)
      for (std::size_t first = 0; first < last; ++first)
        next[last] = std::min(next[last], best[first] + cost(first, last));
    best = next;
  }
  return best[n] / static_cast<double>(n);
}

}  // namespace

TEST_CASE("clusters that lie apart are found whatever their labels, and TCV is that of the labels") {
  const Clusters some = clusters(10, 30, 40, 0.3, 2.0, 4);
  const Partition found = k_means(some.features, 10, random_numbers);
  CHECK(found.within == Approx(within_of_labels(some, 10)).epsilon(1e-12));
  std::set<std::pair<std::uint32_t, std::uint32_t>> pairs;
  for (std::size_t i = 0; i < some.labels.size(); ++i) pairs.insert({some.labels[i], found.clusters[i]});
  CHECK(pairs.size() == 10);
}

TEST_CASE("where classes overlap the best partition varies less than the labels' does") {
  const Clusters some = clusters(4, 3, 50, 2.0, 1.0, 5);
  CHECK(k_means(some.features, 4, random_numbers).within < 0.9 * within_of_labels(some, 4));
}

TEST_CASE("twenty restarts find the best partition of numbers on a line, which intervals are") {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    const arma::mat numbers = normal_matrix(1, 40, seed);
    const double best = best_on_a_line({numbers.begin(), numbers.end()}, 4);
    INFO("seed " << seed);
    CHECK(k_means(numbers, 4, random_numbers).within == Approx(best).epsilon(1e-10));
  }
}

TEST_CASE("more restarts never find a worse partition, and the same stream finds the same") {
  const Clusters some = clusters(8, 5, 30, 1.0, 1.5, 6);
  double before = std::numeric_limits<double>::infinity();
  for (const std::size_t restarts : {1, 2, 5, 20}) {
    const Partition found = k_means(some.features, 8, random_numbers, restarts);
    CHECK(found.within <= before);
    CHECK(k_means(some.features, 8, random_numbers, restarts).clusters == found.clusters);
    before = found.within;
  }
  CHECK(before < k_means(some.features, 8, random_numbers, 1).within);
}

TEST_CASE("as many clusters as samples leave no variability, nor do samples that are all the same") {
  const arma::mat few = normal_matrix(6, 5, 7);
  CHECK(k_means(few, 5, random_numbers).within == 0.0);
  CHECK(k_means(few, 9, random_numbers).within == 0.0);
  const Partition same = k_means(arma::mat(3, 7, arma::fill::ones), 3, random_numbers);
  CHECK(same.within == 0.0);
  CHECK(same.clusters == std::vector<std::uint32_t>(7, 0));
  CHECK(k_means(arma::mat(3, 0), 2, random_numbers).clusters.empty());
}

TEST_CASE("one cluster has the total variability") {
  const Clusters some = clusters(3, 4, 20, 1.0, 1.0, 8);
  ClassVariabilityAccumulator accumulator(3);
  accumulator.add(some.features, some.labels);
  CHECK(k_means(some.features, 1, random_numbers).within == Approx(accumulator.result().total));
}

TEST_CASE("k-means refuses features that are not finite, and no clusters") {
  const arma::mat bad = {{1, std::numeric_limits<double>::quiet_NaN()}};
  CHECK(thrown_by([&] { k_means(bad, 1, random_numbers); }) == "3: the features are not finite");
  CHECK(thrown_by([&] { k_means(arma::mat(1, 1), 0, random_numbers); }) ==
        "3: no clusters to divide the samples among");
}

TEST_CASE("the best partition does not depend on the unit of the features") {
  const Clusters some = clusters(3, 6, 20, 0.3, 3.0, 21);
  const Partition plain = k_means(some.features, 3, Random(1, "partition"));
  for (const double unit : {0x1p+660, 0x1p-660}) {
    const Partition found = k_means(unit * some.features, 3, Random(1, "partition"));
    INFO("unit " << unit);
    CHECK(found.clusters == plain.clusters);
    CHECK(std::isnan(found.within));
  }
  const double within = k_means(0x1p-300 * some.features, 3, Random(1, "partition")).within;
  CHECK(within == Approx(std::ldexp(plain.within, -600)).epsilon(1e-12));
}

TEST_CASE("an unending number of restarts ends when it is told to, without a partition") {
  const Clusters some = clusters(3, 4, 20, 1.0, 1.0, 4);
  std::atomic<bool> stop{false};
  CHECK(k_means_until(stop, some.features, 3, random_numbers)->clusters ==
        k_means(some.features, 3, random_numbers).clusters);
  std::thread signal([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    stop = true;
  });
  CHECK_FALSE(k_means_until(stop, some.features, 3, random_numbers, 1'000'000'000'000));
  signal.join();
}
