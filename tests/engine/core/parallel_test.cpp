#include "engine/core/parallel.hpp"

#include <atomic>
#include <catch2/catch.hpp>
#include <chrono>
#include <cstdint>
#include <numeric>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "engine/core/floating_point.hpp"

using rankcollapse::Scratch;
using rankcollapse::Workers;

namespace {

constexpr int thread_counts[] = {1, 2, 3, 8};

std::string message_of(Workers& workers, std::size_t tasks, std::size_t failing) {
  try {
    workers.run(tasks, [&](std::size_t number, Scratch&) {
      if (number == failing) throw std::runtime_error("task " + std::to_string(number));
    });
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("every task runs exactly once, whatever the number of threads") {
  for (const int threads : thread_counts) {
    Workers workers(threads);
    CHECK(workers.threads() == threads);
    for (const std::size_t tasks : {0, 1, 2, 7, 1000}) {
      std::vector<std::atomic<int>> runs(tasks);
      workers.run(tasks, [&](std::size_t number, Scratch&) { ++runs[number]; });
      for (std::size_t number = 0; number < tasks; ++number) REQUIRE(runs[number] == 1);
    }
  }
}

TEST_CASE("when run() returns, what the tasks wrote can be read") {
  std::vector<std::vector<double>> results;
  for (const int threads : thread_counts) {
    Workers workers(threads);
    std::vector<double> result(500);
    workers.run(result.size(), [&](std::size_t number, Scratch& scratch) {
      double* terms = scratch.numbers<double>(100);
      for (std::size_t term = 0; term < 100; ++term)
        terms[term] = 1.0 / static_cast<double>(1 + number + term);
      result[number] = std::accumulate(terms, terms + 100, 0.0);
    });
    results.push_back(result);
  }
  for (const auto& result : results) CHECK(result == results.front());
}

TEST_CASE("an exception of a task comes out of run(), and the workers go on working") {
  for (const int threads : thread_counts) {
    Workers workers(threads);
    CHECK(message_of(workers, 100, 37) == "task 37");
    CHECK(message_of(workers, 1, 0) == "task 0");
    CHECK(message_of(workers, 100, 99) == "task 99");
    CHECK(message_of(workers, 100, 100).empty());
    std::atomic<int> runs = 0;
    workers.run(100, [&](std::size_t, Scratch&) { ++runs; });
    CHECK(runs == 100);
  }
}

TEST_CASE("when every task fails, one of their exceptions comes out") {
  Workers workers(3);
  for (int round = 0; round < 100; ++round) {
    CHECK_THROWS_AS(workers.run(50, [](std::size_t, Scratch&) { throw std::logic_error("each"); }),
                    std::logic_error);
  }
}

TEST_CASE("10,000 short runs end, with more threads than processors too") {
  for (const int threads : {2, 8}) {
    Workers workers(threads);
    std::atomic<std::uint64_t> sum = 0;
    for (std::size_t round = 0; round < 10'000; ++round) {
      workers.run(round % 5, [&](std::size_t number, Scratch&) { sum += number; });
    }
    CHECK(sum == 2'000 * (0 + 0 + 1 + 3 + 6));
  }
}

TEST_CASE("workers that are never used, or used once, can be destroyed") {
  for (int round = 0; round < 200; ++round) {
    Workers idle(4);
    Workers used(4);
    used.run(2, [](std::size_t, Scratch&) {});
  }
  SUCCEED();
}

TEST_CASE("scratch memory begins on a cache line and each thread has its own") {
  Workers workers(4);
  for (const std::size_t count : {1, 100, 10, 10'000}) {
    workers.run(64, [&](std::size_t number, Scratch& scratch) {
      auto* numbers = scratch.numbers<float>(count);
      if (reinterpret_cast<std::uintptr_t>(numbers) % 64 != 0) throw std::runtime_error("not aligned");
      std::fill_n(numbers, count, static_cast<float>(number));
      for (std::size_t i = 0; i < count; ++i) {
        if (numbers[i] != static_cast<float>(number)) throw std::runtime_error("another thread wrote here");
      }
    });
  }
  SUCCEED();
}

TEST_CASE("helper threads flush denormal numbers") {
  Workers workers(3);
  std::atomic<int> helpers = 0, flushing = 0;
  const auto caller = std::this_thread::get_id();
  for (int round = 0; round < 1000 && helpers == 0; ++round) {
    workers.run(64, [&](std::size_t, Scratch&) {
      if (std::this_thread::get_id() == caller) {
        std::this_thread::yield();
        return;
      }
      ++helpers;
      flushing += rankcollapse::denormals_are_flushed();
    });
  }
  CHECK(helpers > 0);
  CHECK(flushing == helpers);
}

TEST_CASE("tiles() counts the tiles that cover a range") {
  CHECK(rankcollapse::tiles(0, 4) == 0);
  CHECK(rankcollapse::tiles(1, 4) == 1);
  CHECK(rankcollapse::tiles(4, 4) == 1);
  CHECK(rankcollapse::tiles(5, 4) == 2);
}

TEST_CASE("runs may follow each other at once or after a rest, of few tasks or many") {
  for (const int threads : thread_counts) {
    Workers workers(threads);
    std::atomic<std::size_t> done = 0;
    std::size_t expected = 0;
    for (std::size_t round = 0; round < 3000; ++round) {
      const std::size_t tasks = round % 5;
      workers.run(tasks, [&](std::size_t, Scratch&) { ++done; });
      expected += tasks;
      REQUIRE(done == expected);
      if (round % 500 == 0) std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
  }
}
