#include "experiments/sweep/session.hpp"

#include <catch2/catch.hpp>
#include <fstream>

#include "engine/core/error.hpp"
#include "engine/files/csv.hpp"
#include "engine/files/sha256.hpp"
#include "experiments/store/trial_status.hpp"
#include "experiments/sweep/source_patch.hpp"
#include "tests/experiments/sweep/trial_in_store.hpp"
#include "tests/temporary_folder.hpp"
#include "tests/thrown.hpp"

using namespace rankcollapse;
namespace fs = std::filesystem;

namespace {

/// The sessions in a trial's provenance, as "0-6 interrupted".
std::vector<std::string> sessions_of(const fs::path& trial) {
  const Json provenance = parse_json(read_text(trial / "provenance.json"), "provenance.json");
  std::vector<std::string> sessions;
  for (const Json& session : std::get<Json::Array>(provenance.find("sessions")->value)) {
    sessions.push_back(std::to_string(session.find("from_step")->integer()) + "-" +
                       std::to_string(session.find("to_step")->integer()) + " " +
                       session.find("ended")->text("still going on"));
  }
  return sessions;
}

std::string hash_of(const fs::path& trial) {
  return read_status(trial).value().result_hash;
}

std::string undisturbed_hash() {
  const TemporaryFolder results;
  return hash_of(run_once(results.path()).folder);
}

void replace_in(const fs::path& file, const std::string& old, const std::string& replacement) {
  std::string text = read_text(file);
  const auto place = text.find(old);
  REQUIRE(place != std::string::npos);
  write_text(file, text.replace(place, old.size(), replacement));
}

/// Trains, and another process takes the trial over after so many steps.
TrialEnd run_and_lose(TrialInStore& place, int steps) {
  const std::atomic<bool> stop = false;
  AfterSteps listener(steps,
                      [&] { replace_in(place.folder / "lease.json", "\"token\": \"", "\"token\": \"9"); });
  return place.run(listener, stop);
}

}  // namespace

TEST_CASE("provenance tells what the trial is made of, and with what") {
  const TemporaryFolder results;
  const Json provenance =
      parse_json(read_text(run_once(results.path()).folder / "provenance.json"), "provenance.json");
  for (const char* key : {"identity", "numerics_version", "precision", "seeds", "data", "initial_weights",
                          "penalties", "sessions", "build"}) {
    INFO(key);
    CHECK(provenance.find(key) != nullptr);
  }
  CHECK(provenance.find("data")->find("checksum")->text().size() == 64);
  CHECK(provenance.find("data")->find("description")->text().starts_with("mixture of 3 Gaussians"));
  for (const char* key :
       {"version", "commit", "changes_sha256", "compiler", "flags", "armadillo", "openblas", "glibc"}) {
    INFO(key);
    CHECK(provenance.find("build")->find(key) != nullptr);
  }
  const Json session = std::get<Json::Array>(provenance.find("sessions")->value).at(0);
  for (const char* key :
       {"began", "host", "commit", "system", "processor", "blas_kernels", "kernel_set", "chosen_kernels"}) {
    INFO(key);
    CHECK_FALSE((session.find(key) == nullptr));
  }
  for (const char* key : {"pid", "threads", "max_rss_kb"}) {
    INFO(key);
    CHECK(session.find(key)->integer() > 0);
  }
  CHECK(std::get<double>(session.find("seconds")->value) > 0.0);
}

TEST_CASE("provenance has an entry a process that trained, with its steps and how it ended") {
  const TemporaryFolder results;
  run_once(results.path(), {}, 1, 6);
  const auto folder = run_once(results.path()).folder;
  CHECK(sessions_of(folder) == std::vector<std::string>{"0-6 interrupted", "6-20 done"});
}

TEST_CASE("a session that did not say how it ended was killed, and went as far as its last checkpoint") {
  const TemporaryFolder results;
  TrialInStore place(results.path(), {"training.checkpoint.steps=4"});
  std::atomic<bool> stop = false;
  std::string at_the_kill;
  AfterSteps listener(11, [&] {
    at_the_kill = read_text(place.folder / "provenance.json");
    stop = true;
  });
  place.run(listener, stop);
  write_text(place.folder / "provenance.json", at_the_kill);
  CHECK(sessions_of(place.folder) == std::vector<std::string>{"0-8 still going on"});
  run_once(results.path(), {"training.checkpoint.steps=4"});
  CHECK(sessions_of(place.folder) == std::vector<std::string>{"0-8 killed", "11-20 done"});
}

TEST_CASE("provenance that a crash of the machine has cost is written again") {
  const TemporaryFolder results;
  TrialInStore place(results.path());
  const std::atomic<bool> stop = false;
  AfterSteps listener(never, [] {});
  write_text(place.folder / "provenance.json", "");
  place.run(listener, stop);
  const Json provenance = parse_json(read_text(place.folder / "provenance.json"), "provenance.json");
  REQUIRE(provenance.find("identity") != nullptr);
  CHECK(provenance.find("identity")->text() == place.identity);
  CHECK(sessions_of(place.folder) == std::vector<std::string>{"0-20 done"});
}

TEST_CASE("an error leaves a trial unfinished, with the error in its log, and the next call finishes it") {
  const TemporaryFolder results;
  TrialInStore place(results.path());
  const std::atomic<bool> stop = false;
  AfterSteps listener(never, [] {});
  fs::create_directory(place.folder / "weights.safetensors");
  const std::string cause =
      "cannot write '" + (place.folder / "weights.safetensors").string() + "': Is a directory";
  CHECK(thrown_by([&] { place.run(listener, stop); }) == "6: " + cause);
  CHECK_FALSE(read_status(place.folder));
  CHECK(sessions_of(place.folder) == std::vector<std::string>{"0-0 failed"});
  CHECK(read_text(place.folder / "log.txt").ends_with("  error: " + cause + "\n"));
  fs::remove(place.folder / "weights.safetensors");
  CHECK(run_once(results.path()).state == TrialEnd::State::done);
  CHECK(hash_of(place.folder) == undisturbed_hash());
}

TEST_CASE("the log tells people what happened, a line each") {
  const TemporaryFolder results;
  run_once(results.path(), {}, 1, 6);
  const auto folder = run_once(results.path()).folder;
  std::ifstream log(folder / "log.txt");
  for (const char* expected :
       {"  began", "  interrupted after 6 steps, ", "  went on behind step 6", "  done after 20 steps, "}) {
    std::string line;
    std::getline(log, line);
    INFO(line);
    CHECK(line.find(expected) != std::string::npos);
    CHECK(line.substr(19, 3) == "Z  ");
  }
}

TEST_CASE("who finds at a checkpoint that the lease is another's stops and saves none") {
  const TemporaryFolder results;
  TrialInStore place(results.path(), {"training.checkpoint.steps=4"});
  CHECK(run_and_lose(place, 5).state == TrialEnd::State::lost);
  CHECK_FALSE(read_status(place.folder));
  CHECK(fs::exists(place.folder / "lease.json"));
  CHECK(read_text(place.folder / "log.txt")
            .ends_with("  stopped: another process has taken this trial over\n"));
  const fs::directory_iterator checkpoints(place.folder / "checkpoint");
  CHECK(std::distance(begin(checkpoints), end(checkpoints)) == 1);
}

TEST_CASE("who finds at the end that the lease is another's publishes nothing") {
  const TemporaryFolder results;
  TrialInStore place(results.path());
  CHECK(run_and_lose(place, 20).state == TrialEnd::State::lost);
  CHECK_FALSE(read_status(place.folder));
  CHECK_FALSE(fs::exists(place.folder / "weights.safetensors"));
}

TEST_CASE("an error of who has lost the trial is the other one's doing") {
  const TemporaryFolder results;
  TrialInStore place(results.path());
  const std::atomic<bool> stop = false;
  AfterSteps listener(5, [&] {
    fs::remove(place.folder / "lease.json");
    throw Error(ExitCode::data, "a file that the other one has replaced");
  });
  CHECK(place.run(listener, stop).state == TrialEnd::State::lost);
}

TEST_CASE("a second execution and the first one do not write into the same tables") {
  const TemporaryFolder results;
  TrialInStore slow(results.path());
  const std::atomic<bool> stop = false;
  AfterSteps listener(7, [&] {
    fs::remove(slow.folder / "lease.json");
    CHECK(run_once(results.path()).state == TrialEnd::State::done);
  });
  CHECK(slow.run(listener, stop).state == TrialEnd::State::lost);
  CHECK(hash_of(slow.folder) == undisturbed_hash());
  CHECK(read_csv(slow.folder / "metrics.csv").rows.size() == 4);
  CHECK(read_csv(slow.folder / "timing.csv").rows.size() == 4);
}

TEST_CASE("a checkpoint whose tables or initial weights a crash has cost is not gone on from") {
  for (const char* name : {"metrics.csv", "timing.csv", "initial_weights.safetensors"}) {
    const TemporaryFolder results;
    run_once(results.path(), {}, 1, 6);
    TrialInStore place(results.path());
    const std::atomic<bool> stop = false;
    AfterSteps listener(never, [] {});
    write_text(place.folder / name, "");
    place.run(listener, stop);
    INFO(name);
    CHECK(listener.began_at == 0);
    CHECK(listener.notice_of_beginning ==
          "files that the checkpoint counts on have lost what was in them: starting over");
    CHECK(hash_of(place.folder) == undisturbed_hash());
  }
}

TEST_CASE("who starts over forgets the checkpoints there are: the next session goes on from its own") {
  const TemporaryFolder results;
  run_once(results.path(), {}, 1, 6);
  write_text(TrialInStore(results.path()).folder / "metrics.csv", "");
  run_once(results.path(), {}, 1, 2);
  TrialInStore place(results.path());
  const std::atomic<bool> stop = false;
  AfterSteps listener(never, [] {});
  place.run(listener, stop);
  CHECK(listener.began_at == 2);
  CHECK(listener.notice_of_beginning == "");
  CHECK(hash_of(place.folder) == undisturbed_hash());
}

TEST_CASE("checkpoints that are all damaged do not outlive those that are made after them") {
  const TemporaryFolder results;
  const TrialEnd end = run_once(results.path(), {"training.checkpoint={steps: 1}"}, 1, 6);
  for (const auto& entry : fs::directory_iterator(end.folder / "checkpoint"))
    write_text(entry.path(), "damaged");
  REQUIRE(std::distance(fs::directory_iterator(end.folder / "checkpoint"), {}) == 2);
  for (int session = 1; session <= 3; ++session) run_once(results.path(), {}, 1, 1);
  TrialInStore place(results.path());
  const std::atomic<bool> stop = false;
  AfterSteps listener(never, [] {});
  place.run(listener, stop);
  CHECK(listener.began_at == 3);
  CHECK(hash_of(place.folder) == undisturbed_hash());
}

TEST_CASE("what a killed process was just writing is cleared away") {
  const TemporaryFolder results;
  TrialInStore place(results.path());
  write_text(place.folder / "provenance.json.tmp-12-0", "{");
  run_once(results.path());
  CHECK_FALSE(fs::exists(place.folder / "provenance.json.tmp-12-0"));
}

TEST_CASE("the difference between sources and commit is kept once beside the trials") {
  const TemporaryFolder folder;
  const std::string patch = "+ a line\n", checksum = sha256(patch);
  const fs::path kept = folder / ("source-" + checksum.substr(0, 8) + ".patch");
  keep_source_patch(folder.path(), checksum, folder / "absent");
  keep_source_patch(folder.path(), "", folder / "absent");
  write_text(folder / "built.patch", "+ a line of another build\n");
  keep_source_patch(folder.path(), checksum, folder / "built.patch");
  CHECK_FALSE(fs::exists(kept));
  write_text(folder / "built.patch", patch);
  keep_source_patch(folder.path(), checksum, folder / "built.patch");
  CHECK(read_text(kept) == patch);
}
