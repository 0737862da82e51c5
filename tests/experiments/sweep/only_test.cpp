#include "experiments/sweep/only.hpp"

#include <catch2/catch.hpp>

#include "tests/thrown.hpp"

using namespace rankcollapse;

namespace {

const std::vector<std::string> keys = {"regularization.fc1.l2", "regularization.fc2.l2", "seed",
                                       "training.optimizer.type", "dataset"};

const std::vector<SweptValue> trial = {{"regularization.fc1.l2", "0.0003"},
                                       {"seed", "3"},
                                       {"training.optimizer.type", "adam"},
                                       {"dataset", "{classes: 5, type: x}"}};

bool matches(const std::string& text) {
  return Only::parse(text, keys).matches(trial, "a1b2c3d4e5", "0007_l2=3e-4_seed=3~a1b2c3d4");
}

std::string complaint(const std::string& text) {
  return thrown_by([&] { Only::parse(text, keys); });
}

}  // namespace

TEST_CASE("only: nothing said means every trial") {
  CHECK(Only().matches(trial, "", ""));
}

TEST_CASE("only: numbers compare as numbers, in any spelling") {
  CHECK(matches("fc1.l2=3e-4"));
  CHECK(matches("fc1.l2 = 0.00030"));
  CHECK(matches("seed=3.0"));
  CHECK(matches("seed<3.5"));
  CHECK(matches("seed<=3"));
  CHECK(matches("seed>=3"));
  CHECK(matches("seed>2"));
  CHECK_FALSE(matches("seed<3"));
  CHECK_FALSE(matches("seed>3"));
  CHECK_FALSE(matches("seed!=3"));
  CHECK_FALSE(matches("type>1"));
}

TEST_CASE("only: all conditions hold, and of several values any counts") {
  CHECK(matches("seed=1|3,type=adam"));
  CHECK_FALSE(matches("seed=1|2,type=adam"));
  CHECK_FALSE(matches("seed=3,type=sgd"));
  CHECK(matches("seed!=1|2"));
  CHECK_FALSE(matches("seed!=1|3"));
}

TEST_CASE("only: commas inside a section are its own") {
  CHECK(matches("dataset={classes: 5, type: x}"));
}

TEST_CASE("only: a trial without the key meets a != and nothing else") {
  CHECK(matches("fc2.l2!=0"));
  CHECK_FALSE(matches("fc2.l2=0"));
  CHECK_FALSE(matches("fc2.l2<1"));
}

TEST_CASE("only: a word is the beginning of an identity or the number of a trial") {
  CHECK(matches("a1b2"));
  CHECK(matches("a1b2c3d4e5"));
  CHECK_FALSE(matches("b1b2"));
  CHECK(matches("7"));
  CHECK(matches("0007"));
  CHECK(matches("6|7"));
  CHECK_FALSE(matches("70"));
  CHECK_FALSE(Only::parse("7", keys).matches(trial, "", ""));
}

TEST_CASE("only: what cannot be meant is refused with what can") {
  CHECK(complaint("sed=3") ==
        "2: --only: 'sed=3': the sweep varies no 'sed' (known: dataset, l2, regularization.fc1.l2, "
        "regularization.fc2.l2, seed, training.optimizer.type, type; did you mean 'seed'?)");
  CHECK(complaint("l2=0") ==
        "2: --only: 'l2=0': 'l2' may be regularization.fc1.l2 or regularization.fc2.l2: write more of it");
  CHECK(complaint("eed=3").find("the sweep varies no 'eed'") != std::string::npos);
  CHECK(complaint("seed<x") == "2: --only: 'seed<x': expected a number after <, found 'x'");
  CHECK(complaint("seed<1|2") == "2: --only: 'seed<1|2': expected a number after <, found '1|2'");
  CHECK(complaint("seed=") == "2: --only: 'seed=': expected a value");
  CHECK(complaint("=3") == "2: --only: '=3': expected a key, one of = != < <= > >=, and a value");
  CHECK(complaint("seed!3") == "2: --only: 'seed!3': expected a key, one of = != < <= > >=, and a value");
  CHECK(complaint("seed=3,") == "2: --only: 'seed=3,': expected a condition between commas");
  CHECK(complaint("abc") ==
        "2: --only: 'abc': expected KEY=VALUE, a trial's number, or four digits or more of its identity");
  CHECK(thrown_by([] { Only::parse("seed=3", {}); }) == "2: --only: 'seed=3': the sweep varies no key");
}
