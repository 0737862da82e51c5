#include "experiments/store/trials_table.hpp"

#include <catch2/catch.hpp>

#include "tests/experiments/store/some_trial.hpp"
#include "tests/temporary_folder.hpp"
#include "tests/thrown.hpp"

using namespace rankcollapse;
namespace fs = std::filesystem;

namespace {

/// Three trials, one of them another experiment's, with and without results.
std::vector<TrialRow> some_rows(const fs::path& runs) {
  for (const char* name : {"second/0001~a", "first/0004~b", "second/0002~c"})
    fs::create_directories(runs / name);
  TrialStatus diverged = some_status("diverged");
  diverged.final_metrics = {{"epoch", "1"}, {"validation_loss", "inf"}};
  write_status(runs / "second/0001~a", diverged);
  write_status(runs / "first/0004~b", some_status());
  return {{runs / "second/0001~a", "aa", {{"regularization.fc1.l2", "0.0003"}}, diverged},
          {runs / "first/0004~b",
           "bb",
           {{"regularization.fc1.l2", "0"}, {"model", "a, \"b\".yaml"}},
           some_status()},
          {runs / "second/0002~c", "cc", {{"seed", "2"}}, std::nullopt}};
}

}  // namespace

TEST_CASE("the table of trials has a row a trial of the sweep, finished or not, in the sweep's order") {
  const TemporaryFolder runs;
  write_trials_table(runs / "second", some_rows(runs.path()));
  CHECK(read_text(runs / "second/trials.csv") ==
        "trial,identity,regularization.fc1.l2,model,seed,status,steps,seconds,epoch,validation_loss,"
        "test_accuracy,result_hash\n"
        "0001~a,aa,0.0003,,,diverged,12,1.5,1,inf,,feed\n"
        "../first/0004~b,bb,0,\"a, \"\"b\"\".yaml\",,done,12,1.5,3,,0.75,feed\n"
        "0002~c,cc,,,2,unfinished,,,,,,\n");
}

TEST_CASE("a table of trials is read back, with the statuses that the trials have now") {
  const TemporaryFolder runs;
  const auto rows = some_rows(runs.path());
  write_trials_table(runs / "second", rows);
  write_status(runs / "second/0002~c", some_status("failed"));
  const auto read = read_trials_table(runs / "second");
  REQUIRE(read.size() == 3);
  for (std::size_t index = 0; index < 3; ++index) {
    CHECK(read[index].folder == rows[index].folder);
    CHECK(read[index].identity == rows[index].identity);
    CHECK(read[index].swept == rows[index].swept);
    REQUIRE(read[index].status);
  }
  CHECK(read[0].status->state == "diverged");
  CHECK(read[2].status->state == "failed");
}

TEST_CASE("the table names trials in the same way from wherever it is written") {
  const TemporaryFolder runs;
  const auto rows = some_rows(runs.path());
  const fs::path before = fs::current_path();
  fs::current_path(runs.path());
  write_trials_table("second", rows);
  fs::current_path(before);
  CHECK(read_text(runs / "second/trials.csv").find("\n../first/0004~b,bb,") != std::string::npos);
  CHECK(read_text(runs / "second/trials.csv").find("\n0001~a,aa,") != std::string::npos);
}

TEST_CASE("a table that says the same already is left alone") {
  const TemporaryFolder runs;
  auto rows = some_rows(runs.path());
  write_trials_table(runs / "second", rows);
  const auto file = runs / "second/trials.csv";
  const auto long_ago = fs::file_time_type::clock::now() - std::chrono::hours(1);
  fs::last_write_time(file, long_ago);
  write_trials_table(runs / "second", rows);
  CHECK(fs::last_write_time(file) == long_ago);
  rows[2].status = some_status();
  write_trials_table(runs / "second", rows);
  CHECK(fs::last_write_time(file) != long_ago);
}

TEST_CASE("a file that is no table of trials says so") {
  const TemporaryFolder experiment;
  const std::string file = (experiment / "trials.csv").string();
  CHECK(thrown_by([&] { read_trials_table(experiment.path()); }) ==
        "3: cannot read '" + file + "': No such file or directory (run writes trials.csv anew)");
  write_text(file, "epoch,step\n");
  CHECK(
      thrown_by([&] { read_trials_table(experiment.path()); }) ==
      "3: '" + file +
          "' is no table of trials: its columns begin with trial and identity, and the swept keys and status "
          "follow");
}

TEST_CASE("a table of trials that cannot be written names the file and the cause") {
  const TemporaryFolder folder;
  const std::string file = (folder / "absent/trials.csv").string();
  CHECK(thrown_by([&] { write_trials_table(folder / "absent", {}); }) ==
        "6: cannot write '" + file + "': No such file or directory");
}
