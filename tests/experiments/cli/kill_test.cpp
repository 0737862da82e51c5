#include <catch2/catch.hpp>
#include <chrono>
#include <filesystem>
#include <random>
#include <thread>

#include "tests/experiments/cli/program.hpp"

namespace {

namespace fs = std::filesystem;
using Milliseconds = std::chrono::milliseconds;

// Long enough to be killed in the middle, with checkpoints often enough to matter.
const std::string experiment =
    "configs/smoke.yaml --set training.epochs=100 --set training.checkpoint.steps=50 --set "
    "dataset.samples_per_class=400";

/// Starts the program without waiting for it.
pid_t start(const fs::path& results) {
  const pid_t child = ::fork();
  if (child != 0) return child;
  const std::string command = "cd " + quoted(PROJECT_ROOT) + " && exec " + quoted(RANKCOLLAPSE) + " run " +
                              experiment + " --quiet --threads 1 --results " + quoted(results.string()) +
                              " >/dev/null 2>&1";
  ::execl("/bin/sh", "sh", "-c", command.c_str(), nullptr);
  ::_exit(127);
}

/// Its exit code, or 128 + the signal that ended it.
int wait_for(pid_t child) {
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int signal_after(const fs::path& results, Milliseconds delay, int signal) {
  const pid_t child = start(results);
  std::this_thread::sleep_for(delay);
  ::kill(child, signal);
  return wait_for(child);
}

bool has_checkpoint(const fs::path& results) {
  std::error_code not_yet;
  for (const auto& entry : fs::directory_iterator(results / "runs/smoke", not_yet)) {
    if (fs::exists(entry.path() / "checkpoint")) return true;
  }
  return false;
}

std::string status_of(const fs::path& results) {
  for (const auto& entry : fs::directory_iterator(results / "runs/smoke")) {
    if (fs::exists(entry.path() / "status.json")) return read_text(entry.path() / "status.json");
  }
  return "";
}

std::string result_hash(const fs::path& results) {
  const std::string status = status_of(results);
  const auto position = status.find("\"result_hash\": ");
  return position == std::string::npos ? "none" : status.substr(position + 16, 64);
}

}  // namespace

TEST_CASE("killed at ten random moments and called again, a trial ends with the hash of one that was not") {
  const TemporaryFolder undisturbed, killed;
  const auto began = std::chrono::steady_clock::now();
  REQUIRE(wait_for(start(undisturbed.path())) == 0);
  const auto whole = std::chrono::duration_cast<Milliseconds>(std::chrono::steady_clock::now() - began);

  std::mt19937 moments(1);
  int kills = 0;
  for (int attempt = 0; attempt < 10; ++attempt) {
    const Milliseconds delay(moments() % static_cast<unsigned>(whole.count() / 4 + 1));
    kills += signal_after(killed.path(), delay, SIGKILL) == 128 + SIGKILL;
  }
  CHECK(kills > 0);
  CHECK(wait_for(start(killed.path())) == 0);
  CHECK(result_hash(killed.path()) == result_hash(undisturbed.path()));
  CHECK(result_hash(killed.path()) != "none");
}

TEST_CASE("a first SIGINT or SIGTERM ends with a checkpoint and exit code 75, and the same command goes on") {
  for (const int signal : {SIGINT, SIGTERM}) {
    const TemporaryFolder results;
    // Before it trains, the program ends as any other does: wait until there is something to keep.
    const pid_t child = start(results.path());
    while (!has_checkpoint(results.path())) std::this_thread::sleep_for(Milliseconds(5));
    ::kill(child, signal);
    CHECK(wait_for(child) == 75);
    CHECK(wait_for(start(results.path())) == 0);
    CHECK(status_of(results.path()).find("\"status\": \"done\"") != std::string::npos);
  }
}
