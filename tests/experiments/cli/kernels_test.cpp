#include <stdlib.h>

#include <catch2/catch.hpp>

#include "experiments/store/recorded_trial.hpp"
#include "tests/experiments/cli/program.hpp"

namespace {

using namespace rankcollapse;

/// For the calls of one test.
class ChosenInstructionSet {
 public:
  explicit ChosenInstructionSet(const char* name) { ::setenv(variable, name, 1); }
  ~ChosenInstructionSet() { ::unsetenv(variable); }
  ChosenInstructionSet(const ChosenInstructionSet&) = delete;
  ChosenInstructionSet& operator=(const ChosenInstructionSet&) = delete;

 private:
  static constexpr const char* variable = "RANKCOLLAPSE_INSTRUCTION_SET";
};

Called run(const TemporaryFolder& results, const std::string& options) {
  return call("run configs/smoke.yaml --quiet --threads 1 --results " + quoted(results.path().string()) +
              " " + options);
}

}  // namespace

TEST_CASE("the option --kernels is short for --set training.kernels, and plain kernels make another trial") {
  const TemporaryFolder results;
  REQUIRE(run(results, "--set training.kernels=plain").exit_code == 0);
  CHECK(read_text(only_trial(results.path()) / "config.yaml").find("  kernels: plain  # --set") !=
        std::string::npos);
  CHECK(run(results, "--kernels plain").messages == "this trial is finished already; nothing was trained\n");
  CHECK(run(results, "").messages.empty());
  CHECK(run(results, "--kernels auto").messages == "this trial is finished already; nothing was trained\n");
  CHECK(call("check configs/smoke.yaml --kernels plain").output.find("\nkernels     plain\n") !=
        std::string::npos);
}

TEST_CASE("a lesser instruction set can be chosen, and provenance and show name it") {
  const TemporaryFolder results;
  const ChosenInstructionSet chosen("baseline");
  REQUIRE(run(results, "").exit_code == 0);
  const RecordedTrial trial = read_recorded_trial(only_trial(results.path()));
  CHECK(trial.session_text({"kernel_set"}) == "baseline");
  const std::string family = trial.session_text({"blas_kernels"}) + ", baseline";
  CHECK(trial.kernel_family() == family);
  CHECK(call("show " + quoted(trial.folder.string())).output.find("\n  kernels " + family + "\n") !=
        std::string::npos);
}

TEST_CASE("an instruction set that the processor lacks is refused before anything is done") {
  const ChosenInstructionSet chosen("abacus");
  const Called called = call("list layers");
  CHECK(called.exit_code == 2);
  CHECK(called.output.empty());
  CHECK(called.messages.starts_with(
      "rankcollapse: RANKCOLLAPSE_INSTRUCTION_SET: this processor has no kernels called 'abacus' (it has: "));
}
