#include "experiments/claims/claims_record.hpp"

#include <catch2/catch.hpp>

#include "tests/temporary_folder.hpp"
#include "tests/thrown.hpp"

using namespace rankcollapse;

namespace {

Judgement judgement(const std::string& id, Verdict verdict) {
  Judgement one;
  one.id = id;
  one.work = "A work";
  one.place = "here";
  one.statement = "It is so, always.";
  one.kind = "reproduction";
  one.experiment = "small";
  one.verdict = verdict;
  one.finding = "The number is 3.";
  one.n = verdict == Verdict::not_run ? 0 : 3;
  one.declared = Declared::before_the_run;
  return one;
}

}  // namespace

TEST_CASE("judgements are a table of RFC 4180") {
  Judgement one = judgement("a", Verdict::reproduced);
  one.expected = "≤ 3";
  one.observed = "3";
  CHECK(claims_csv(std::vector{one, judgement("b", Verdict::not_run)}) ==
        "id,kind,verdict,expected,observed,n,declared,experiment,finding,work,place,statement\n"
        "a,reproduction,reproduced,≤ 3,3,3,before the run,small,The number is 3.,A work,here,\"It is so, "
        "always.\"\n"
        "b,reproduction,not run,,,,,small,The number is 3.,A work,here,\"It is so, always.\"\n");
}

TEST_CASE("what was reproduced when it was recorded and is not now is lost; nothing else is") {
  const TemporaryFolder folder;
  const auto file = folder / "claims.csv";
  const std::vector<Judgement> recorded = {
      judgement("a", Verdict::reproduced), judgement("b", Verdict::reproduced),
      judgement("c", Verdict::inconclusive), judgement("d", Verdict::reproduced)};
  write_text(file, claims_csv(recorded));
  const std::vector<Judgement> now = {judgement("a", Verdict::reproduced),
                                      judgement("b", Verdict::inconclusive),
                                      judgement("c", Verdict::not_reproduced)};
  CHECK(lost_since(file, recorded, true).empty());
  const std::vector<LostClaim> some = lost_since(file, now, false), all = lost_since(file, now, true);
  REQUIRE(some.size() == 1);
  CHECK(some[0].id == "b");
  CHECK(some[0].now == "is inconclusive: The number is 3.");
  REQUIRE(all.size() == 2);
  CHECK(all[1].id == "d");
  CHECK(all[1].now == "is no longer stated");
  CHECK(lost_since(folder / "none.csv", now, true).empty());
}

TEST_CASE("a table that is none of claims is not taken for one without reproductions") {
  const TemporaryFolder folder;
  write_text(folder / "claims.csv", "name,mark\nAda,1\n");
  CHECK(thrown_by([&] { lost_since(folder / "claims.csv", {}, true); }) ==
        "3: '" + (folder / "claims.csv").string() +
            "' is no table of claims: it has no columns id and verdict");
}
