#include <catch2/catch.hpp>

#include "tests/experiments/cli/small_sweep.hpp"
#include "tests/skip.hpp"

namespace {

const std::string probes = "--set " + quoted(
                                          "probes=[{type: spectrum, every: {epochs: 1}}, {type: ranks}, "
                                          "{type: truncation, ranks: [1], separately: false}]");

}  // namespace

TEST_CASE("a trial with probes is verified, file by file") {
  const SmallSweep sweep("seed", {"1"}, probes);
  const Called verified = call("verify " + quoted(sweep.trial(0).string()) + " --quiet");
  INFO(verified.messages);
  CHECK(verified.exit_code == 0);
  CHECK(verified.output.find("verified: a new run gives the recorded result hash") != std::string::npos);
  SmallSweep::replace(sweep.trial(0) / "truncation.csv", "all,rank,1", "all,rank,2");
  const Called changed = call("verify " + quoted(sweep.trial(0).string()) + " --quiet");
  CHECK(changed.exit_code == 5);
  CHECK(changed.output.find("truncation.csv: row 2 (epoch 3), column value: 2 as recorded, 1 now") !=
        std::string::npos);
}

TEST_CASE("probes' tables and arrays are part of the committed form, and NumPy reads them") {
  const SmallSweep sweep("seed", {"1"}, probes);
  const TemporaryFolder folder;
  const Called exported =
      call("export " + quoted(sweep.results().string()) + " -o " + quoted((folder / "kept").string()));
  INFO(exported.messages);
  REQUIRE(exported.exit_code == 0);
  const auto trial = folder / "kept/lab" / sweep.trial(0).filename();
  for (const char* name : {"spectra.csv", "spectra.npz", "ranks.csv", "ranks.npz", "truncation.csv"}) {
    INFO(name);
    CHECK(read_text(trial / name) == read_text(sweep.trial(0) / name));
    CHECK_FALSE(read_text(trial / name).empty());
  }
  if (std::system("/usr/bin/python3 -c 'import numpy' 2>/dev/null") != 0) {
    SKIP_TEST("python3-numpy is not installed");
  }
  write_text(folder / "look.py", R"(
import sys
sys.path.insert(0, sys.argv[1])
import numpy, rankcollapse
trial = rankcollapse.load(sys.argv[2])[0]
spectra = trial.arrays["spectra"]
print(list(trial.probes), list(trial.arrays), spectra["step"], spectra["fc1.weight"].shape)
for name, at in (("initial_weights", 0), ("weights", -1)):
    values = numpy.linalg.svd(trial.weights(name)["fc4.weight"].astype("f8"), compute_uv=False)
    print(numpy.abs(values - spectra["fc4.weight"][at]).max() < 1e-12)
rows = trial.probes["spectra"]
print(rows["epoch"][-4:], rows["layer"][-4:], rows["sv_max"][-1] == spectra["fc4.weight"][-1, 0])
)");
  const std::string program_folder = std::filesystem::path(RANKCOLLAPSE).parent_path().string();
  const std::string command = "/usr/bin/python3 -B " + quoted((folder / "look.py").string()) + " " +
                              quoted(program_folder) + " " + quoted(sweep.experiment().string()) + " >" +
                              quoted((folder / "said").string());
  CHECK(std::system(command.c_str()) == 0);
  CHECK(read_text(folder / "said") ==
        "['ranks', 'spectra', 'truncation'] ['ranks', 'spectra'] [ 0 10 20 30] (4, 64)\n"
        "True\nTrue\n"
        "[3. 3. 3. 3.] ['fc1.weight', 'fc2.weight', 'fc3.weight', 'fc4.weight'] True\n");
}

TEST_CASE("list probes prints what every probe shares, and an example of each") {
  const Called listed = call("list probes");
  CHECK(listed.exit_code == 0);
  CHECK(listed.output.find(
            "default [init, end], and [end] where a * stands; all but neural_collapse have layers") !=
        std::string::npos);
  CHECK(listed.output.find("  spectrum (spectra)\n") != std::string::npos);
  CHECK(listed.output.find("  truncation *\n") != std::string::npos);
}
