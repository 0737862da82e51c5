#include "experiments/report/spectra_data.hpp"

#include <catch2/catch.hpp>

#include "experiments/records/records.hpp"
#include "tests/experiments/report/long_sweep.hpp"

namespace {

using namespace rankcollapse;

struct Told {
  std::vector<std::size_t> moments;  // of the first weight, a number a trial
  std::string left_out;
};

Told told(const LongSweep& sweep, std::size_t most) {
  const std::filesystem::path folders[] = {sweep.experiment()};
  const Records records = read_records(folders);
  const std::vector<const Record*> trials = records.of("long");
  const SpectraData data = spectra_data(trials, most);
  Told result{{}, data.left_out};
  for (const Json& trial : std::get<Json::Array>(data.json.find("trials")->value)) {
    const Json* weight = trial.find("weights")->find("fc1.weight");
    result.moments.push_back(std::get<Json::Array>(weight->find("now")->value).size());
  }
  return result;
}

constexpr std::size_t of_a_moment = 2 * (384 + 192);  // numbers: two weights, now and learned

}  // namespace

TEST_CASE("a page carries every moment of every trial as long as they fit") {
  const LongSweep sweep(4, 5);
  const Told all = told(sweep, 4 * 5 * of_a_moment);
  CHECK(all.moments == std::vector<std::size_t>{5, 5, 5, 5});
  CHECK(all.left_out.empty());
}

TEST_CASE(
    "where moments do not fit some are left out evenly, the first and the last kept, and the page says so") {
  const LongSweep sweep(4, 5);
  const Told some = told(sweep, 4 * 3 * of_a_moment);
  CHECK(some.moments == std::vector<std::size_t>{3, 3, 3, 3});
  CHECK(some.left_out == "Of 5 moments 3 are shown, evenly, to keep the page small.");
  const std::filesystem::path folders[] = {sweep.experiment()};
  const Records records = read_records(folders);
  const SpectraData data = spectra_data(records.of("long"), 4 * 3 * of_a_moment);
  const Json& trial = std::get<Json::Array>(data.json.find("trials")->value).front();
  std::vector<double> epochs;
  for (const Json& epoch :
       std::get<Json::Array>(trial.find("weights")->find("fc2.weight")->find("epochs")->value))
    epochs.push_back(epoch.number());
  CHECK(epochs == std::vector<double>{0.0, 2.0, 4.0});
}

TEST_CASE("where not even two moments fit seeds are left out, and the page says so") {
  const LongSweep sweep(8, 5);
  const Told some = told(sweep, 8 * of_a_moment);
  CHECK(some.moments == std::vector<std::size_t>{2, 2, 2, 2});
  CHECK(some.left_out ==
        "Of 5 moments 2 are shown, evenly, to keep the page small. Of 4 seeds 2 are shown here.");
}

TEST_CASE("a weight of which no moment is recorded is not among those of its trial") {
  const LongSweep sweep(2, 0);
  const std::filesystem::path folders[] = {sweep.experiment()};
  const Records records = read_records(folders);
  const SpectraData data = spectra_data(records.of("long"), 1000);
  for (const Json& trial : std::get<Json::Array>(data.json.find("trials")->value))
    CHECK(trial.find("weights")->find("fc1.weight") == nullptr);
}

TEST_CASE("a page is told at which moments nothing is left of a weight") {
  const LongSweep sweep(1, 3);
  for (const auto& entry : std::filesystem::directory_iterator(sweep.experiment())) {
    if (entry.is_directory())
      write_text(entry.path() / "spectra.csv",
                 "epoch,step,layer,reading,sv_min,sv_max,method\n0,0,fc1.weight,matrix,0.1,2,gram\n"
                 "2,160,fc1.weight,matrix,1e-8,1e-6,gram\n0,0,fc2.weight,matrix,0.1,2,gram\n"
                 "2,160,fc2.weight,matrix,1e-8,1e-3,gram\n");
  }
  const std::filesystem::path folders[] = {sweep.experiment()};
  const Records records = read_records(folders);
  const SpectraData data = spectra_data(records.of("long"), 100'000);
  const Json& weights = *std::get<Json::Array>(data.json.find("trials")->value).front().find("weights");
  CHECK(format_json(*weights.find("fc1.weight")->find("vanished"), false) == "[false,false,true]");
  CHECK(format_json(*weights.find("fc2.weight")->find("vanished"), false) == "[false,false,false]");
}
