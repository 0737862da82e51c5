#pragma once

#include <atomic>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "experiments/store/store.hpp"
#include "experiments/sweep/provenance.hpp"
#include "experiments/sweep/run_trial.hpp"
#include "tests/experiments/sweep/small_trial.hpp"

/// Does something once so many steps have been done in this session.
class AfterSteps final : public rankcollapse::TrialListener {
 public:
  AfterSteps(int steps, std::function<void()> action) : left_(steps), action_(std::move(action)) {}
  void began(const std::filesystem::path&, std::uint64_t step, const std::string& notice) override {
    began_at = step;
    notice_of_beginning = notice;
  }
  void epoch_ended(const rankcollapse::EpochReport&, double) override {}
  void step_ended(const rankcollapse::Progress&) override {
    if (--left_ == 0) action_();
  }

  std::uint64_t began_at = 0;
  std::string notice_of_beginning;

 private:
  int left_;
  std::function<void()> action_;
};

/// The small trial with these changes, in the store under `results`.
struct TrialInStore {
  explicit TrialInStore(const std::filesystem::path& results, const std::vector<std::string>& changes = {})
      : trial(small_trial(changes)),
        dataset(trial.dataset->load({}, trial.seeds.augment)),
        identity(rankcollapse::identity_of(trial, dataset.checksum)) {
    const rankcollapse::NewTrial anew{identity, "", trial.resolved,
                                      rankcollapse::provenance(trial, identity, dataset.checksum)};
    folder = rankcollapse::Store(results).create("small", {&anew, 1}).front();
  }

  /// Trains it from where it is.
  rankcollapse::TrialEnd run(rankcollapse::TrialListener& listener, const std::atomic<bool>& stop,
                             int threads = 1) {
    rankcollapse::Workers workers(threads);
    const auto lease = rankcollapse::Lease::take(folder);
    return rankcollapse::run_trial(trial, dataset, folder, identity, workers, &lease.value(), stop, listener);
  }

  rankcollapse::Trial trial;
  rankcollapse::Dataset dataset;
  std::string identity;
  std::filesystem::path folder;
};

inline constexpr int never = -1;

inline rankcollapse::TrialEnd run_once(const std::filesystem::path& results,
                                       const std::vector<std::string>& changes = {}, int threads = 1,
                                       int stop_after = never) {
  std::atomic<bool> stop = false;
  AfterSteps listener(stop_after, [&] { stop = true; });
  return TrialInStore(results, changes).run(listener, stop, threads);
}
