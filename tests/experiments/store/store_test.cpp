#include "experiments/store/store.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <set>

#include "experiments/store/result_hash.hpp"
#include "experiments/store/trial_status.hpp"
#include "tests/experiments/store/some_trial.hpp"
#include "tests/temporary_folder.hpp"
#include "tests/thrown.hpp"

using namespace rankcollapse;
namespace fs = std::filesystem;

namespace {

NewTrial trial_of(const std::string& identity, const std::string& label = "") {
  return {identity, label, "seed: 1\n", "{\"identity\": \"" + identity + "\"}\n"};
}

fs::path create(const fs::path& results, const std::string& experiment, const NewTrial& trial) {
  return Store(results).create(experiment, {&trial, 1}).front();
}

std::vector<NewTrial> many_trials(int number) {
  std::vector<NewTrial> trials;
  for (int index = 0; index < number; ++index)
    trials.push_back(trial_of(std::to_string(10000000 + index) + "abcd"));
  return trials;
}

std::size_t folders_in(const fs::path& experiment) {
  return static_cast<std::size_t>(std::distance(fs::directory_iterator(experiment), {}));
}

}  // namespace

TEST_CASE("a trial is found by its identity, whatever experiment it was made for") {
  const TemporaryFolder results;
  CHECK_FALSE(Store(results.path()).find(some_identity));
  const auto trial = create(results.path(), "first", trial_of(some_identity, "l2=3e-4_seed=1"));
  CHECK(trial == results / "runs/first/0001_l2=3e-4_seed=1~01234567");
  CHECK(read_text(trial / "config.yaml") == "seed: 1\n");
  CHECK(Store(results.path()).find(some_identity) == trial);
  CHECK(create(results.path(), "second", trial_of(some_identity)) == trial);
}

TEST_CASE("a store finds what it has created itself") {
  const TemporaryFolder results;
  Store store(results.path());
  const NewTrial trial = trial_of(some_identity);
  const auto folder = store.create("first", {&trial, 1}).front();
  CHECK(store.find(some_identity) == folder);
  CHECK(store.experiment_folder("first") == folder.parent_path());
}

TEST_CASE("an identity that only begins alike is another trial") {
  const TemporaryFolder results;
  create(results.path(), "first", trial_of(some_identity));
  CHECK_FALSE(Store(results.path()).find("01234567ffffffff"));
  CHECK(create(results.path(), "first", trial_of("01234567ffffffff")).filename() == "0002~01234567");
}

TEST_CASE("of two folders of one identity the finished one is found, and of the committed form only that") {
  const TemporaryFolder results;
  const auto unfinished = create(results.path(), "first", trial_of(some_identity));
  const fs::path committed = results / "second/0001~01234567";
  write_text(committed / "provenance.json", trial_of(some_identity).provenance);
  write_text(committed / "config.yaml", "seed: 1\n");
  CHECK(Store(results.path()).find(some_identity) == unfinished);
  write_status(committed, some_status());
  CHECK(Store(results.path()).find(some_identity) == committed);
  write_status(unfinished, some_status("failed"));
  CHECK(Store(results.path()).find(some_identity) == committed);
  fs::remove_all(unfinished);
  CHECK(Store(results.path()).find(some_identity) == committed);
  fs::remove(committed / "status.json");
  CHECK_FALSE(Store(results.path()).find(some_identity));
}

TEST_CASE("a folder whose making was cut short, by a kill or a crash, is taken up by the next one") {
  const TemporaryFolder results;
  const auto broken = create(results.path(), "first", trial_of(some_identity, "seed=1"));
  for (const char* left : {"", "{\"identi"}) {
    write_text(broken / "provenance.json", left);
    CHECK_FALSE(Store(results.path()).find(some_identity));
    CHECK(create(results.path(), "first", trial_of(some_identity, "seed=1")) == broken);
    CHECK(Store(results.path()).find(some_identity) == broken);
  }
  write_text(broken / "config.yaml", "");
  CHECK_FALSE(Store(results.path()).find(some_identity));
  CHECK(create(results.path(), "first", trial_of(some_identity, "seed=1")) == broken);
  CHECK(read_text(broken / "config.yaml") == "seed: 1\n");
  fs::remove(broken / "provenance.json");
  fs::remove(broken / "config.yaml");
  CHECK(create(results.path(), "first", trial_of(some_identity, "seed=1")) == broken);
  CHECK(read_text(broken / "config.yaml") == "seed: 1\n");
}

TEST_CASE("a folder without provenance in which something was trained is left to people") {
  const TemporaryFolder results;
  const auto broken = create(results.path(), "first", trial_of(some_identity));
  write_text(broken / "provenance.json", "");
  write_text(broken / "checkpoint/step-1", "");
  CHECK(create(results.path(), "first", trial_of(some_identity)).filename() == "0002~01234567");
  CHECK(read_text(broken / "provenance.json").empty());
}

TEST_CASE("trials of an experiment are numbered in the order of their making, committed ones included") {
  const TemporaryFolder results;
  create(results.path(), "first", trial_of(some_identity));
  CHECK(create(results.path(), "first", trial_of("aaaaaaaa11")).filename() == "0002~aaaaaaaa");
  CHECK(create(results.path(), "second", trial_of("bbbbbbbb11")).filename() == "0001~bbbbbbbb");
  fs::create_directories(results / "first/0041_seed=3~cccccccc");
  CHECK(create(results.path(), "first", trial_of("dddddddd11")).filename() == "0042~dddddddd");
  fs::create_directories(results / "runs/first/9999~eeeeeeee");
  CHECK(create(results.path(), "first", trial_of("ffffffff11")).filename() == "10000~ffffffff");
}

TEST_CASE("two processes that create the same trials at once make one folder a trial") {
  const TemporaryFolder results;
  const auto trials = many_trials(100);
  for (const char* experiment : {"ours", "theirs"}) {
    if (::fork() == 0) {
      Store(results.path()).create(experiment, trials);
      ::_exit(0);
    }
  }
  while (::wait(nullptr) > 0) continue;
  const auto folders = Store(results.path()).create("later", trials);
  CHECK(std::set<fs::path>(folders.begin(), folders.end()).size() == 100);
  CHECK(folders_in(results / "runs/ours") + folders_in(results / "runs/theirs") == 100);
  CHECK(folders_in(results / "runs/later") == 0);
}

TEST_CASE("results that cannot be written are an error of their own") {
  const TemporaryFolder folder;
  write_text(folder / "results", "a file where a folder is needed");
  CHECK(thrown_by([&] { create(folder / "results", "first", trial_of(some_identity)); }) ==
        "6: cannot create '" + (folder / "results/runs/first").string() + "': Not a directory");
  write_text(folder / "other/runs/first", "a file where a folder is needed");
  CHECK(thrown_by([&] { create(folder / "other", "first", trial_of(some_identity)); }) ==
        "6: cannot create '" + (folder / "other/runs/first").string() + "': Not a directory");
  fs::create_directories(folder / "third/runs/.lock");
  CHECK(thrown_by([&] { create(folder / "third", "first", trial_of(some_identity)); }) ==
        "6: cannot lock '" + (folder / "third/runs/.lock").string() + "': Is a directory");
}

TEST_CASE(
    "the result hash depends on weights, tables and arrays, and not on times, log, lease or provenance") {
  const TemporaryFolder trial;
  write_text(trial / "weights.safetensors", "weights");
  write_text(trial / "metrics.csv", "metrics");
  write_text(trial / "timing.csv", "1 s");
  const std::string hash = result_hash(trial.path());
  write_text(trial / "timing.csv", "2 s");
  for (const char* name : {"provenance.json", "log.txt", "lease.json", "config.yaml", "status.json",
                           "metrics.csv.tmp-1-0", "checkpoint/step-1.safetensors"}) {
    write_text(trial / name, "{}");
    INFO(name);
    CHECK(result_hash(trial.path()) == hash);
  }
  write_text(trial / "metrics.csv", "other metrics");
  CHECK(result_hash(trial.path()) != hash);
  write_text(trial / "metrics.csv", "metrics");
  CHECK(result_hash(trial.path()) == hash);
  write_text(trial / "spectra.npz", "spectra");
  CHECK(result_hash(trial.path()) != hash);
}
