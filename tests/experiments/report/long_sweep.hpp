#pragma once

#include <cmath>
#include <filesystem>
#include <string>
#include <vector>

#include "engine/files/npz.hpp"
#include "experiments/store/recorded_trial.hpp"
#include "experiments/store/trials_table.hpp"
#include "tests/temporary_folder.hpp"

/// A sweep in the form of those that take days: the trials of a small recorded one again and again, each with
/// another identity and seed, and with the spectra of Mini-AlexNet's two dense layers, moment by moment.
class LongSweep {
 public:
  LongSweep(std::size_t trials, std::size_t moments) {
    namespace fs = std::filesystem;
    using namespace rankcollapse;
    const std::vector<TrialRow> recorded =
        recorded_rows(fs::path(PROJECT_ROOT) / "tests/experiments/recorded/penalties");
    std::vector<TrialRow> rows;
    for (std::size_t index = 0; index < trials; ++index) {
      TrialRow row = recorded[index % 2 == 0 ? 0 : 2];  // without a penalty, and with one, of one seed
      const std::string seed = std::to_string(index / 2 + 1);
      row.identity.replace(0, 4, std::to_string(1000 + index));
      const fs::path from = row.folder;
      row.folder =
          experiment() / (std::to_string(1000 + index) + "_seed=" + seed + "~" + row.identity.substr(0, 8));
      fs::create_directories(experiment());
      fs::copy(from, row.folder, fs::copy_options::recursive);
      std::string config = read_text(row.folder / "config.yaml");
      config.replace(config.find("seed: 1"), 7, "seed: " + seed);
      write_text(row.folder / "config.yaml", config);
      for (const char* name : {"spectra.npz", "learned_part.npz"})
        write_npz(row.folder / name, spectra(moments, static_cast<double>(index)));
      row.swept = {row.swept[0], {"seed", seed}};
      rows.push_back(row);
    }
    write_trials_table(experiment(), rows);
  }

  std::filesystem::path experiment() const { return folder_ / "results/runs/long"; }

 private:
  static constexpr std::size_t last_step = 160;  // of the recorded trials

  static std::vector<rankcollapse::Tensor> spectra(std::size_t moments, double shift) {
    using rankcollapse::Tensor;
    std::vector<double> epochs;
    std::vector<std::int64_t> steps;
    for (std::size_t moment = 0; moment < moments; ++moment) {
      epochs.push_back(static_cast<double>(moment));
      steps.push_back(static_cast<std::int64_t>(moment + 1 == moments ? last_step : moment));
    }
    std::vector<Tensor> arrays = {{"epoch", {moments}, epochs}, {"step", {moments}, steps}};
    for (const auto& [name, length] :
         {std::pair<const char*, std::size_t>{"fc1.weight", 384}, {"fc2.weight", 192}}) {
      std::vector<double> values;
      for (std::size_t moment = 0; moment < moments; ++moment) {
        for (std::size_t place = 0; place < length; ++place)
          values.push_back(std::exp(-0.0123456 * static_cast<double>(place + moment) - 0.00789 * shift));
      }
      arrays.push_back({name, {moments, length}, values});
    }
    return arrays;
  }

  TemporaryFolder folder_;
};
