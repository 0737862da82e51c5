#include <stdlib.h>

#include <catch2/catch.hpp>

#include "engine/files/safetensors.hpp"
#include "experiments/store/result_hash.hpp"
#include "tests/experiments/cli/small_sweep.hpp"

namespace {

namespace fs = std::filesystem;
using namespace rankcollapse;

Called verify(const std::string& words) {
  return call("verify --quiet --threads 1 " + words);
}

/// The folder that temporary files of a call go to.
class TemporaryPlace {
 public:
  TemporaryPlace() { ::setenv("TMPDIR", folder_.path().c_str(), 1); }
  ~TemporaryPlace() { ::unsetenv("TMPDIR"); }
  bool is_empty() const { return fs::is_empty(folder_.path()); }

 private:
  TemporaryFolder folder_;
};

/// Adds `difference` to the first number of a tensor in a file.
void change_weight(const fs::path& file, const std::string& name, float difference) {
  Safetensors content = read_safetensors(file);
  for (Tensor& tensor : content.tensors) {
    if (tensor.name == name) std::get<std::vector<float>>(tensor.values).front() += difference;
  }
  write_text(file, format_safetensors(content));
}

std::string blas_kernels_of(const fs::path& trial) {
  return read_recorded_trial(trial).session_text({"blas_kernels"});
}

std::string kernel_set_of(const fs::path& trial) {
  return read_recorded_trial(trial).session_text({"kernel_set"});
}

/// As if it had been recorded by other kernels, with other last bits.
void record_by_other_kernels(const SmallSweep& sweep) {
  SmallSweep::replace(sweep.trial(0) / "provenance.json",
                      "\"blas_kernels\": \"" + blas_kernels_of(sweep.trial(0)), "\"blas_kernels\": \"Abacus");
  change_weight(sweep.trial(0) / "weights.safetensors", "fc1.weight", 1e-6F);
  const std::string now = result_hash(sweep.trial(0));
  SmallSweep::replace(sweep.trial(0) / "status.json", sweep.result_hash(0), now);
}

}  // namespace

TEST_CASE("verify trains trials again, finds their hashes, and leaves nothing behind") {
  const SmallSweep sweep;
  const TemporaryPlace temporary;
  const Called called = verify("0001 0002" + sweep.option());
  CHECK(called.exit_code == 0);
  CHECK(called.messages.empty());
  CHECK(called.output == sweep.trial(0).string() + ": verified: a new run gives the recorded result hash " +
                             sweep.result_hash(0) + "\n" + sweep.trial(1).string() +
                             ": verified: a new run gives the recorded result hash " + sweep.result_hash(1) +
                             "\n");
  CHECK(temporary.is_empty());
}

TEST_CASE("verify shows the first cell of a table that was changed, with --files that something was") {
  const SmallSweep sweep("seed", {"1"});
  const fs::path metrics = sweep.trial(0) / "metrics.csv";
  const std::string text = read_text(metrics);
  const std::size_t row = text.find("\n2,") + 1, cell = text.find(',', row) + 1;
  write_text(metrics, text.substr(0, cell) + "1" + text.substr(cell));  // the step in the second row
  const std::string step = text.substr(cell, text.find(',', cell) - cell);

  const Called again = verify("0001" + sweep.option());
  CHECK(again.exit_code == 5);
  CHECK(again.output == sweep.trial(0).string() +
                            ": NOT verified: a new run gives the recorded result hash, but its files were "
                            "changed since\n  metrics.csv: row 2 (epoch 2), column step: 1" +
                            step + " as recorded, " + step + " now\n");
  const Called files = verify("--files 0001" + sweep.option());
  CHECK(files.exit_code == 5);
  CHECK(files.output == sweep.trial(0).string() +
                            ": NOT verified: its files are not those that were recorded\n  result hash " +
                            sweep.result_hash(0) + " as recorded, " + result_hash(sweep.trial(0)) +
                            " now\n  it is over initial_weights.safetensors, metrics.csv, "
                            "weights.safetensors; a new run, without --files, shows which differ\n");
}

TEST_CASE("verify tells how far weights are from what a new run gives") {
  const SmallSweep sweep("seed", {"1"});
  change_weight(sweep.trial(0) / "weights.safetensors", "fc2.weight", 0.5F);
  SmallSweep::replace(sweep.trial(0) / "status.json", sweep.result_hash(0), result_hash(sweep.trial(0)));
  const Called called = verify("0001" + sweep.option());
  CHECK(called.exit_code == 5);
  CHECK(called.output.starts_with(
      sweep.trial(0).string() + ": NOT verified: a new run gives other results\n  result hash " +
      result_hash(sweep.trial(0)) + " as recorded, " + sweep.result_hash(0) +
      " now\n  weights.safetensors: the largest difference is 0.5, in fc2.weight, "
      "whose largest entry is "));
  write_text(sweep.trial(0) / "weights.safetensors", "abc");
  const Called damaged = verify("0001" + sweep.option());
  CHECK(damaged.exit_code == 5);
  CHECK(damaged.output.find("weights.safetensors: ") != std::string::npos);
}

TEST_CASE("on kernels of another family verify compares within a bound, and says so") {
  const SmallSweep sweep("seed", {"1"});
  const std::string set = kernel_set_of(sweep.trial(0)), here = blas_kernels_of(sweep.trial(0)) + ", " + set;
  record_by_other_kernels(sweep);
  const std::string families = "\n  the kernels Abacus, " + set + " recorded it and " + here +
                               " are used here, which round differently\n  ";
  const Called near = verify("0001" + sweep.option());
  CHECK(near.exit_code == 0);
  CHECK(near.output == sweep.trial(0).string() +
                           ": verified: a new run agrees within the bound for other kernels" + families +
                           "final losses and penalty within 5 %, accuracies within 0.03; bit by bit only on "
                           "Abacus, " +
                           set + "\n");
  SmallSweep::replace(sweep.trial(0) / "status.json", "\"test_loss\": \"", "\"test_loss\": \"9");
  const Called far = verify("0001" + sweep.option());
  CHECK(far.exit_code == 5);
  CHECK(far.output.starts_with(
      sweep.trial(0).string() +
      ": NOT verified: a new run gives other results, further apart than other kernels explain" + families +
      "test_loss: 9"));
}

TEST_CASE("verify trains nothing where other numbers, other data or another configuration are known") {
  const SmallSweep sweep("seed", {"1"});
  const fs::path provenance = sweep.trial(0) / "provenance.json", config = sweep.trial(0) / "config.yaml";
  const std::string whole = read_text(provenance),
                    begin = sweep.trial(0).string() + ": NOT verified: ", end = "\n  nothing was trained\n";
  const auto said = [&] {
    const Called called = verify("0001" + sweep.option());
    INFO(called.messages);
    CHECK(called.exit_code == 5);
    return called.output;
  };
  const std::string version = read_recorded_trial(sweep.trial(0)).provenance_text({"numerics_version"});
  SmallSweep::replace(provenance, "\"numerics_version\": " + version, "\"numerics_version\": 0");
  CHECK(said() == begin + "it was recorded with numerics version 0, and this program has " + version +
                      ", which gives other numbers on purpose" + end);
  write_text(provenance, whole);
  const std::string checksum = read_recorded_trial(sweep.trial(0)).provenance_text({"data", "checksum"});
  SmallSweep::replace(provenance, checksum, "0123456789ab" + checksum.substr(12));
  CHECK(said() == begin +
                      "the data are not those that it was trained on: checksum 0123456789ab… as recorded, " +
                      checksum.substr(0, 12) + "… now" + end);
  write_text(provenance, whole);
  SmallSweep::replace(config, "l2: 0.0005", "l2: 0.0006");
  CHECK(said() ==
        begin + "its config.yaml was changed after it was trained: it describes another trial now" + end);
}

TEST_CASE("verify hands trials in float64 to the other program, and both precisions to nobody") {
  const SmallSweep sweep("training.precision", {"float32", "float64"});
  const Called called = verify("0002" + sweep.option());
  CHECK(called.exit_code == 0);
  CHECK(called.output == sweep.trial(1).string() + ": verified: a new run gives the recorded result hash " +
                             sweep.result_hash(1) + "\n");
  const Called both = verify("0001 0002" + sweep.option());
  CHECK(both.exit_code == 2);
  CHECK(both.messages == "rankcollapse: verify: '" + sweep.trial(0).string() + "' is in float32 and '" +
                             sweep.trial(1).string() + "' in float64: verify them in two commands\n");
}

TEST_CASE("verify needs no file of initial weights that is gone, for the trial keeps a copy") {
  const SmallSweep source("seed", {"1"});
  const TemporaryFolder folder;
  const fs::path file = folder / "begin.safetensors";
  fs::copy_file(source.trial(0) / "weights.safetensors", file);
  const SmallSweep sweep("seed", {"2"}, "--set training.initial_weights=" + quoted(file.string()));
  fs::remove(file);
  const Called called = verify("0001" + sweep.option());
  INFO(called.output << called.messages);
  CHECK(called.exit_code == 0);
}

TEST_CASE("verify refuses what has no result") {
  SmallSweep sweep;
  const fs::path folder = sweep.add_unfinished("0003~0123abcd");
  const Called called = verify("0123abcd" + sweep.option());
  CHECK(called.exit_code == 2);
  CHECK(called.messages ==
        "rankcollapse: verify: '" + folder.string() + "' has not ended: it has no result to verify\n");
}
