#include <algorithm>
#include <sstream>

#include "engine/files/csv.hpp"
#include "engine/files/json.hpp"
#include "tests/experiments/claims/claimed_experiment.hpp"
#include "tests/experiments/cli/program.hpp"

namespace {

namespace fs = std::filesystem;
using namespace rankcollapse;

const std::string two_claims =
    "work: A work\n"
    "claims:\n"
    "  - id: falls\n"
    "    place: page 1\n"
    "    statement: More of it lowers λ_min.\n"
    "    kind: reproduction\n"
    "    experiment: small\n"
    "    check: {type: ordered, quantity: lambda_min, layer: fc1.weight, along: regularization.fc1.l2, "
    "direction: "
    "falls}\n"
    "  - id: by-a-hundred\n"
    "    place: page 2\n"
    "    statement: With 3e-4 it is a hundredth.\n"
    "    kind: hypothesis\n"
    "    experiment: small\n"
    "    check: {type: ratio, quantity: lambda_min, layer: fc1.weight, where: {regularization.fc1.l2: 3e-4}, "
    "to: {at: "
    "init}, high: 0.01}\n"
    "  - {id: elsewhere, place: page 3, statement: It is so there., kind: reproduction, experiment: other, "
    "check: "
    "{type: truncated, size: 0.5, low: 0.99}}\n"
    "  - {id: far, place: page 4, statement: It is far away., kind: reproduction, not_testable: Too far.}\n"
    "  - {id: certain, place: page 5, statement: It is certain., kind: law, test: it is certain}\n"
    "defects:\n"
    "  - {place: page 6, defect: A number is wrong.}\n";

/// Two seeds in which λ_min falls from 0.5 to 0.1 with l2, and the claims above beside them.
class JudgedExperiment {
 public:
  JudgedExperiment() {
    for (const int seed : {1, 2}) {
      for (const auto& [l2, value] : {std::pair{"0", 0.5}, std::pair{"0.0003", 0.1}}) {
        experiment_.add(
            {.settings = penalised(l2, seed), .tables = {{"spectra", spectra({{0, 0.5}, {10, value}})}}});
      }
    }
    write_text(claims(), two_claims);
  }

  fs::path path() const { return experiment_.path(); }
  fs::path record() const { return path() / "claims.csv"; }
  fs::path claims() const { return path().parent_path() / "claims.yaml"; }
  void doctor(double lambda_min) const {
    write_text(experiment_.trial(3) / "spectra.csv", spectra({{0, 0.5}, {10, lambda_min}}));
  }
  Called judged(const std::string& options = "") const {
    return call("claims " + quoted(path().string()) + " --claims " + quoted(claims().string()) + " " +
                options);
  }

 private:
  ClaimedExperiment experiment_;
};

std::size_t width(const std::string& line) {
  return static_cast<std::size_t>(
      std::count_if(line.begin(), line.end(), [](char byte) { return (byte & 0xC0) != 0x80; }));
}

}  // namespace

TEST_CASE("claims counts reproductions first, then tells every verdict with its statement and its numbers") {
  const JudgedExperiment experiment;
  const Called called = experiment.judged();
  CHECK(called.exit_code == 0);
  CHECK(called.messages == "");
  CHECK(called.output ==
        "1 reproduced, 0 not reproduced, 0 inconclusive, 1 not testable here, 1 not run\n"
        "by 4 trials of 1 experiment\n"
        "\n"
        "A work\n"
        "claim         verdict         expected  observed  n  declared\n"
        "falls         reproduced      falls     0 of 1    2  unknown\n"
        "    More of it lowers λ_min.\n"
        "    → The number of steps along l2 in which λ_min of fc1.weight does not fall is 0 of 1; expected:\n"
        "    falls; it holds for each of 2 seeds. Means: 0.5, 0.1 at l2 = 0, 3e-4.\n"
        "by-a-hundred  not reproduced  ≤ 0.01    0.2       2  unknown\n"
        "    Our hypothesis: With 3e-4 it is a hundredth.\n"
        "    → The ratio of λ_min of fc1.weight with l2=3e-4 to that before training is 0.2; expected: ≤\n"
        "    0.01; it fails for each of 2 seeds.\n"
        "\n"
        "Not shown: 1 not testable here, 1 not run, 1 law, and 1 defect of the works. --all shows them.\n");
}

TEST_CASE("claims --all shows also what was not run, what cannot be, laws, and the defects of the works") {
  const JudgedExperiment experiment;
  const std::string output = experiment.judged("--all").output;
  CHECK(
      output.ends_with("elsewhere     not run            ≥ 0.99\n"
                       "    It is so there.\n"
                       "    → No finished trial of 'other' is here.\n"
                       "far           not testable here\n"
                       "    It is far away.\n"
                       "    → Too far.\n"
                       "certain       law\n"
                       "    It is certain.\n"
                       "    → The test \"it is certain\" holds it.\n"
                       "\n"
                       "Defects of A work\n"
                       "    page 6: A number is wrong.\n"));
  CHECK(output.find("Not shown") == std::string::npos);
}

TEST_CASE("claims of the works lie beside the program, and no line of theirs is wider than 100 characters") {
  const Called called = call("claims tests/experiments/recorded --all");
  CHECK(called.exit_code == 0);
  CHECK(called.output.starts_with("0 reproduced, 0 not reproduced, 0 inconclusive, "));
  CHECK(called.output.find("blog-lambda-min-3e-4") != std::string::npos);
  CHECK(called.output.find("abstract-rank-falls") != std::string::npos);
  std::istringstream lines(called.output);
  for (std::string line; std::getline(lines, line);) CHECK(width(line) <= 100);
}

TEST_CASE("claims prints JSON or CSV, not both") {
  const JudgedExperiment experiment;
  const Json json = parse_json(experiment.judged("--json").output, "output");
  CHECK(json.find("headline")->text() ==
        "1 reproduced, 0 not reproduced, 0 inconclusive, 1 not testable here, 1 not run");
  const auto& claims = std::get<Json::Array>(json.find("claims")->value);
  REQUIRE(claims.size() == 5);
  CHECK(claims[0].find("verdict")->text() == "reproduced");
  CHECK(claims[0].find("n")->integer() == 2);
  CHECK(claims[0].find("declared")->text() == "unknown");
  CHECK(claims[3].find("declared")->text("null") == "null");
  CHECK(std::get<Json::Array>(json.find("defects")->value).size() == 1);
  const fs::path file = experiment.path() / "printed.csv";
  write_text(file, experiment.judged("--csv").output);
  CHECK(read_csv(file).rows.size() == 5);
  const Called both = experiment.judged("--csv --json");
  CHECK(both.exit_code == 2);
  CHECK(both.messages == "rankcollapse: claims: --json and --csv cannot go together\n");
}

TEST_CASE(
    "what was reproduced in a record and no longer is ends in exit code 5, and the record stays as it is") {
  const JudgedExperiment experiment;
  const Called first = experiment.judged("--record");
  CHECK(first.exit_code == 0);
  CHECK(first.messages == "note: wrote '" + experiment.record().string() + "'\n");
  const std::string recorded = read_text(experiment.record());
  CHECK(read_csv(experiment.record()).rows.size() == 2);
  const Called again = experiment.judged("--record");
  CHECK(again.exit_code == 0);
  CHECK(again.messages == "");

  experiment.doctor(0.6);
  const std::string lost =
      experiment.record().string() +
      ": falls was reproduced, and now is inconclusive: The number of steps along l2 in which λ_min of "
      "fc1.weight "
      "does not fall is 0.5 (0–1) of 1; expected: falls; it holds for seed 1 and fails for seed 2. For "
      "example, for "
      "seed 2 it goes from 0.5 to 0.6 between l2 = 0 and 3e-4. Means: 0.5, 0.35 at l2 = 0, 3e-4.\n";
  const Called seen = experiment.judged(), refused = experiment.judged("--record");
  CHECK(seen.exit_code == 5);
  CHECK(seen.messages == lost);
  CHECK(refused.exit_code == 5);
  CHECK(refused.messages == lost + "note: '" + experiment.record().string() +
                                "' is left as it is; remove it to record what is now\n");
  CHECK(read_text(experiment.record()) == recorded);
  fs::remove(experiment.record());
  CHECK(experiment.judged("--record").exit_code == 0);
}

TEST_CASE("a result that becomes better is recorded, and one in CSV leaves nothing else on standard output") {
  const JudgedExperiment experiment;
  experiment.judged("--record");
  for (const std::size_t place : {1, 3}) {
    const fs::path trial =
        experiment.path() / ("000" + std::to_string(place + 1) + "~0000000" + std::to_string(place + 1));
    write_text(trial / "spectra.csv", spectra({{0, 0.5}, {10, 0.001}}));
  }
  const Called called = experiment.judged("--record --csv");
  CHECK(called.exit_code == 0);
  CHECK(called.output.starts_with(read_text(experiment.record())));
  CHECK(read_text(experiment.record()).find("by-a-hundred,hypothesis,reproduced,≤ 0.01,0.002,2") !=
        std::string::npos);
}

TEST_CASE("an experiment of which nothing is stated has no record") {
  const ClaimedExperiment other("unspoken");
  write_text(other.path() / "trials.csv", "trial,identity,status\n");
  const Called called = call("claims " + quoted(other.path().string()) + " --record");
  CHECK(called.exit_code == 0);
  CHECK(called.messages == "note: no claim speaks of 'unspoken': nothing is recorded\n");
  CHECK_FALSE(fs::exists(other.path() / "claims.csv"));
}
