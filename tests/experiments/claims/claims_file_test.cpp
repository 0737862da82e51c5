#include "experiments/claims/claims_file.hpp"

#include <catch2/catch.hpp>
#include <set>

#include "tests/temporary_folder.hpp"
#include "tests/thrown.hpp"

using namespace rankcollapse;

namespace {

namespace fs = std::filesystem;

std::vector<fs::path> files_of_claims() {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(fs::path(PROJECT_ROOT) / "configs/claims")) {
    if (entry.path().extension() == ".yaml") files.push_back(entry.path());
  }
  return files;
}

/// What is said of a file with this content, without its folder.
std::string complaint(const std::string& content) {
  const TemporaryFolder folder;
  write_text(folder / "claims.yaml", content);
  std::string text = thrown_by([&] { read_claims(folder / "claims.yaml"); });
  for (std::size_t place; (place = text.find(folder.path().string() + "/")) != std::string::npos;) {
    text.erase(place, folder.path().string().size() + 1);
  }
  return text;
}

std::string with_check(const std::string& check) {
  return "work: W\nclaims:\n  - id: a\n    place: p\n    statement: s\n    kind: reproduction\n    "
         "experiment: e\n"
         "    check: " +
         check + "\n";
}

}  // namespace

TEST_CASE("every file of claims reads, and no two claims have one id") {
  std::set<std::string> ids;
  std::size_t claims = 0;
  for (const fs::path& path : files_of_claims()) {
    INFO(path);
    const ClaimsFile file = read_claims(path);
    CHECK_FALSE(file.work.empty());
    for (const Claim& claim : file.claims) {
      INFO(claim.id);
      CHECK(ids.insert(claim.id).second);
      CHECK((claim.check != nullptr) == (claim.test.empty() && claim.not_testable.empty()));
      ++claims;
    }
  }
  CHECK(claims > 30);
}

TEST_CASE("the test that holds a law is among the tests") {
  std::string tests;
  for (const auto& entry : fs::recursive_directory_iterator(fs::path(PROJECT_ROOT) / "tests")) {
    if (entry.path().extension() == ".cpp") tests += read_text(entry.path());
  }
  std::size_t laws = 0;
  for (const fs::path& path : files_of_claims()) {
    for (const Claim& claim : read_claims(path).claims) {
      if (claim.kind != "law") continue;
      INFO(claim.id << ": " << claim.test);
      ++laws;
      CHECK((tests.find("TEST_CASE(\"" + claim.test + "\")") != std::string::npos ||
             tests.find("TEST_CASE(\n    \"" + claim.test + "\")") != std::string::npos));
    }
  }
  CHECK(laws > 0);
}

TEST_CASE("every check of the table reads its example, and nothing else") {
  for (const CheckRow& row : check_table()) {
    INFO(row.name);
    const std::string example(row.example);
    CHECK(complaint(with_check(example)) == "");
    CHECK(example.starts_with("{type: " + std::string(row.name) + ","));
    const std::string more = example.substr(0, example.size() - 1) + ", tolerate: 1}";
    CHECK(complaint(with_check(more)).find("check.tolerate: unknown key (known here: ") != std::string::npos);
  }
}

TEST_CASE("all mistakes of a file of claims are told at once, at their places") {
  CHECK(complaint(
            "work: W\n"
            "claims:\n"
            "  - {id: a, place: p, statement: s, kind: reproducton, experiment: e, check: {type: withn}}\n"
            "  - {id: a, place: p, statement: s, kind: law}\n"
            "  - {id: b, place: p, statement: s, kind: hypothesis, not_testable: no, check: {}}\n"
            "defects:\n"
            "  - {place: p}\n") ==
        "2: claims.yaml:3:43: error: claims[0].kind: no kind of claim is called 'reproducton' (known: "
        "hypothesis, "
        "law, reproduction; did you mean 'reproduction'?)\n"
        "   3 |   - {id: a, place: p, statement: s, kind: reproducton, experiment: e, check: {type: withn}}\n"
        "     |                                           ^\n"
        "claims.yaml:3:85: error: claims[0].check.type: no check is called 'withn' (known: additive_law, "
        "best_keeps_rank, compared, correlated, crossing, falls_with_depth, ordered, ratio, share, slope, "
        "truncated, "
        "within, within_classes; did you mean 'within'?)\n"
        "   3 |   - {id: a, place: p, statement: s, kind: reproducton, experiment: e, check: {type: withn}}\n"
        "     |                                                                                     ^\n"
        "claims.yaml:4:5: error: claims[1].test: missing (a text)\n"
        "   4 |   - {id: a, place: p, statement: s, kind: law}\n"
        "     |     ^\n"
        "claims.yaml:4:10: error: claims[1].id: another claim has this id: 'a'\n"
        "   4 |   - {id: a, place: p, statement: s, kind: law}\n"
        "     |          ^\n"
        "claims.yaml:5:73: error: claims[2].check: unknown key (known here: id, kind, not_testable, place, "
        "statement)\n"
        "   5 |   - {id: b, place: p, statement: s, kind: hypothesis, not_testable: no, check: {}}\n"
        "     |                                                                         ^\n"
        "claims.yaml:7:5: error: defects[0].defect: missing (a text)\n"
        "   7 |   - {place: p}\n"
        "     |     ^");
}

TEST_CASE("a quantity, a range and what a ratio is divided by are asked for in words") {
  const auto mistakes = [](const std::string& check) {
    std::string text = complaint(with_check(check)), messages;
    for (std::size_t place = 0; (place = text.find("error: claims[0].", place)) != std::string::npos;) {
      const std::size_t begin = place + std::string("error: claims[0].").size();
      place = text.find('\n', begin);
      messages += text.substr(begin, place - begin) + "\n";
    }
    return messages;
  };
  CHECK(
      mistakes("{type: within, quantity: lambda, layer: a, layers: [b], low: 2, high: 1}") ==
      "check.quantity: no quantity is called 'lambda': it is lambda_min, metrics.COLUMN or PROBE.COLUMN, as "
      "ranks.stable_rank\n"
      "check.layers: give layer or layers, not both\n"
      "check.low: lies above high\n");
  CHECK(mistakes("{type: within, quantity: ranks.dist_K}") ==
        "check: give what is expected: low or above, high, both, or expected with relative\n");
  CHECK(mistakes("{type: within, quantity: ranks.dist_K, expected: 1, relative: 0.1, low: 1}") ==
        "check: give low and high, or expected with relative, not both\n");
  CHECK(mistakes("{type: within, quantity: ranks.dist_K, low: 1, at: start}") ==
        "check.at: no moment is called 'start' (known: end, init)\n");
  CHECK(mistakes("{type: ratio, quantity: lambda_min, layer: a, to: {}, low: 1}") ==
        "check.to: give what it is divided by: at, where, or both\n");
  CHECK(mistakes("{type: compared, quantity: a.b, with: a.c, relation: same}") ==
        "check.relation: no relation is called 'same' (known: at_least, at_most, equal, greater, less)\n");
  CHECK(mistakes("{type: correlated, x: a.b, y: a.c, layers: [d, e], at_least: 2}") ==
        "check.layers: name three or more: fewer have no order to speak of\n"
        "check.at_least: must be between -1 and 1, is 2\n");
  CHECK(mistakes("{type: falls_with_depth, quantity: a.b, layers: [d]}") ==
        "check.layers: name two or more, in the order of the network\n");
  CHECK(mistakes("{type: crossing, layer: a, curves: [], epoch: 1, tolerance: 1}") ==
        "check.curves: the list is empty\n");
  CHECK(mistakes("{type: best_keeps_rank, metric: m, along: a, quantity: b.c, layer: d, to: {}, low: 1}") ==
        "check.to.at: missing (the moment that the end is divided by)\n");
}
