#pragma once

#include <functional>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "experiments/claims/check.hpp"
#include "experiments/claims/where.hpp"

namespace rankcollapse {

using Trials = std::vector<const Record*>;

/// The trials of one seed that a check can use.
struct SeedTrials {
  std::string seed;
  Trials trials;  // usable; none: all of them diverged or did not converge
  /// What this seed has no trial of: values of a list in `where`; without a `where` what other seeds have.
  std::vector<std::string> not_run;
  /// Values of a list in `where` whose trials were run and are none that can be used.
  std::vector<std::string> unusable = {};
  std::size_t left_out = 0;  // trials that cannot be used
};

/// Those of all seeds, and what was left out.
struct Selected {
  std::vector<SeedTrials> seeds;
  std::vector<std::string> notes;
  Trials trials;  // everything that `where` speaks of
};

/// Which trials a check judges: its keys `where` and `converged`. A trial that diverged has no end and is
/// never used. With `converged: true` one is left out that did not meet its stopping rule, or, where it has
/// none, got too small a dose for a stationary point: λ·η/(1 − μ)·steps below 7, or a residual gradient above
/// 0.05·λ‖W‖, in a weight that is penalised.
class TrialFilter {
 public:
  explicit TrialFilter(const Config& check);
  /// The same with another `where`: what is compared with it.
  TrialFilter(Where where, const TrialFilter& other)
      : where_(std::move(where)), converged_(other.converged_) {}

  Selected select(std::span<const Record* const> trials) const;
  const Where& where() const { return where_; }
  /// " with l2=3e-4", "" for all trials.
  std::string text() const;

 private:
  bool is_usable(const Record& trial) const;

  Where where_;
  bool converged_;
};

/// The values of a setting that trials have, in ascending order.
std::vector<double> values_along(const Trials& trials, const std::string& address);

/// Seeds that lack a value of a setting that others have are not complete.
void ask_for_all_along(Selected& selected, const std::string& address);

/// What one seed's numbers say together: fails where one of them does; says nothing where one is absent, or
/// all are; holds otherwise. What was not run yet counts only where nothing failed.
class Tally {
 public:
  void add(bool holds) { holds ? ++held_ : ++failed_; }
  void absent(std::string what);
  void not_run(std::string what);
  /// What a seed needs and has not among its usable trials: absent where some of its trials cannot be used,
  /// else not run.
  void lacks(const SeedTrials& seed, const std::string& what);
  std::size_t count() const { return held_ + failed_; }
  std::size_t failed() const { return failed_; }
  Answer answer(double number) const;

 private:
  std::size_t held_ = 0, failed_ = 0;
  std::string absent_, not_run_;
};

/// Judges seed by seed. A seed of which nothing is usable says nothing; one that holds in what was run of it,
/// while values of a list are not run yet, is left out.
Evidence judge_seeds(const Selected& selected, const std::function<Answer(const SeedTrials&)>& judge_one);

/// "24", "12–24": how many numbers, or pairs of them, the seeds were judged by.
std::string numbers_a_seed(const Evidence& evidence);

/// What tells a trial's seed from others: "1", or of several seeds that differ "1/2".
std::string seed_of(const Record& trial);

/// Trials that are equal in all settings that differ among `all`, but for those in `without`.
std::vector<Trials> groups_of(const Trials& trials, std::span<const Record* const> all,
                              const std::vector<std::string>& without);

/// "l2=3e-4", and "l2" alone.
std::string told_setting(const std::string& address, double number);
std::string short_address(const std::string& address);

}  // namespace rankcollapse
