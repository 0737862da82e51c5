#include <fcntl.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <thread>

#include "engine/files/json.hpp"
#include "experiments/store/trials_table.hpp"
#include "tests/experiments/cli/swept_experiment.hpp"

namespace {

namespace fs = std::filesystem;
using Strings = std::vector<std::string>;

const std::string six = "{grid: {regularization.fc1.l2: [0, 1e-3, 1e-2], seed: [1, 2]}}";

/// Inode and time of every file that a trial leaves: what training it again would change.
std::string traces(const SweptExperiment& sweep) {
  std::string text;
  for (const fs::path& trial : sweep.trials()) {
    for (const char* name : {"status.json", "metrics.csv", "weights.safetensors"}) {
      if (!fs::exists(trial / name)) continue;
      const auto time = fs::last_write_time(trial / name).time_since_epoch().count();
      text += trial.filename().string() + "/" + name + " " + std::to_string(time) + "\n";
    }
  }
  return text;
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

/// A program that runs beside this one.
class Background {
 public:
  explicit Background(const std::string& words) : process_(::fork()) {
    if (process_ != 0) return;
    const std::string command =
        "cd " + quoted(PROJECT_ROOT) + " && exec " + quoted(RANKCOLLAPSE) + " " + words + " >/dev/null 2>&1";
    ::execl("/bin/sh", "sh", "-c", command.c_str(), nullptr);
    ::_exit(127);
  }

  void signal(int number) const { ::kill(process_, number); }
  /// Its exit code, or 128 + the signal that ended it.
  int wait() const {
    int status = 0;
    ::waitpid(process_, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }

 private:
  pid_t process_;
};

/// The process that holds the lease of some trial, and that trial; 0 where none does.
std::pair<pid_t, fs::path> some_worker(const SweptExperiment& sweep) {
  if (!fs::exists(sweep.experiment() / "trials.csv")) return {0, {}};
  for (const fs::path& trial : sweep.trials()) {
    const std::string text = read_text(trial / "lease.json");
    const auto place = text.find("\"pid\"");
    if (place == std::string::npos || text.find('}') == std::string::npos) continue;
    return {std::stoi(text.substr(text.find(':', place) + 1)), trial};
  }
  return {0, {}};
}

template <typename Condition>
bool wait_until(Condition condition) {
  for (int i = 0; i < 2000; ++i) {
    if (condition()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return false;
}

}  // namespace

TEST_CASE("a sweep gives the same table for any number of workers and threads") {
  const SweptExperiment one(six), two(six);
  const Called first = one.run("-j 1 --threads 2");
  INFO(first.messages);
  CHECK(first.exit_code == 0);
  CHECK(two.run("-j 2 --threads 1").exit_code == 0);
  CHECK(one.states() == Strings(6, "done"));
  CHECK(one.table() == two.table());
  CHECK(one.sessions() == 6);
}

TEST_CASE("folders of trials say what was swept, in the order of the sweep") {
  const SweptExperiment sweep("{zip: {regularization.fc1.l2: [1e-3, 3e-4], seed: [1, 2]}}");
  REQUIRE(sweep.run().exit_code == 0);
  Strings names;
  for (const fs::path& trial : sweep.trials()) names.push_back(trial.filename().string().substr(0, 17));
  CHECK(names == Strings{"0001_l2=1e-3_seed", "0002_l2=3e-4_seed"});
  CHECK(read_text(sweep.experiment() / "trials.csv")
            .starts_with(
                "trial,identity,regularization.fc1.l2,seed,status,steps,seconds,epoch,step,learning_rate,"));
}

TEST_CASE(
    "what is finished is not trained again: keys in another order, numbers spelt otherwise, folders moved") {
  const SweptExperiment sweep(six);
  REQUIRE(sweep.run().exit_code == 0);
  const std::string before = traces(sweep);

  const Called again = sweep.run();
  CHECK(again.exit_code == 0);
  CHECK(again.messages == "all 6 trials are finished already; nothing was trained\n");

  sweep.write("name: small\n" +
              small_experiment("{grid: {seed: [1, 2], regularization.fc1.l2: [0.0, 10e-4, 0.01]}}")
                  .substr(std::string("name: small\n").size()));
  CHECK(sweep.run().messages == "all 6 trials are finished already; nothing was trained\n");
  CHECK(traces(sweep) == before);

  const SweptExperiment elsewhere(six);
  fs::rename(sweep.results(), elsewhere.results());
  CHECK(elsewhere.run("--set name=small").messages ==
        "all 6 trials are finished already; nothing was trained\n");
  CHECK(traces(elsewhere) == before);
}

TEST_CASE("another experiment shares the trials that are finished") {
  const SweptExperiment sweep(six);
  REQUIRE(sweep.run().exit_code == 0);
  const Called other = sweep.run("--set name=other");
  CHECK(other.messages == "all 6 trials are finished already; nothing was trained\n");
  CHECK(contains(read_text(sweep.results() / "runs/other/trials.csv"), "\n../small/0001_l2=0_seed=1~"));
}

TEST_CASE("a sweep that is extended by a value trains the new trials and nothing else") {
  const SweptExperiment sweep(six);
  REQUIRE(sweep.run().exit_code == 0);
  const std::string before = traces(sweep);
  sweep.write(small_experiment("{grid: {regularization.fc1.l2: [0, 1e-3, 1e-2, 3e-2], seed: [1, 2]}}"));
  const Called called = sweep.run("-j 1");
  CHECK(called.exit_code == 0);
  CHECK(called.messages.starts_with("2 trials are new in " + sweep.experiment().string() + "\n" +
                                    sweep.experiment().string() +
                                    ": 8 trials, 6 finished before, 2 to train with 1 worker of "));
  CHECK(sweep.states() == Strings(8, "done"));
  CHECK(traces(sweep).starts_with(before));
  CHECK(sweep.sessions() == 8);
}

TEST_CASE("a changed hyper-parameter makes other trials, which says why and leaves the former ones alone") {
  const SweptExperiment sweep("{grid: {seed: [1, 2]}}");
  REQUIRE(sweep.run().exit_code == 0);
  const std::string before = traces(sweep);
  const fs::path former = sweep.trials().front();
  const Called called = sweep.run("-j 1 --set training.epochs=5");
  CHECK(called.exit_code == 0);
  const std::string first_new = sweep.trials()[2].filename().string();
  CHECK(called.messages.starts_with("2 trials are new in " + sweep.experiment().string() + "\n" + first_new +
                                    " is not " + former.filename().string() +
                                    ", which is recorded: training.epochs: 4 → 5\n"));
  CHECK(traces(sweep).starts_with(before));
  CHECK(sweep.trials().size() == 4);
  CHECK(sweep.states().size() == 2);  // the table is that of the sweep as it is now
}

TEST_CASE("with --only the trials that are meant are trained, and all are in the table") {
  const SweptExperiment sweep(six);
  CHECK(sweep.run("--only 'l2>=1e-3,seed=2'").exit_code == 0);
  CHECK(sweep.states() == Strings{"unfinished", "unfinished", "unfinished", "done", "unfinished", "done"});
  CHECK(sweep.run("--only 3").exit_code == 0);
  CHECK(sweep.states()[2] == "done");
  const SweptExperiment untouched(six);
  CHECK(untouched.run("--only l2=7").exit_code == 2);
  CHECK_FALSE(fs::exists(untouched.results()));
  CHECK(contains(untouched.run("--dry-run --only 2").output, "6 trials, 1 of them selected\n"));
  const Called none = sweep.run("--only l2=7");
  CHECK(none.exit_code == 2);
  CHECK(none.messages == "rankcollapse: --only l2=7: none of the 6 trials is meant\n");
  const Called unknown = sweep.run("--only l3=7");
  CHECK(unknown.exit_code == 2);
  CHECK(contains(unknown.messages, "did you mean"));
}

TEST_CASE("trials of both precisions are trained by their own builds, in one sweep") {
  const SweptExperiment sweep("{grid: {training.precision: [float32, float64], seed: [1, 2]}}");
  const Called called = sweep.run("-j 2");
  INFO(called.messages);
  CHECK(called.exit_code == 0);
  CHECK(sweep.states() == Strings(4, "done"));
  CHECK(contains(read_text(sweep.trials()[0] / "weights.safetensors"), "\"F32\""));
  CHECK(contains(read_text(sweep.trials()[3] / "weights.safetensors"), "\"F64\""));
}

TEST_CASE("a trial that diverges is a result and ends nothing") {
  const SweptExperiment sweep("{grid: {training.optimizer.learning_rate: [1e38, 0.1]}}");
  const Called called = sweep.run("-j 1 --set training.loss=mse");
  INFO(called.messages);
  CHECK(called.exit_code == 0);
  CHECK(sweep.states() == Strings{"diverged", "done"});
  CHECK(contains(called.messages, ": diverged: its loss was not finite at step "));
}

TEST_CASE("a trial that fails neither stops nor hides the others, and is tried again by the same command") {
  const SweptExperiment sweep("{grid: {seed: [1, 2, 3]}}");
  REQUIRE(sweep.run("--only seed=1").exit_code == 0);
  const fs::path victim = sweep.trials()[1];
  const std::string config = read_text(victim / "config.yaml");
  write_text(victim / "config.yaml", config + "nonsense: 1\n");

  const Called called = sweep.run("-j 1");
  CHECK(called.exit_code == 4);
  CHECK(sweep.states() == Strings{"done", "failed", "done"});
  const std::string error = "0002 seed=2: failed: " + (victim / "config.yaml").string() + ":";
  CHECK(contains(called.messages, error));  // at once
  const std::string identity = victim.filename().string().substr(victim.filename().string().find('~') + 1);
  CHECK(contains(called.messages, "\n  try again: rankcollapse run " + sweep.config().string() +
                                      " --results " + sweep.results().string() + " --only " + identity +
                                      "\n"));
  CHECK(contains(called.messages, "unknown key"));

  CHECK(sweep.run().exit_code == 4);
  write_text(victim / "config.yaml", config);
  CHECK(sweep.run("--only " + identity).exit_code == 0);
  CHECK(sweep.states() == Strings(3, "done"));
}

TEST_CASE("with --fail-fast the first failure stops the rest") {
  const SweptExperiment sweep("{grid: {seed: {range: [1, 20]}}}");
  REQUIRE(sweep.run("--only seed=20").exit_code == 0);
  write_text(sweep.trials()[0] / "config.yaml", "nonsense: 1\n");
  CHECK(sweep.run("-j 1 --fail-fast --set training.epochs=4").exit_code == 4);
  const Strings states = sweep.states();
  CHECK(states.front() == "failed");
  CHECK(std::count(states.begin(), states.end(), "unfinished") > 0);
}

TEST_CASE("two processes that are started on the same sweep share it and train no trial twice") {
  const SweptExperiment sweep("{grid: {seed: {range: [1, 12]}}}", 100);
  const Background first(sweep.words("-j 2")), second(sweep.words("-j 2"));
  CHECK(first.wait() == 0);
  CHECK(second.wait() == 0);
  CHECK(sweep.states() == Strings(12, "done"));
  CHECK(sweep.trials().size() == 12);
  CHECK(sweep.sessions() == 12);
}

TEST_CASE("a worker by hand trains what is unfinished, and its trials are those of the table") {
  const SweptExperiment sweep("{grid: {seed: [1, 2, 3]}}");
  REQUIRE(sweep.run("--only seed=1").exit_code == 0);
  const Called called = call("worker " + quoted(sweep.experiment().string()) + " --only seed=3");
  CHECK(called.exit_code == 0);
  const std::string name = sweep.trials()[2].filename().string();
  CHECK(called.messages == name + ": training\n" + name + ": done\n");
  CHECK(sweep.states() == Strings{"done", "unfinished", "done"});
  const std::string gone = (sweep.results() / "gone").string();
  const Called nothing = call("worker " + quoted(gone));
  CHECK(nothing.exit_code == 2);
  CHECK(nothing.messages.starts_with("rankcollapse: '" + gone + "' is not there"));
  REQUIRE(sweep.run("--set name=other").exit_code == 0);
  const Called several = call("worker " + quoted(sweep.results().string()));
  CHECK(several.exit_code == 2);
  CHECK(several.messages == "rankcollapse: worker: '" + sweep.results().string() +
                                "' holds 2 experiments: give one of them, as '" +
                                (sweep.results() / "runs/other").string() + "'\n");
}

TEST_CASE("when a worker is killed another one goes on, and the run ends as if nothing had been") {
  const SweptExperiment undisturbed("{grid: {seed: [1, 2]}}", 3000), killed("{grid: {seed: [1, 2]}}", 3000);
  REQUIRE(undisturbed.run("-j 2").exit_code == 0);
  const Background run(killed.words("-j 2"));
  std::pair<pid_t, fs::path> worker;
  REQUIRE(wait_until([&] { return (worker = some_worker(killed)).first != 0; }));
  ::kill(worker.first, SIGKILL);
  CHECK(run.wait() == 0);
  CHECK(killed.table() == undisturbed.table());
}

TEST_CASE("a trial whose workers die twice is given up, and the others are not") {
  const SweptExperiment sweep("{grid: {seed: [1, 2]}}", 3000);
  const Background run(sweep.words("-j 1"));
  fs::path victim;
  for (pid_t last = 0, deaths = 0; deaths < 2; ++deaths) {
    std::pair<pid_t, fs::path> worker;
    REQUIRE(wait_until([&] {
      worker = some_worker(sweep);
      return worker.first != 0 && worker.first != last && fs::exists(worker.second / "metrics.csv");
    }));
    last = worker.first;
    victim = worker.second;
    ::kill(worker.first, SIGKILL);
  }
  CHECK(run.wait() == 4);
  CHECK(sweep.states() == Strings{"failed", "done"});
  CHECK(contains(
      read_text(victim / "status.json"),
      "the process that trained it was killed by signal 9 (Killed): perhaps the system was out of memory"));
}

TEST_CASE("a first SIGINT to a sweep stops its workers behind checkpoints, and the same command ends it") {
  const SweptExperiment undisturbed(six, 4000), stopped(six, 4000);
  REQUIRE(undisturbed.run().exit_code == 0);
  const Background run(stopped.words("-j 2"));
  REQUIRE(wait_until([&] { return some_worker(stopped).first != 0; }));
  run.signal(SIGINT);
  CHECK(run.wait() == 75);
  CHECK(some_worker(stopped).first == 0);  // all have given their leases back
  CHECK(stopped.states().back() == "unfinished");
  CHECK(stopped.run().exit_code == 0);
  CHECK(stopped.table() == undisturbed.table());
}

TEST_CASE("a dry run shows every trial and what the rest would cost, and makes nothing") {
  const SweptExperiment sweep(six);
  const Called called = sweep.run("--dry-run -j 2");
  INFO(called.output << called.messages);
  CHECK(called.exit_code == 0);
  CHECK(called.output.starts_with(R"(experiment  small, 6 trials

trial  regularization.fc1.l2  seed  precision  steps  identity  recorded
1                          0     1    float32     24  )"));
  CHECK(contains(called.output, "\n6 trials to train: about "));
  CHECK(contains(called.output, " with 2 workers of 1 thread, from a few timed steps\n"));
  CHECK_FALSE(fs::exists(sweep.results()));
  REQUIRE(sweep.run("--only seed=1").exit_code == 0);
  const std::string output = sweep.run("--dry-run --only seed=1").output;
  CHECK(contains(output, "experiment  small, 6 trials, 3 of them selected\n"));
  CHECK(output.ends_with("nothing is left to train\n"));
}

TEST_CASE("a terminal that is closed stops a sweep behind checkpoints, unless nohup says not to care") {
  const SweptExperiment sweep("{grid: {seed: [1, 2]}}", 3000);
  const Background run(sweep.words("-j 2"));
  REQUIRE(wait_until([&] { return some_worker(sweep).first != 0; }));
  run.signal(SIGHUP);
  CHECK(run.wait() == 75);
  ::signal(SIGHUP, SIG_IGN);  // programs that are started inherit it
  const Background undisturbed(sweep.words("-j 2"));
  ::signal(SIGHUP, SIG_DFL);
  REQUIRE(wait_until([&] { return some_worker(sweep).first != 0; }));
  undisturbed.signal(SIGHUP);
  CHECK(undisturbed.wait() == 0);
  CHECK(sweep.states() == Strings(2, "done"));
}

TEST_CASE("trials of a union may vary other keys, and each of them selects") {
  const SweptExperiment sweep(
      "{union: [{grid: {seed: [1, 2]}}, {grid: {regularization.fc1.l2: [1e-3, 1e-2]}}]}");
  CHECK(sweep.run("--only l2=1e-2").exit_code == 0);
  CHECK(sweep.states() == Strings{"unfinished", "unfinished", "unfinished", "done"});
  CHECK(sweep.run().exit_code == 0);
  CHECK(sweep.states() == Strings(4, "done"));
}

TEST_CASE("two runs of one name with other settings train what each was asked for") {
  const SweptExperiment sweep("{grid: {seed: [1, 2, 3]}}");
  const Background one(sweep.words("-j 1 --set training.epochs=400")),
      other(sweep.words("-j 1 --set training.epochs=401"));
  CHECK(one.wait() == 0);
  CHECK(other.wait() == 0);
  CHECK(sweep.trials().size() == 6);
  CHECK(sweep.sessions() == 6);
  for (const fs::path& trial : sweep.trials()) CHECK(fs::exists(trial / "status.json"));
}

TEST_CASE("a worker that somebody stops is replaced, and the run ends with all that it was asked for") {
  const SweptExperiment sweep("{grid: {seed: [1, 2]}}", 3000);
  const Background run(sweep.words("-j 1"));
  std::pair<pid_t, fs::path> worker;
  REQUIRE(wait_until([&] {
    worker = some_worker(sweep);
    return worker.first != 0 && fs::exists(worker.second / "metrics.csv");
  }));
  ::kill(worker.first, SIGTERM);
  CHECK(run.wait() == 0);
  CHECK(sweep.states() == Strings(2, "done"));
}

TEST_CASE("a run that waits for another process says for whom") {
  const SweptExperiment sweep("{grid: {seed: [1]}}", 3000);
  const Background first(sweep.words("-j 1"));
  REQUIRE(wait_until([&] { return some_worker(sweep).first != 0; }));
  const pid_t worker = some_worker(sweep).first;
  const Called second = sweep.run();
  CHECK(second.exit_code == 0);
  CHECK(second.messages.starts_with("what is left is trained by others (" + sweep.trials()[0].string() +
                                    ": process " + std::to_string(worker) + " on "));
  CHECK(first.wait() == 0);
}

TEST_CASE("trials of the same results are trained once, and the run says how many it left out") {
  const SweptExperiment sweep(
      "{grid: {regularization.fc1: [{l2: 1e-3}, {weight_decay: 2e-3}, {l2: 0.001}]}}");
  const Called called = sweep.run();
  CHECK(called.exit_code == 0);
  CHECK(called.messages.starts_with("2 further trials are the same as others, and left out\n"));
  CHECK(sweep.states() == Strings(1, "done"));
}
