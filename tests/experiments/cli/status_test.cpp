#include <catch2/catch.hpp>

#include "engine/files/json.hpp"
#include "experiments/store/lease.hpp"
#include "tests/experiments/cli/small_sweep.hpp"

namespace {

namespace fs = std::filesystem;
using namespace rankcollapse;

/// A sweep of a done, a diverged, a failed and three unfinished trials, of which one has a checkpoint.
class MixedSweep {
 public:
  MixedSweep() {
    sweep.add_unfinished("0003~00000003");
    sweep.add_unfinished("0004~00000004");
    write_text(sweep.add_unfinished("0005~00000005") / "checkpoint/step-1", "x");
    for (const auto& [name, state] : {std::pair("0006~00000006", "diverged"), {"0007~00000007", "failed"}}) {
      TrialStatus status;
      status.state = state;
      status.error = status.state == "failed" ? "lab.yaml: the disk was full" : "";
      write_status(sweep.add_unfinished(name), status);
    }
    // 30 seconds a whole trial, whatever this machine needs for one.
    for (std::size_t index = 0; index < 2; ++index) {
      TrialStatus status = *read_status(sweep.trial(index));
      status.seconds = 30.0;
      write_status(sweep.trial(index), status);
    }
    for (const char* name : {"0003~00000003", "0005~00000005"}) {
      const fs::path trial = sweep.experiment() / name;
      write_text(trial / "metrics.csv",
                 "epoch,step,train_loss,train_accuracy,test_loss,test_accuracy\n"
                 "1,10,0.5123,0.75,0.6123,0.7\n");
      write_text(trial / "timing.csv", "epoch,seconds\n1,20\n");
    }
    fs::remove(sweep.experiment() / "0004~00000004/metrics.csv");
  }

  SmallSweep sweep;
};

}  // namespace

TEST_CASE("status counts trials, estimates what is left, shows who runs and why trials failed") {
  const MixedSweep mixed;
  const auto lease = Lease::take(mixed.sweep.experiment() / "0003~00000003");
  const Called called = call("status " + quoted(mixed.sweep.experiment().string()));
  INFO(called.output << called.messages);
  CHECK(called.exit_code == 0);
  CHECK(called.messages.empty());
  // Two trials of three epochs, 20 s each, with one done: 40 s each; one not begun: (30 + 30 + 60 + 60) / 4.
  const std::string host = read_lease(mixed.sweep.experiment() / "0003~00000003")->host;
  const std::string process = std::to_string(::getpid());
  CHECK(called.output.starts_with(
      mixed.sweep.experiment().string() +
      ": 7 trials: 2 done, 1 diverged, 1 failed, 1 running, 1 interrupted, 1 not begun\n"
      "about 2 min 05 s of training left\n\nrunning "));
  CHECK(called.output.find("\n0003~00000003  1 of 3      0.5123      0.75     0.6123       0.7  ") !=
        std::string::npos);
  CHECK(called.output.find(host + "  ") != std::string::npos);
  CHECK(called.output.find(process + "     0.") != std::string::npos);
  CHECK(called.output.ends_with(
      "\nfailed: 0007~00000007\n  lab.yaml: the disk was full\n  the command that "
      "trained lab tries it again; alone: rankcollapse run CONFIG --only 00000007\n"));
}

TEST_CASE("status --all has a row for every trial, and a results folder stands for all its experiments") {
  const MixedSweep mixed;
  fs::copy(mixed.sweep.experiment(), mixed.sweep.results() / "runs/other", fs::copy_options::recursive);
  const Called called = call("status --all " + quoted(mixed.sweep.results().string()));
  INFO(called.output << called.messages);
  CHECK(called.output.find("\n0006~00000006     diverged\n") != std::string::npos);
  CHECK(called.output.find(
            "\n0005~00000005  interrupted      1       20      0.5123     0.6123            0.7\n") !=
        std::string::npos);
  CHECK(called.output.find("\n\n" + (mixed.sweep.results() / "runs/other").string() + ": 7 trials: ") !=
        std::string::npos);
}

TEST_CASE("status --json counts and names what is open, and with --all what has ended") {
  const MixedSweep mixed;
  const std::string place = quoted(mixed.sweep.experiment().string());
  const auto parsed = [&](const std::string& words) {
    return std::get<Json::Array>(parse_json(call("status --json " + words).output, "status").value).at(0);
  };
  const Json open = parsed(place), all = parsed("--all " + place);
  CHECK(open.find("counts")->find("done")->integer() == 2);
  CHECK(open.find("counts")->find("running")->integer() == 0);
  CHECK(std::get<double>(open.find("seconds_of_training_left")->value) ==
        Approx(40 + 45 + 45 + 0).margin(40));
  CHECK(std::get<Json::Array>(open.find("trials")->value).size() == 4);
  CHECK(std::get<Json::Array>(all.find("trials")->value).size() == 7);
}

TEST_CASE("status says what is wrong with a path that holds no experiment") {
  const SmallSweep sweep;
  const auto said = [](const fs::path& path) {
    const Called called = call("status " + quoted(path.string()));
    CHECK(called.exit_code == 2);
    return called.messages;
  };
  CHECK(said(sweep.trial(0)) == "rankcollapse: '" + sweep.trial(0).string() +
                                    "' is the folder of one trial: 'rankcollapse show' takes it; here the "
                                    "folder around it is meant\n");
  const TemporaryFolder empty;
  CHECK(said(empty.path()) == "rankcollapse: '" + empty.path().string() +
                                  "' holds no experiments: neither trials.csv nor folders of trials\n");
  CHECK(said(empty / "gone").starts_with("rankcollapse: '" + (empty / "gone").string() + "' is not there"));
  CHECK(said(sweep.trial(0) / "config.yaml")
            .ends_with("is no folder: give an experiment's folder or a results "
                       "folder\n"));
}

TEST_CASE("status goes on behind an experiment that cannot be read, and says which it is") {
  const SmallSweep sweep;
  const fs::path damaged = sweep.results() / "runs/a", other = sweep.results() / "runs/b";
  write_text(damaged / "trials.csv", "");
  fs::copy(sweep.experiment(), other, fs::copy_options::recursive);
  for (const auto& entry : fs::directory_iterator(other)) {
    if (entry.is_directory()) write_text(entry.path() / "status.json", "{\"status\": \"asleep\"}");
  }
  const Called called = call("status " + quoted(sweep.results().string()));
  INFO(called.output << called.messages);
  CHECK(called.exit_code == 3);
  CHECK(called.output == sweep.experiment().string() + ": 2 trials: 2 done\n");
  CHECK(called.messages.starts_with(
      damaged.string() + ": cannot be shown: cannot read '" + (damaged / "trials.csv").string() +
      "': it is empty: a table begins with the names of its columns (run writes trials.csv anew)\n" +
      other.string() + ": cannot be shown: "));
  CHECK(called.messages.find("its status is 'asleep'") != std::string::npos);
}
