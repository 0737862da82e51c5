#include "experiments/store/trial_status.hpp"

#include <catch2/catch.hpp>

#include "tests/experiments/store/some_trial.hpp"
#include "tests/temporary_folder.hpp"
#include "tests/thrown.hpp"

using namespace rankcollapse;

TEST_CASE("a status is read back as it was written") {
  const TemporaryFolder trial;
  CHECK_FALSE(read_status(trial.path()));
  TrialStatus status = some_status();
  status.converged = true;
  write_status(trial.path(), status);
  const auto read = read_status(trial.path());
  REQUIRE(read);
  CHECK(read->state == "done");
  CHECK(read->finished());
  CHECK(read->identity == some_identity);
  CHECK(read->result_hash == "feed");
  CHECK(read->steps == 12);
  CHECK(read->seconds == 1.5);
  CHECK(read->converged == true);
  CHECK(read->final_metrics == status.final_metrics);
  CHECK(read->error.empty());
}

TEST_CASE("a trial that failed keeps its error, and can be made unfinished again") {
  const TemporaryFolder trial;
  TrialStatus status;
  status.state = "failed";
  status.error = "3: no data\nat all";
  write_status(trial.path(), status);
  const auto read = read_status(trial.path());
  REQUIRE(read);
  CHECK(read->state == "failed");
  CHECK_FALSE(read->finished());
  CHECK(read->error == status.error);
  CHECK(read->result_hash.empty());
  clear_failed(trial.path());
  CHECK_FALSE(read_status(trial.path()));
  clear_failed(trial.path());
}

TEST_CASE("a trial that has a result stays as it is where failed ones are cleared") {
  const TemporaryFolder trial;
  for (const char* state : {"done", "diverged"}) {
    write_status(trial.path(), some_status(state));
    clear_failed(trial.path());
    CHECK(read_status(trial.path()));
  }
}

TEST_CASE("a status that cannot be understood names the file and says what to do") {
  const TemporaryFolder trial;
  const std::string file = (trial / "status.json").string();
  const std::string advice = "; remove this file, and the trial in '" + trial.path().string() +
                             "' is unfinished: run trains it to its end again";
  write_text(file, "{\"status\": \"do");
  CHECK(thrown_by([&] { read_status(trial.path()); }) ==
        "3: " + file +
            ": line 1, column 14: syntax error while parsing value - invalid string: missing closing quote; "
            "last read: '\"do'" +
            advice);
  write_text(file, "{\"status\": \"dnoe\"}");
  CHECK(thrown_by([&] { read_status(trial.path()); }) ==
        "3: " + file + ": its status is 'dnoe' where done, diverged or failed is expected" + advice);
  std::filesystem::remove(file);
  std::filesystem::create_directory(file);
  CHECK(thrown_by([&] { read_status(trial.path()); }) == "3: cannot read '" + file + "': Is a directory");
}

TEST_CASE("a status that cannot be written names the file and the cause") {
  const TemporaryFolder folder;
  write_text(folder / "trial", "a file where a folder is needed");
  CHECK(thrown_by([&] { write_status(folder / "trial", some_status()); }) ==
        "6: cannot write '" + (folder / "trial/status.json").string() + "': Not a directory");
}
