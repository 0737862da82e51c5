#include <catch2/catch.hpp>

#include "tests/experiments/cli/small_sweep.hpp"

namespace {

namespace fs = std::filesystem;

std::string message(const std::string& words) {
  const Called called = call("show " + words);
  CHECK(called.exit_code == 2);
  CHECK(called.output.empty());
  return called.messages;
}

/// `word` with another last letter.
std::string mistyped(std::string word) {
  word.back() = word.back() == 'f' ? 'e' : 'f';
  return word;
}

}  // namespace

TEST_CASE("a trial is found by its folder, its folder's name, its number, and four or more digits") {
  const SmallSweep sweep;
  const std::string name = sweep.trial(1).filename().string();
  for (const std::string& word :
       {sweep.trial(1).string(), sweep.trial(1).string() + "/", name, name.substr(0, name.find('~')),
        std::string("2"), sweep.identity(1).substr(0, 4), sweep.identity(1).substr(0, 20),
        sweep.identity(1)}) {
    const Called called = call("show " + quoted(word) + sweep.option());
    INFO(word << called.messages);
    CHECK(called.exit_code == 0);
    CHECK(called.output.find("identity     " + sweep.identity(1) + "\n") != std::string::npos);
  }
}

TEST_CASE("a trial that is not there is answered with what was looked through and what was meant") {
  const SmallSweep sweep;
  const std::string place = "'" + sweep.results().string() + "' (another place: --results DIR)";
  const std::string digits = sweep.identity(0).substr(0, 8), wrong = mistyped(digits);
  CHECK(message(wrong + sweep.option()) == "rankcollapse: there is no trial '" + wrong +
                                               "': looked through 2 trials of 1 experiment in " + place +
                                               "; did you mean '" + digits + "'?\n");
  CHECK(message("'a/b c'" + sweep.option()) ==
        "rankcollapse: there is no trial 'a/b c': looked through 2 trials of 1 experiment in " + place +
            "\n");
  const std::string whole = mistyped(sweep.identity(0));
  CHECK(message(whole + sweep.option()).starts_with("rankcollapse: there is no trial '" + whole + "'"));
}

TEST_CASE("too few digits, no results folder and an empty one are told apart") {
  const SmallSweep sweep;
  CHECK(message("7" + sweep.option()) ==
        "rankcollapse: there is no trial '7': looked through 2 trials of 1 experiment in '" +
            sweep.results().string() +
            "' (another place: --results DIR); of an identity 4 digits or more are needed\n");
  CHECK(message("0f0" + sweep.option()).ends_with("; of an identity 4 digits or more are needed\n"));
  const TemporaryFolder empty;
  const std::string place = "'" + empty.path().string() + "'", gone = "'" + (empty / "gone").string() + "'";
  CHECK(message("abcd --results " + place) ==
        "rankcollapse: there is no trial 'abcd': no such folder, and there are no trials in " + place +
            " (another place: --results DIR)\n");
  CHECK(message("abcd --results " + gone) ==
        "rankcollapse: there is no trial 'abcd': no such folder, and no "
        "results in " +
            gone + " (another place: --results DIR)\n");
}

TEST_CASE("a number that two experiments have is answered with both trials") {
  const SmallSweep sweep;
  fs::copy(sweep.experiment(), sweep.results() / "runs/other", fs::copy_options::recursive);
  const fs::path other = sweep.results() / "runs/other" / sweep.trial(0).filename();
  SmallSweep::replace(other / "provenance.json", sweep.identity(0), mistyped(sweep.identity(0)));
  CHECK(message("0001" + sweep.option()) ==
        "rankcollapse: '0001' can mean any of 2 trials; say which by its folder or more digits:\n  " +
            sweep.trial(0).string() + "\n  " + other.string() + "\n");
}

TEST_CASE("a folder that is no trial's is named, with the trials that it holds") {
  const SmallSweep sweep;
  const std::string experiment = sweep.experiment().string(), results = sweep.results().string();
  CHECK(message(quoted(experiment)) == "rankcollapse: '" + experiment +
                                           "' is not the folder of a trial, but holds 2 trials:\n  " +
                                           sweep.trial(0).string() + "\n  " + sweep.trial(1).string() + "\n");
  CHECK(message(quoted(results)) ==
        "rankcollapse: '" + results + "' is not the folder of a trial: it has no config.yaml\n");
}
