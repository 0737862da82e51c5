#include "experiments/cli/parallelism.hpp"

#include <catch2/catch.hpp>

#include "experiments/cli/shell_words.hpp"

using namespace rankcollapse;

namespace {

std::string shared(Parallelism wanted, int cores, std::size_t trials) {
  return describe(share_out(wanted, cores, trials));
}

}  // namespace

TEST_CASE("as many trials as cores or more: each on a core of its own") {
  CHECK(shared({}, 2, 2) == "2 workers of 1 thread");
  CHECK(shared({}, 8, 1000) == "8 workers of 1 thread");
}

TEST_CASE("fewer trials than cores share these out") {
  CHECK(shared({}, 2, 1) == "1 worker of 2 threads");
  CHECK(shared({}, 8, 3) == "3 workers of 2 threads");
  CHECK(shared({}, 1, 1) == "1 worker of 1 thread");
}

TEST_CASE("what is asked for is done, but for jobs without a trial") {
  CHECK(shared({5, 0}, 2, 12) == "5 workers of 1 thread");
  CHECK(shared({1, 0}, 4, 12) == "1 worker of 4 threads");
  CHECK(shared({0, 2}, 8, 12) == "4 workers of 2 threads");
  CHECK(shared({0, 16}, 8, 12) == "1 worker of 16 threads");
  CHECK(shared({3, 7}, 8, 12) == "3 workers of 7 threads");
  CHECK(shared({12, 0}, 8, 2) == "2 workers of 4 threads");
}

TEST_CASE("words become a command that a shell takes apart into them again") {
  CHECK(shell_words({"run", "configs/smoke.yaml", "--only", "l2=3e-4,seed=1"}) ==
        "run configs/smoke.yaml --only l2=3e-4,seed=1");
  CHECK(shell_words({"--set", "sweep={grid: {seed: [1, 2]}}"}) == "--set 'sweep={grid: {seed: [1, 2]}}'");
  CHECK(shell_words({"it's", "a|b", ""}) == R"('it'\''s' 'a|b' '')");
}
