#include <catch2/catch.hpp>
#include <sstream>

#include "tests/experiments/cli/small_sweep.hpp"
#include "tests/skip.hpp"

TEST_CASE("the module beside the program gives NumPy a sweep's table, metrics, arrays and weights") {
  if (std::system("/usr/bin/python3 -c 'import numpy' 2>/dev/null") != 0) {
    SKIP_TEST("python3-numpy is not installed");
  }
  SmallSweep sweep("regularization.all.l2", {"1e-3", "0"});
  sweep.add_unfinished("0003~0123abcd");
  sweep.rows()[1].swept.push_back({"training.loss", "mse"});
  sweep.rows()[2].swept = {{"training.loss", "cross_entropy"}};
  sweep.write_table();
  const TemporaryFolder folder;
  write_text(folder / "look.py", R"(
import sys
sys.path.insert(0, sys.argv[1])
import numpy, rankcollapse
trials = rankcollapse.load(sys.argv[2])
numpy.savez(trials[0].folder / "spectra.npz", fc1=numpy.arange(3.0))
columns = rankcollapse.table(sys.argv[2])
print([trial.status for trial in trials], [trial.folder.name[:4] for trial in trials])
print(trials[0].swept, list(columns["regularization.all.l2"]), columns["identity"] == [t.identity for t in trials])
print(trials[0].metrics["epoch"], trials[0].metrics["test_loss"].shape, columns["epoch"])
print(trials[0].arrays["spectra"]["fc1"])
weights, begin = trials[0].weights(), trials[0].weights("initial_weights")
print(weights["fc4.weight"].shape, weights["fc4.weight"].dtype, abs(weights["fc1.weight"] - begin["fc1.weight"]).max() > 0)
print(columns["test_loss"][0] == trials[0].metrics["test_loss"][-1], rankcollapse.load(sys.argv[2] + "/")[1])
print(trials[2].swept)
)");
  const std::string program_folder = std::filesystem::path(RANKCOLLAPSE).parent_path().string();
  const std::string command = "/usr/bin/python3 -B " + quoted((folder / "look.py").string()) + " " +
                              quoted(program_folder) + " " + quoted(sweep.experiment().string()) + " >" +
                              quoted((folder / "said").string());
  CHECK(std::system(command.c_str()) == 0);
  CHECK(read_text(folder / "said") ==
        "['done', 'done', 'unfinished'] ['0001', '0002', '0003']\n"
        "{'regularization.all.l2': 0.001} [0.001, 0.0, nan] True\n"
        "[1. 2. 3.] (3,) [ 3.  3. nan]\n"
        "[0. 1. 2.]\n"
        "(10, 64) float32 True\n"
        "True Trial('" +
            sweep.trial(1).string() +
            "', done, {'regularization.all.l2': 0.0, 'training.loss': 'mse'})\n{'training.loss': "
            "'cross_entropy'}\n");
}
