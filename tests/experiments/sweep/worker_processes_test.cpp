#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <fstream>

#include "experiments/sweep/worker_processes.hpp"
#include "tests/temporary_folder.hpp"

using namespace rankcollapse;

namespace {

constexpr std::chrono::milliseconds patience{5000};

struct Heard {
  std::vector<std::string> lines;
  std::vector<int> statuses;
};

WorkerProcesses shell(const std::string& script) {
  return {"/bin/sh", {"sh", "-c", script}};
}

Heard run(WorkerProcesses& processes) {
  Heard heard;
  while (processes.running() > 0) {
    processes.wait(
        patience, [&](pid_t, const std::string& line) { heard.lines.push_back(line); },
        [&](const WorkerProcesses::Ended& end) { heard.statuses.push_back(end.status); });
  }
  return heard;
}

bool is_alive(pid_t process) {
  std::ifstream stat("/proc/" + std::to_string(process) + "/stat");
  std::string text;
  std::getline(stat, text);
  return !text.empty() && text.find(") Z ") == std::string::npos;
}

}  // namespace

TEST_CASE("worker processes: lines come whole, however they are written, and then the end") {
  WorkerProcesses processes = shell("printf one; sleep 0.05; printf 'A\\ntwo\\n'; exit 7");
  processes.start();
  const Heard heard = run(processes);
  CHECK(heard.lines == std::vector<std::string>{"oneA", "two"});
  REQUIRE(heard.statuses.size() == 1);
  CHECK(WEXITSTATUS(heard.statuses[0]) == 7);
}

TEST_CASE("worker processes: each reads the whole input") {
  std::string input;
  for (int line = 0; line < 20'000; ++line) input += std::to_string(line) + "\n";
  WorkerProcesses processes("/bin/sh", {"sh", "-c", "wc -l"}, input);
  for (int i = 0; i < 3; ++i) processes.start();
  CHECK(run(processes).lines == std::vector<std::string>(3, "20000"));
}

TEST_CASE("worker processes: each has its own pipe") {
  WorkerProcesses processes = shell("echo $$");
  for (int i = 0; i < 5; ++i) processes.start();
  CHECK(processes.running() == 5);
  const Heard heard = run(processes);
  CHECK(heard.lines.size() == 5);
  CHECK(heard.statuses == std::vector<int>(5, 0));
}

TEST_CASE("worker processes: a stop asks all to end") {
  WorkerProcesses processes =
      shell("trap 'echo stopped; exit 75' TERM; echo ready; while :; do sleep 0.01; done");
  processes.start();
  processes.start();
  Heard heard;
  while (processes.running() > 0) {
    processes.wait(
        patience, [&](pid_t, const std::string& line) { heard.lines.push_back(line); },
        [&](const WorkerProcesses::Ended& end) { heard.statuses.push_back(WEXITSTATUS(end.status)); });
    if (heard.lines.size() == 2) processes.stop();
  }
  CHECK(heard.statuses == std::vector<int>{75, 75});
}

TEST_CASE("worker processes: none outlives the object that started it") {
  std::vector<pid_t> seen;
  {
    WorkerProcesses processes = shell("echo here; exec sleep 1000");
    processes.start();
    while (seen.empty()) {
      processes.wait(
          patience, [&](pid_t process, const std::string&) { seen.push_back(process); }, [](const auto&) {});
    }
    CHECK(is_alive(seen.front()));
  }
  CHECK_FALSE(is_alive(seen.front()));
}

TEST_CASE("worker processes: none outlives a parent that is killed") {
  const TemporaryFolder folder;
  const std::string note = (folder / "pid").string();
  const pid_t parent = ::fork();
  if (parent == 0) {
    WorkerProcesses processes =
        shell("echo $$ > '" + note + ".new'; mv '" + note + ".new' '" + note + "'; exec sleep 1000");
    processes.start();
    ::pause();
  }
  while (!std::filesystem::exists(note)) ::usleep(1000);
  const pid_t worker = std::stoi(read_text(note));
  CHECK(is_alive(worker));
  ::kill(parent, SIGKILL);
  ::waitpid(parent, nullptr, 0);
  for (int i = 0; i < 1000 && is_alive(worker); ++i) ::usleep(1000);
  CHECK_FALSE(is_alive(worker));
}

TEST_CASE("worker processes: a program that does not exist ends at once") {
  WorkerProcesses processes("/nowhere/rankcollapse", {"rankcollapse"});
  processes.start();
  const Heard heard = run(processes);
  CHECK(heard.lines.empty());
  REQUIRE(heard.statuses.size() == 1);
  CHECK(WEXITSTATUS(heard.statuses[0]) == 1);
}
