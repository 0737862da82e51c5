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
  const Ended ended = run_together(shell(text, {"REPLACED=after", "OMP_WAIT_POLICY=PASSIVE"}), 1).front();
  for (const std::string& name : left_out) ::unsetenv(name.c_str());
  ::unsetenv("REPLACED");
  ::unsetenv("KEPT");
  CHECK(ended.output == "after, as it is, PASSIVE\n\n");
}
