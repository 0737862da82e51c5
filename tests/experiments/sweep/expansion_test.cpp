#include "experiments/sweep/expansion.hpp"

#include <catch2/catch.hpp>

#include "tests/thrown.hpp"

using namespace rankcollapse;

namespace {

/// The trials of a sweep, a line each: "a=1 b=x".
std::string expanded(const std::string& sweep) {
  Document document = Document::parse("sweep: " + sweep, "lab.yaml");
  const auto trials = expand_sweep(document.root());
  document.finish();
  std::string text;
  for (const Assignments& trial : trials) {
    for (const auto& [key, value] : trial) text += " " + key.text() + "=" + value.text();
    text += "\n";
  }
  return text;
}

/// The values of one key, as in a grid.
std::string values(const std::string& list) {
  std::string text;
  for (const char letter : expanded("{grid: {a: " + list + "}}")) text += letter == '\n' ? ' ' : letter;
  for (std::size_t at = text.find(" a="); at != std::string::npos; at = text.find(" a=")) text.erase(at, 3);
  return text;
}

}  // namespace

TEST_CASE("no sweep, an empty one and one of nothing are one trial that changes nothing") {
  CHECK(expanded("{}") == "\n");
  Document document = Document::parse("seed: 1", "lab.yaml");
  CHECK(expand_sweep(document.root()).size() == 1);
  CHECK(expanded("{union: [{}, {grid: {a: [1]}}]}") == "\n a=1\n");
}

TEST_CASE("a grid is every combination, the first key the slowest") {
  CHECK(expanded("{grid: {b: [1, 2], a: [x, y]}}") == " b=1 a=x\n b=1 a=y\n b=2 a=x\n b=2 a=y\n");
}

TEST_CASE("a zip takes the first values of all keys, then the second ones") {
  CHECK(expanded("{zip: {a: [1, 2], b.c: {range: [5, 6]}}}") == " a=1 b.c=5\n a=2 b.c=6\n");
}

TEST_CASE("a list is a trial an item, each with keys of its own") {
  CHECK(expanded("{list: [{a: 1, b: [2, 3]}, {c: {d: 4}}, {}]}") == " a=1 b=[2, 3]\n c={d: 4}\n\n");
}

TEST_CASE("a union has the trials of one sweep after those of another") {
  CHECK(expanded("{union: [{grid: {a: [1, 2]}}, {list: [{b: 3}]}]}") == " a=1\n a=2\n b=3\n");
}

TEST_CASE("a product is every combination of sweeps, the first one the slowest, nested at will") {
  CHECK(expanded(
            "{product: [{grid: {a: [1, 2]}}, {union: [{list: [{b: 3}]}, {zip: {c: [4, 5], d: [6, 7]}}]}]}") ==
        " a=1 b=3\n a=1 c=4 d=6\n a=1 c=5 d=7\n a=2 b=3\n a=2 c=4 d=6\n a=2 c=5 d=7\n");
}

TEST_CASE("values are numbers in one spelling, texts, lists and sections") {
  CHECK(values("[3e-4, 0.00030, x y, '1', true, [1.0, b], {units: 5, type: dense}]") ==
        "0.0003 0.0003 x y 1 true [1, b] {type: dense, units: 5} ");
}

TEST_CASE("a range goes from its first number in steps, and meets the last one if it is a multiple") {
  CHECK(values("{range: [1, 3]}") == "1 2 3 ");
  CHECK(values("{range: [10, 45, 10]}") == "10 20 30 40 ");
  CHECK(values("{range: [3, 1, -1]}") == "3 2 1 ");
  CHECK(values("{range: [7, 7]}") == "7 ");
  CHECK(values("{range: [0, 0]}") == "0 ");
  CHECK(values("{range: [-1, -1.3, -0.1]}") == "-1 -1.1 -1.2 -1.3 ");
}

TEST_CASE("a computed number has the short spelling beneath its noise") {
  CHECK(values("{range: [0, 0.3, 0.1]}") == "0 0.1 0.2 0.3 ");
  CHECK(values("{range: [-0.3, 0.3, 0.1]}") == "-0.3 -0.2 -0.1 0 0.1 0.2 0.3 ");
  CHECK(values("{range: [0.001, 0.0016, 0.0002]}") == "0.001 0.0012 0.0014 0.0016 ");
  CHECK(values("{range: [1e-7, 3e-7, 1e-7]}") == "1e-07 2e-07 3e-07 ");
  CHECK(values("{linspace: [0, 1, 4]}") == "0 0.3333333333333333 0.6666666666666666 1 ");
}

TEST_CASE("a linspace and a logspace have so many numbers, ends included and exact") {
  CHECK(values("{linspace: [1, 2, 5]}") == "1 1.25 1.5 1.75 2 ");
  CHECK(values("{linspace: [0.1, 0.7, 7]}") == "0.1 0.2 0.3 0.4 0.5 0.6 0.7 ");
  CHECK(values("{linspace: [5, 5, 1]}") == "5 ");
  CHECK(values("{logspace: [1e-4, 1e-1, 4]}") == "0.0001 0.001 0.01 0.1 ");
  CHECK(values("{logspace: [0.3, 0.7, 2]}") == "0.3 0.7 ");
  CHECK(values("{logspace: [1, 10, 3]}") == "1 3.16227766017 10 ");
  CHECK(values("{logspace: [8, 1, 4]}") == "8 4 2 1 ");
}

TEST_CASE("several values may stand among others in a list") {
  CHECK(values("[0, {logspace: [1e-4, 1e-3, 2]}, {range: [2, 3]}]") == "0 0.0001 0.001 2 3 ");
}

TEST_CASE("100,000 trials are a sweep, and 100,001 are a mistake") {
  CHECK(expanded("{grid: {a: {range: [1, 100000]}}}").size() > 100'000);
  CHECK(thrown_by([] { expanded("{grid: {a: {range: [1, 100001]}}}"); }).find("100001 values") !=
        std::string::npos);
  CHECK(thrown_by([] {
          expanded("{union: [{grid: {a: {range: [1, 100000]}}}, {list: [{a: 0}]}]}");
        }).find("makes 100001 trials") != std::string::npos);
}

TEST_CASE(
    "a section and a key in it may vary where the section leaves the key to a file or to its fallback") {
  CHECK(expanded("{grid: {a: [{d: 1}, x.yaml, [3]], a.b.0: [5, 6]}}") ==
        " a={d: 1} a.b.0=5\n a={d: 1} a.b.0=6\n a=x.yaml a.b.0=5\n a=x.yaml a.b.0=6\n a=[3] a.b.0=5\n a=[3] "
        "a.b.0=6\n");
  CHECK(expanded("{list: [{a: {b: x.yaml}, a.b.c: 1}, {a.b.c: 2}, {a: {b: {c: 3}}}]}") ==
        " a={b: x.yaml} a.b.c=1\n a.b.c=2\n a={b: {c: 3}}\n");
}

TEST_CASE("a key that stands in the value of a section around it cannot vary too") {
  for (const std::string sweep :
       {"{grid: {a.b.1: [5], a: [x.yaml, {b: [1, 2]}]}}", "{zip: {a: [[0, {c: 1}]], a.1.c: [2]}}",
        "{list: [{a: {b: 1}, a.b: 2}]}",
        "{union: [{}, {product: [{grid: {a.b.c: [1]}}, {grid: {a.b: [{c: 2}]}}]}]}"}) {
    INFO(sweep);
    CHECK(thrown_by([&] { expanded(sweep); }).find(": a trial cannot have two values of it") !=
          std::string::npos);
  }
}
