#include "experiments/bench/processes.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <csignal>
#include <cstdlib>
#include <filesystem>

#include "tests/temporary_folder.hpp"

using namespace rankcollapse;

namespace {

CommandLine shell(const std::string& text, std::vector<std::string> environment = {}) {
  return {{"/bin/sh", "-c", text}, std::move(environment)};
}

constexpr Seconds limit{60.0};

}  // namespace

TEST_CASE("a process that ends well leaves its output and its messages") {
  const Ended ended = run_together(shell("echo result; echo message >&2"), 1, limit).front();
  CHECK(ended.exit_code == 0);
  CHECK(ended.reason.empty());
  CHECK(ended.output == "result\n");
  CHECK(ended.messages == "message\n");
}

TEST_CASE("the memory of a process is the most that it had at once") {
  // tail keeps as much as it is asked for.
  const auto memory = [](const std::string& bytes) {
    const std::string text = "head -c " + bytes + " /dev/zero | tail -c " + bytes + " | wc -c";
    const Ended ended = run_together(shell(text), 1, limit).front();
    REQUIRE(ended.output == bytes + "\n");
    return ended.peak_memory_kb;
  };
  const long less = memory("256000000"), more = memory("320000000");
  CHECK(less > 250'000);
  CHECK(less < 280'000);
  CHECK(more - less > 55'000);
  CHECK(more - less < 75'000);
}

TEST_CASE("processes that have not ended when the time is up are killed, and say so") {
  const auto start = std::chrono::steady_clock::now();
  const std::vector<Ended> ended = run_together(shell("echo begun; exec sleep 50"), 2, Seconds(0.5));
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(20));
  for (const Ended& process : ended) {
    CHECK(process.reason == "it had not ended after 0.5 s and was killed");
    CHECK(process.output == "begun\n");
    CHECK(process.exit_code == -1);
  }
}

TEST_CASE("a process dies with the one that started it") {
  const TemporaryFolder folder;
  const std::string file = (folder / "process").string();
  const pid_t starter = ::fork();
  if (starter == 0) {
    run_together(shell("echo $$ >" + file + ".new; mv " + file + ".new " + file + "; exec sleep 50"), 1,
                 limit);
    ::_exit(0);
  }
  while (!std::filesystem::exists(file)) ::usleep(10'000);
  const pid_t started = std::stoi(read_text(file));
  ::kill(starter, SIGKILL);
  ::waitpid(starter, nullptr, 0);
  // Whoever inherits it may be slow to take note of its death.
  const auto is_running = [&] {
    const std::string stat = read_text("/proc/" + std::to_string(started) + "/stat");
    return ::kill(started, 0) == 0 && stat.find(") Z ") == std::string::npos;
  };
  for (int wait = 0; wait < 500 && is_running(); ++wait) ::usleep(10'000);
  CHECK_FALSE(is_running());
}

TEST_CASE("a process that does not end well says how it ended") {
  CHECK(run_together(shell("exit 3"), 1, limit).front().reason == "exit code 3");
  CHECK(run_together(shell("kill -9 $$"), 1, limit).front().reason == "signal 9 (Killed)");
  CHECK(run_together({{"/no/such/program"}, {}}, 1, limit).front().reason == "No such file or directory");
}

TEST_CASE("processes of one command run at the same time") {
  const TemporaryFolder folder;
  // Each waits until the other has come, which it never does if it is started afterwards.
  const std::string text = "cd " + folder.path().string() +
                           "; touch $$; for i in $(seq 300); do"
                           "  if [ $(ls | wc -l) = 2 ]; then exit 0; fi; sleep 0.01; done; exit 1";
  const std::vector<Ended> ended = run_together(shell(text), 2, limit);
  REQUIRE(ended.size() == 2);
  CHECK(ended[0].reason.empty());
  CHECK(ended[1].reason.empty());
}

TEST_CASE(
    "a process has the environment of this one and what is added, without anything that sets the speed of "
    "one of them") {
  const std::vector<std::string> left_out = {
      "ATEN_CPU_CAPABILITY", "DNNL_MAX_CPU_ISA",     "GOMP_CPU_AFFINITY",
      "OMP_NUM_THREADS",     "OMP_WAIT_POLICY",      "ONEDNN_MAX_CPU_ISA",
      "OPENBLAS_CORETYPE",   "OPENBLAS_NUM_THREADS", "RANKCOLLAPSE_INSTRUCTION_SET"};
  for (const std::string& name : left_out) ::setenv(name.c_str(), "set", 1);
  ::setenv("REPLACED", "before", 1);
  ::setenv("KEPT", "as it is", 1);
  std::string text = "echo $REPLACED, $KEPT, $OMP_WAIT_POLICY; unset OMP_WAIT_POLICY; echo ";
  for (const std::string& name : left_out) text += "$" + name;
  const Ended ended =
      run_together(shell(text, {"REPLACED=after", "OMP_WAIT_POLICY=PASSIVE"}), 1, limit).front();
  for (const std::string& name : left_out) ::unsetenv(name.c_str());
  ::unsetenv("REPLACED");
  ::unsetenv("KEPT");
  CHECK(ended.output == "after, as it is, PASSIVE\n\n");
}
