#include <algorithm>
#include <catch2/catch.hpp>
#include <chrono>

#include "experiments/store/lease.hpp"
#include "experiments/store/leftovers.hpp"
#include "tests/experiments/cli/small_sweep.hpp"

namespace {

namespace fs = std::filesystem;
using namespace rankcollapse;

void make_old(const fs::path& path) {
  fs::last_write_time(path, fs::file_time_type::clock::now() - std::chrono::minutes(11));
}

/// A lease of a process that is gone.
void write_stale_lease(const fs::path& trial) {
  {
    const auto lease = Lease::take(trial);
    fs::copy_file(trial / "lease.json", trial / "copy");
  }
  fs::rename(trial / "copy", trial / "lease.json");
  SmallSweep::replace(trial / "lease.json", "\"pid\": " + std::to_string(::getpid()), "\"pid\": 2147483646");
}

/// Every kind of leftover, and beside each something that is needed.
class Littered {
 public:
  Littered() {
    write_text(sweep.trial(0) / "checkpoint/step-1", "12345");
    write_stale_lease(sweep.trial(1));
    interrupted = sweep.add_unfinished("0003~00000003");
    write_text(interrupted / "checkpoint/step-1", "12345");
    for (const char* name : {"metrics.csv.tmp-1-0", "timing.csv.tmp-1-0"})
      write_text(interrupted / name, "123");
    make_old(interrupted / "metrics.csv.tmp-1-0");
    nameless = sweep.experiment() / "0004~00000004";
    write_text(nameless / "config.yaml", "12");
    forgotten = sweep.add_unfinished("0005~00000005");
    write_text(forgotten / "provenance.json",
               "{\"identity\": \"00000005" + std::string(56, '0') + "\", \"sessions\": []}");
    write_text(forgotten / "metrics.csv", "epoch,step\n");
    fs::remove_all(forgotten / "checkpoint");
    running = sweep.add_unfinished("0006~00000006");
    trained = sweep.add_unfinished("0007~00000007");
    write_text(trained / "checkpoint/step-1", "12345");
    sweep.rows().resize(3);
    sweep.write_table();
    for (const fs::path& folder : {nameless, forgotten, running, trained}) make_old(folder);
  }

  Called clean(const std::string& options) const {
    return call("clean " + options + " " + quoted(sweep.experiment().string()));
  }

  SmallSweep sweep;
  fs::path interrupted, nameless, forgotten, running, trained;
};

std::uintmax_t bytes_in(const fs::path& folder) {
  std::uintmax_t bytes = 0;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file()) bytes += entry.file_size();
  }
  return bytes;
}

}  // namespace

TEST_CASE("clean removes what no one needs, and says beforehand what that is") {
  const Littered litter;
  const auto lease = Lease::take(litter.running);
  make_old(litter.running);
  const auto line = [](const fs::path& path, const std::string& reason) {
    return path.string() + " (" + reason + ", ";
  };
  const std::string lease_bytes = std::to_string(fs::file_size(litter.sweep.trial(1) / "lease.json"));
  const Called planned = litter.clean("--dry-run");
  INFO(planned.output << planned.messages);
  CHECK(planned.exit_code == 0);
  CHECK(planned.output.starts_with(
      "would remove " + line(litter.sweep.trial(0) / "checkpoint", "checkpoint of a finished trial") +
      "5 bytes)\nwould remove " +
      line(litter.sweep.trial(1) / "lease.json", "lease of a process that is gone") + lease_bytes +
      " bytes)\nwould remove " +
      line(litter.interrupted / "metrics.csv.tmp-1-0", "what a killed process was about to write") +
      "3 bytes)\nwould remove " +
      line(litter.nameless, "folder without provenance, nothing was trained in it") +
      "2 bytes)\nwould remove " +
      line(litter.forgotten, "trial that was never begun and that no trials.csv names any more")));
  CHECK(planned.messages.starts_with("5 leftovers, "));
  CHECK(planned.messages.ends_with(
      "\nkept: 1 unfinished trial that no trials.csv names any more, with what was trained\n"));
  CHECK(fs::exists(litter.forgotten));

  const std::uintmax_t finished = bytes_in(litter.sweep.trial(0));
  const Called removed = litter.clean("");
  INFO(removed.output << removed.messages);
  CHECK(removed.exit_code == 0);
  CHECK(std::count(removed.output.begin(), removed.output.end(), '\n') == 5);
  CHECK(removed.output.starts_with("removed " + litter.sweep.trial(0).string()));
  CHECK(bytes_in(litter.sweep.trial(0)) == finished - 5);
  CHECK(!fs::exists(litter.sweep.trial(1) / "lease.json"));
  CHECK(!fs::exists(litter.nameless));
  CHECK(!fs::exists(litter.forgotten));
  for (const fs::path& needed : {litter.interrupted / "checkpoint/step-1",
                                 litter.interrupted / "timing.csv.tmp-1-0", litter.running / "lease.json",
                                 litter.running / "metrics.csv", litter.trained / "checkpoint/step-1"}) {
    CHECK(fs::exists(needed));
  }
  const Called again = litter.clean("");
  CHECK(again.output.empty());
  CHECK(again.messages ==
        "nothing to remove\nkept: 1 unfinished trial that no trials.csv names any more, with what was "
        "trained\n");
}

TEST_CASE("clean leaves what may just be in the making, and trials that another experiment's table names") {
  const Littered litter;
  for (const fs::path& folder : {litter.nameless, litter.running}) {
    fs::last_write_time(folder, fs::file_time_type::clock::now());
  }
  write_text(litter.sweep.results() / "runs/other/trials.csv",
             "trial,identity,status,steps,seconds,result_hash\n../lab/0005~00000005,00,unfinished,,,\n");
  litter.clean("");
  for (const fs::path& folder : {litter.nameless, litter.running, litter.forgotten})
    CHECK(fs::exists(folder));
}

TEST_CASE("clean keeps an unfinished trial that no table names as soon as there is anything trained in it") {
  SmallSweep sweep;
  const std::vector<std::pair<const char*, const char*>> signs = {
      {"checkpoint/step-1", "12345"},
      {"metrics.csv", "epoch,step\n1,2\n"},
      {"provenance.json", "{\"identity\": \"3\", \"sessions\": [{\"began\": \"now\"}]}"}};
  for (const auto& [file, content] : signs) {
    const fs::path trial = sweep.experiment() / "0003~00000003";
    write_text(trial / "provenance.json", "{\"identity\": \"3\", \"sessions\": []}");
    write_text(trial / file, content);
    make_old(trial);
    const Called kept = call("clean " + quoted(sweep.experiment().string()));
    INFO(file << kept.output << kept.messages);
    CHECK(kept.exit_code == 0);
    CHECK(kept.output.empty());
    CHECK(fs::exists(trial / file));
    fs::remove_all(trial);
  }
}

TEST_CASE("clean looks at the tables again before it removes a trial") {
  const Littered litter;
  Leftovers leftovers(litter.sweep.experiment());
  CHECK(leftovers.kept() == 2);
  CHECK(leftovers.problems().empty());
  const auto found =
      std::find_if(leftovers.all().begin(), leftovers.all().end(),
                   [&](const Leftover& leftover) { return leftover.path == litter.forgotten; });
  REQUIRE(found != leftovers.all().end());
  write_text(litter.sweep.results() / "runs/other/trials.csv",
             "trial,identity,status,steps,seconds,result_hash\n../lab/0005~00000005,00,unfinished,,,\n");
  CHECK_FALSE(leftovers.remove(*found));
  CHECK(fs::exists(litter.forgotten / "provenance.json"));
  fs::remove(litter.sweep.results() / "runs/other/trials.csv");
  CHECK(leftovers.remove(*found));
  CHECK_FALSE(fs::exists(litter.forgotten));
}

TEST_CASE("with a damaged table beside it clean removes no trial, says so and goes on") {
  const Littered litter;
  const fs::path table = litter.sweep.results() / "runs/other/trials.csv";
  write_text(table, "");
  const Called called = litter.clean("");
  INFO(called.output << called.messages);
  CHECK(called.exit_code == 3);
  CHECK(fs::exists(litter.forgotten));
  CHECK_FALSE(fs::exists(litter.sweep.trial(0) / "checkpoint"));
  CHECK_FALSE(fs::exists(litter.nameless));
  CHECK(called.messages.starts_with("left alone: cannot read '" + table.string() +
                                    "': it is empty: a table begins with the names of its columns (run "
                                    "writes trials.csv anew)\n4 leftovers, "));
}

TEST_CASE("a damaged status keeps clean from its trial alone") {
  const Littered litter;
  write_text(litter.sweep.trial(1) / "status.json", "{");
  const Called called = litter.clean("");
  INFO(called.output << called.messages);
  CHECK(called.exit_code == 3);
  CHECK(called.messages.starts_with("left alone: "));
  CHECK(called.messages.find((litter.sweep.trial(1) / "status.json").string()) != std::string::npos);
  CHECK_FALSE(fs::exists(litter.forgotten));
  CHECK(fs::exists(litter.sweep.trial(1) / "lease.json"));
}
