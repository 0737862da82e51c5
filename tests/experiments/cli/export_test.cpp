#include <unistd.h>

#include <catch2/catch.hpp>

#include "engine/files/csv.hpp"
#include "tests/experiments/cli/small_sweep.hpp"

namespace {

namespace fs = std::filesystem;
using namespace rankcollapse;

std::vector<std::string> names_in(const fs::path& folder) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder)) names.push_back(entry.path().filename().string());
  std::sort(names.begin(), names.end());
  return names;
}

Called exported(const SmallSweep& sweep, const fs::path& to, const std::string& options = "") {
  const Called called =
      call("export " + quoted(sweep.experiment().string()) + " -o " + quoted(to.string()) + " " + options);
  INFO(called.messages);
  CHECK(called.exit_code == 0);
  return called;
}

std::string machine() {
  char name[256] = {};
  ::gethostname(name, sizeof name - 1);
  return name;
}

}  // namespace

TEST_CASE("export writes tables and small arrays of trials that have a result, and no weights") {
  SmallSweep sweep;
  sweep.add_unfinished("0003~0123abcd");
  write_text(sweep.trial(0) / "spectra.npz", std::string(1000, 'x'));
  write_text(sweep.trial(0) / "features.npz", std::string(1'000'001, 'x'));
  const TemporaryFolder folder;
  const Called called = exported(sweep, folder.path(), "--largest-npz 1");
  const fs::path lab = folder / "lab", first = lab / sweep.trial(0).filename();
  CHECK(called.output == lab.string() +
                             ": 2 trials written, 0 brought up to date, 0 unchanged, 1 without a "
                             "result left out\n");
  CHECK(called.messages ==
        "note: left out for its size: '" + (sweep.trial(0) / "features.npz").string() + "'\n");
  CHECK(names_in(first) == std::vector<std::string>{"config.yaml", "metrics.csv", "provenance.json",
                                                    "spectra.npz", "status.json", "timing.csv"});
  CHECK(read_text(first / "metrics.csv") == read_text(sweep.trial(0) / "metrics.csv"));
  const CsvTable table = read_csv(lab / "trials.csv");
  REQUIRE(table.rows.size() == 2);
  CHECK(table.rows[0][0] == sweep.trial(0).filename());
  CHECK(table.rows[0][*table.column("seed")] == "1");
}

TEST_CASE(
    "what was exported is taken as done by run, with its identity and hash, and verify trains it again") {
  const SmallSweep sweep("seed", {"1"});
  const TemporaryFolder folder;
  exported(sweep, folder.path());
  const Called run = call("run configs/smoke.yaml --quiet --set name=lab --set training.epochs=3 --results " +
                          quoted(folder.path().string()));
  INFO(run.output << run.messages);
  CHECK(run.exit_code == 0);
  CHECK(run.output.find(sweep.result_hash(0)) != std::string::npos);
  std::size_t trained = 0;
  for (const auto& entry : fs::recursive_directory_iterator(folder.path())) {
    trained += entry.path().extension() == ".safetensors";
  }
  CHECK(trained == 0);
  const Called again = call("verify --quiet 0001 --results " + quoted(folder.path().string()));
  CHECK(again.exit_code == 0);
  const Called files = call("verify --files 0001 --results " + quoted(folder.path().string()));
  CHECK(files.exit_code == 5);
  CHECK(
      files.output.ends_with(": NOT verified: its files alone do not show it: weights are not kept here, and "
                             "they are part of the hash\n"));
}

TEST_CASE("export --latex writes a table a condition beside the trials") {
  const TemporaryFolder folder;
  CHECK(call("export tests/experiments/recorded/penalties --latex -o " + quoted(folder.path().string()))
            .exit_code == 0);
  const std::string table = read_text(folder / "penalties/trials.tex");
  CHECK(table.starts_with("% needs \\usepackage{booktabs}; n = 2, seeds 1, 2, commit"));
  CHECK(table.find("\nl2=5e-3 & 2 & ") != std::string::npos);
  CHECK(table.ends_with(" \\\\\n\\bottomrule\n\\end{tabular}\n"));
}

TEST_CASE("nothing of the machine that trained is in the committed form, and the identity holds without it") {
  const SmallSweep source("seed", {"1"});
  const TemporaryFolder place;
  const fs::path weights = place / "begin.safetensors";
  fs::copy_file(source.trial(0) / "weights.safetensors", weights);
  const SmallSweep sweep(
      "seed", {"2"},
      "--set training.initial_weights=" + quoted(weights.string()) + " --set training.checkpoint.seconds=59");
  const TemporaryFolder folder;
  exported(sweep, folder.path());
  const fs::path trial = folder / "lab" / sweep.trial(0).filename();
  for (const auto& entry : fs::directory_iterator(trial)) {
    const std::string text = read_text(entry.path());
    INFO(entry.path() << "\n" << text);
    CHECK(text.find(fs::temp_directory_path().string() + "/") == std::string::npos);
    CHECK(text.find("\"host\"") == std::string::npos);
    CHECK(text.find("\"pid\"") == std::string::npos);
    CHECK(text.find('"' + machine() + '"') == std::string::npos);
  }
  CHECK(read_text(trial / "config.yaml").find("\n  initial_weights: 'begin.safetensors'  # --set\n") !=
        std::string::npos);
  fs::copy_file(weights, trial / "begin.safetensors");  // beside the configuration that names it
  fs::remove(weights);
  const Called again = call("verify --quiet " + quoted(trial.string()));
  INFO(again.output << again.messages);
  CHECK(again.exit_code == 0);
}

TEST_CASE("a second export changes what changed, adds what is new and deletes nothing") {
  SmallSweep sweep;
  const TemporaryFolder folder;
  exported(sweep, folder.path());
  const fs::path lab = folder / "lab";
  write_text(lab / "notes.md", "mine");
  write_text(lab / sweep.trial(0).filename() / "figure.svg", "mine too");
  CHECK(exported(sweep, folder.path()).output ==
        lab.string() + ": 0 trials written, 0 brought up to date, 2 unchanged\n");
  write_text(sweep.trial(1) / "probe.csv", "epoch\n1\n");
  CHECK(exported(sweep, folder.path()).output ==
        lab.string() + ": 0 trials written, 1 brought up to date, 1 unchanged\n");

  const SmallSweep other("seed", {"3"});
  CHECK(exported(other, folder.path()).output ==
        lab.string() + ": 1 trial written, 0 brought up to date, 0 unchanged\n");
  CHECK(read_csv(lab / "trials.csv").rows.size() == 3);
  CHECK(read_text(lab / "notes.md") == "mine");
  CHECK(read_text(lab / sweep.trial(0).filename() / "figure.svg") == "mine too");
}

TEST_CASE("export does not write over what is no export of the same trials") {
  const SmallSweep sweep("seed", {"1"});
  const TemporaryFolder folder;
  write_text(folder / "lab/trials.csv", "name,mark\nAda,1\n");
  const std::string words = "export " + quoted(sweep.experiment().string()) + " -o ";
  const Called table = call(words + quoted(folder.path().string()));
  CHECK(table.exit_code == 3);
  CHECK(table.messages.find("is no table of trials") != std::string::npos);
  fs::remove(folder / "lab/trials.csv");
  const fs::path in_the_way = folder / "lab" / sweep.trial(0).filename();
  write_text(in_the_way / "mine.txt", "mine");
  const Called occupied = call(words + quoted(folder.path().string()));
  CHECK(occupied.exit_code == 6);
  CHECK(occupied.messages == "rankcollapse: '" + in_the_way.string() +
                                 "' is there and is not an export of '" + sweep.trial(0).string() +
                                 "': nothing in it is replaced\n");
  const Called itself = call(words + quoted((sweep.results() / "runs").string()));
  CHECK(itself.exit_code == 2);
  CHECK(itself.messages ==
        "rankcollapse: export: '" + sweep.experiment().string() +
            "' would be written over itself: --output is where the committed form goes, as "
            "results/, not results/runs/\n");
}
