#include <catch2/catch.hpp>

#include "engine/files/json.hpp"
#include "experiments/store/lease.hpp"
#include "tests/experiments/cli/small_sweep.hpp"

namespace {

using rankcollapse::Json;

Json parsed(const Called& called) {
  INFO(called.output << called.messages);
  REQUIRE(called.exit_code == 0);
  return rankcollapse::parse_json(called.output, "show");
}

std::string between(const std::string& text, const std::string& begin, const std::string& end) {
  const std::size_t from = text.find(begin);
  if (from == std::string::npos) return "";
  return text.substr(from, text.find(end, from) - from);
}

}  // namespace

TEST_CASE("show gives a trial's end, spectra, given settings, making and files") {
  const SmallSweep sweep("regularization.all.l2", {"1e-3"});
  const Called called = call("show 0001" + sweep.option());
  const std::string& text = called.output;
  INFO(text << called.messages);
  CHECK(called.exit_code == 0);
  CHECK(called.messages.empty());
  CHECK(text.starts_with("trial        " + sweep.trial(0).string() + "\nidentity     " + sweep.identity(0) +
                         "\nswept        regularization.all.l2 = 1e-3\nstatus       done\nepoch        3\n"));
  CHECK(text.find("result hash  " + sweep.result_hash(0) + "\n") != std::string::npos);
  CHECK(text.find("\nfc4.weight  10×64 ") != std::string::npos);
  CHECK(between(text, "settings (", "\nmade with") ==
        "settings (all others: fallbacks, and the model; see config.yaml)\n"
        "  name                                                lab          --set\n"
        "  dataset.type                           gaussian_mixture   smoke.yaml:3\n"
        "  dataset.classes                                      10   smoke.yaml:3\n"
        "  dataset.dimension                                    64   smoke.yaml:3\n"
        "  dataset.samples_per_class                            40   smoke.yaml:3\n"
        "  dataset.test_samples_per_class                       10   smoke.yaml:3\n"
        "  dataset.noise                                         1   smoke.yaml:3\n"
        "  regularization.all.l2                             0.001          --set\n"
        "  training.batch_size                                  40   smoke.yaml:7\n"
        "  training.loss                     softmax_cross_entropy   smoke.yaml:8\n"
        "  training.optimizer.type                             sgd   smoke.yaml:9\n"
        "  training.optimizer.learning_rate                    0.1   smoke.yaml:9\n"
        "  training.optimizer.momentum                         0.9   smoke.yaml:9\n"
        "  training.schedule.type                      exponential  smoke.yaml:10\n"
        "  training.schedule.factor                           0.95  smoke.yaml:10\n"
        "  training.epochs                                       3          --set\n");
  CHECK(between(text, "made with", "\nfiles").find("\n  1 session\n") != std::string::npos);
  CHECK(between(text, "\nfiles\n", "~end").find("\n  weights.safetensors") != std::string::npos);
}

TEST_CASE("show --json says the same with every digit, for finished and unfinished trials") {
  SmallSweep sweep;
  const Json done = parsed(call("show --json 0001" + sweep.option()));
  CHECK(done.find("status")->text() == "done");
  CHECK(done.find("swept")->find("seed")->text() == "1");
  CHECK(done.find("final_metrics")->find("epoch")->integer() == 3);
  CHECK(done.find("result_hash")->text() == sweep.result_hash(0));
  const auto& spectra = std::get<Json::Array>(done.find("spectra")->value);
  REQUIRE(spectra.size() == 4);
  CHECK(spectra[3].find("weight")->text() == "fc4.weight");
  CHECK(spectra[3].find("outputs")->integer() == 10);
  CHECK(std::get<double>(spectra[3].find("end")->find("stable_rank")->value) > 1.0);
  CHECK(done.find("provenance")->find("identity")->text() == sweep.identity(0));

  sweep.add_unfinished("0003~0123abcd");
  const Json unfinished = parsed(call("show --json 0123abcd" + sweep.option()));
  CHECK(unfinished.find("status")->text() == "not begun");
  CHECK(unfinished.find("last_metrics")->find("epoch")->integer() == 3);
  CHECK(unfinished.find("final_metrics") == nullptr);
}

TEST_CASE("show tells who is training a trial, and why one failed") {
  SmallSweep sweep;
  const auto folder = sweep.add_unfinished("0003~0123abcd");
  {
    const auto lease = rankcollapse::Lease::take(folder);
    const Called called = call("show 0123abcd" + sweep.option());
    INFO(called.output);
    CHECK(called.output.find("\nstatus       running on ") != std::string::npos);
    CHECK(called.output.find("(process " + std::to_string(::getpid()) + "), sign of life 0.") !=
          std::string::npos);
    CHECK(called.output.find(", epoch 3 of 3\n") != std::string::npos);
  }
  rankcollapse::TrialStatus status;
  status.state = "failed";
  status.identity = "0123abcd" + std::string(56, '0');
  status.error = "the disk was full";
  rankcollapse::write_status(folder, status);
  const Called called = call("show 0123abcd" + sweep.option());
  CHECK(called.output.find("\nstatus       failed, epoch 3 of 3\nerror        the disk was full\n") !=
        std::string::npos);
}
