#include "experiments/store/store.hpp"

#include <catch2/catch.hpp>

#include "experiments/store/result_hash.hpp"
#include "experiments/store/trial_status.hpp"
#include "experiments/store/trials_table.hpp"
#include "tests/temporary_folder.hpp"
#include "tests/thrown.hpp"

using namespace rankcollapse;

namespace {

const std::string identity = "0123456789abcdef";

std::string provenance_of(const std::string& id) {
  return "{\"identity\": \"" + id + "\"}\n";
}

TrialStatus some_status() {
  TrialStatus status;
  status.state = "done";
  status.identity = identity;
  status.result_hash = "feed";
  status.steps = 12;
  status.seconds = 1.5;
  status.final_metrics = {{"epoch", "3"}, {"test_accuracy", "0.75"}};
  return status;
}

}  // namespace

TEST_CASE("a trial is found by its identity, whatever experiment it was made for") {
  const TemporaryFolder results;
  const Store store(results.path());
  CHECK_FALSE(store.find(identity));
  const auto trial = store.create("first", identity, provenance_of(identity));
  CHECK(trial == results / "runs/first/0001~01234567");
  CHECK(store.find(identity) == trial);
}

TEST_CASE("an identity that only begins alike is another trial") {
  const TemporaryFolder results;
  const Store store(results.path());
  store.create("first", identity, provenance_of(identity));
  CHECK_FALSE(store.find("01234567ffffffff"));
}

TEST_CASE("a folder whose provenance was cut short is no trial, and no new trial takes its place") {
  const TemporaryFolder results;
  const Store store(results.path());
  const auto broken = store.create("first", identity, "{\"identi");
  CHECK_FALSE(store.find(identity));
  CHECK(store.create("first", identity, provenance_of(identity)).filename() == "0002~01234567");
  CHECK(read_text(broken / "provenance.json") == "{\"identi");
}

TEST_CASE("trials of an experiment are numbered in the order of their making") {
  const TemporaryFolder results;
  const Store store(results.path());
  store.create("first", identity, provenance_of(identity));
  CHECK(store.create("first", "aaaaaaaa11", provenance_of("aaaaaaaa11")).filename() == "0002~aaaaaaaa");
  CHECK(store.create("second", "bbbbbbbb11", provenance_of("bbbbbbbb11")).filename() == "0001~bbbbbbbb");
}

TEST_CASE("results that cannot be written are an error of their own") {
  const TemporaryFolder folder;
  write_text(folder / "results", "a file where a folder is needed");
  const std::string message =
      thrown_by([&] { Store(folder / "results").create("first", identity, provenance_of(identity)); });
  CHECK(message == "6: cannot create '" + (folder / "results/runs/first").string() + "': Not a directory");
}

TEST_CASE("a second process is kept out of a trial until the first one has left it") {
  const TemporaryFolder trial;
  {
    const TrialLock lock(trial.path());
    CHECK(thrown_by([&] { TrialLock second(trial.path()); }) ==
          "2: '" + trial.path().string() + "': another process is training this trial");
  }
  CHECK(thrown_by([&] { TrialLock after(trial.path()); }).empty());
}

TEST_CASE("a status is read back as it was written") {
  const TemporaryFolder trial;
  CHECK_FALSE(read_status(trial.path()));
  TrialStatus status = some_status();
  status.converged = true;
  write_status(trial.path(), status);
  const auto read = read_status(trial.path());
  REQUIRE(read);
  CHECK(read->state == "done");
  CHECK(read->identity == identity);
  CHECK(read->result_hash == "feed");
  CHECK(read->steps == 12);
  CHECK(read->seconds == 1.5);
  CHECK(read->converged == true);
  CHECK(read->final_metrics == status.final_metrics);
}

TEST_CASE("the table of trials has a row a finished trial and leaves out the unfinished") {
  const TemporaryFolder experiment;
  for (const char* name : {"0002~b", "0001~a", "0003~c"})
    std::filesystem::create_directory(experiment / name);
  write_status(experiment / "0002~b", some_status());
  TrialStatus diverged = some_status();
  diverged.state = "diverged";
  diverged.final_metrics = {{"epoch", "1"}};
  write_status(experiment / "0001~a", diverged);
  write_trials_table(experiment.path());
  CHECK(read_text(experiment / "trials.csv") ==
        "trial,status,epoch,test_accuracy,result_hash,seconds\n"
        "0001~a,diverged,1,,feed,1.5\n"
        "0002~b,done,3,0.75,feed,1.5\n");
}

TEST_CASE("the result hash depends on weights, tables and arrays, and not on times or provenance") {
  const TemporaryFolder trial;
  write_text(trial / "weights.safetensors", "weights");
  write_text(trial / "metrics.csv", "metrics");
  write_text(trial / "timing.csv", "1 s");
  const std::string hash = result_hash(trial.path());
  write_text(trial / "timing.csv", "2 s");
  write_text(trial / "provenance.json", "{}");
  CHECK(result_hash(trial.path()) == hash);
  write_text(trial / "metrics.csv", "other metrics");
  CHECK(result_hash(trial.path()) != hash);
}
