#include "experiments/bench/processes.hpp"

#include <catch2/catch.hpp>
#include <cstdlib>

#include "tests/temporary_folder.hpp"

using namespace rankcollapse;

namespace {

CommandLine shell(const std::string& text, std::vector<std::string> environment = {}) {
  return {{"/bin/sh", "-c", text}, std::move(environment)};
}

}  // namespace

TEST_CASE("a process that ends well leaves its output, its messages and its largest memory") {
  const Ended ended = run_together(shell("echo result; echo message >&2"), 1).front();
  CHECK(ended.exit_code == 0);
  CHECK(ended.reason.empty());
  CHECK(ended.output == "result\n");
  CHECK(ended.messages == "message\n");
  CHECK(ended.peak_memory_kb > 100);
}

TEST_CASE("a process that does not end well says how it ended") {
  CHECK(run_together(shell("exit 3"), 1).front().reason == "exit code 3");
  CHECK(run_together(shell("kill -9 $$"), 1).front().reason == "signal 9 (Killed)");
  CHECK(run_together({{"/no/such/program"}, {}}, 1).front().reason == "No such file or directory");
}

TEST_CASE("processes of one command run at the same time") {
  const TemporaryFolder folder;
  // Each waits until the other has come, which it never does if it is started afterwards.
  const std::string text = "cd " + folder.path().string() +
                           "; touch $$; for i in $(seq 300); do"
                           "  if [ $(ls | wc -l) = 2 ]; then exit 0; fi; sleep 0.01; done; exit 1";
  const std::vector<Ended> ended = run_together(shell(text), 2);
  REQUIRE(ended.size() == 2);
  CHECK(ended[0].reason.empty());
  CHECK(ended[1].reason.empty());
}

TEST_CASE(
    "a process has the environment of this one, without a choice of slower kernels, and what is added") {
  ::setenv("OPENBLAS_CORETYPE", "Haswell", 1);
  ::setenv("OMP_WAIT_POLICY", "ACTIVE", 1);
  ::setenv("KEPT", "as it is", 1);
  const Ended ended =
      run_together(shell("echo $OPENBLAS_CORETYPE, $OMP_WAIT_POLICY, $KEPT", {"OMP_WAIT_POLICY=PASSIVE"}), 1)
          .front();
  ::unsetenv("OPENBLAS_CORETYPE");
  ::unsetenv("OMP_WAIT_POLICY");
  ::unsetenv("KEPT");
  CHECK(ended.output == ", PASSIVE, as it is\n");
}
