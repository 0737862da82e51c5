#include "experiments/claims/trial_filter.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include "engine/files/csv.hpp"
#include "experiments/records/conditions.hpp"
#include "experiments/records/convergence.hpp"
#include "experiments/store/swept_value.hpp"

namespace rankcollapse {
namespace {

/// Where a check speaks of all trials, a seed that lacks what another one has is not complete.
void ask_for_all_conditions(Selected& selected) {
  for (const Condition& condition : conditions_of(selected.trials)) {
    for (SeedTrials& seed : selected.seeds) {
      const bool has_it = std::any_of(condition.trials.begin(), condition.trials.end(),
                                      [&](const Record* trial) { return seed_of(*trial) == seed.seed; });
      if (!has_it) seed.not_run.push_back(condition.label);
    }
  }
}

std::string trials_text(std::size_t count) {
  return std::to_string(count) + (count == 1 ? " trial" : " trials");
}

}  // namespace

TrialFilter::TrialFilter(const Config& check)
    : where_(check, "where"), converged_(check.flag("converged", false)) {}

bool TrialFilter::is_usable(const Record& trial) const {
  return !trial.diverged() && (!converged_ || has_converged(trial));
}

std::string TrialFilter::text() const {
  return where_.empty() ? "" : " with " + where_.text();
}

Selected TrialFilter::select(std::span<const Record* const> trials) const {
  Selected selected;
  std::map<std::string, Trials> by_seed;
  std::vector<std::string> order;
  std::size_t diverged = 0, not_converged = 0, without_end = 0, repeated = 0;
  std::map<std::string, std::string> seed_of_result;
  for (const Record* trial : trials) {
    if (!where_.matches(*trial)) continue;
    // A seed of what the network does not draw makes the same trial once more: no second measurement.
    const std::string& result = trial->status().result_hash;
    if (!result.empty() && seed_of_result.emplace(result, seed_of(*trial)).first->second != seed_of(*trial)) {
      ++repeated;
      continue;
    }
    selected.trials.push_back(trial);
    const auto [place, is_new] = by_seed.try_emplace(seed_of(*trial));
    if (is_new) order.push_back(place->first);
    place->second.push_back(trial);
    if (trial->diverged())
      ++diverged;
    else if (converged_ && !has_converged(*trial))
      ++not_converged;
    else if (trial->status().converged == false)
      ++without_end;
  }
  for (const std::string& seed : order) {
    const Trials& all = by_seed.at(seed);
    SeedTrials one{seed, {}, where_.without_trial(all)};
    std::copy_if(all.begin(), all.end(), std::back_inserter(one.trials),
                 [&](const Record* trial) { return is_usable(*trial); });
    one.left_out = all.size() - one.trials.size();
    for (const std::string& value : where_.without_trial(one.trials)) {
      if (std::find(one.not_run.begin(), one.not_run.end(), value) == one.not_run.end())
        one.unusable.push_back(value);
    }
    selected.seeds.push_back(std::move(one));
  }
  if (where_.empty()) ask_for_all_conditions(selected);
  const auto left_out = [&](std::size_t count, const std::string& why) {
    if (count > 0) selected.notes.push_back("Left out: " + trials_text(count) + " that " + why + ".");
  };
  left_out(diverged, "diverged");
  left_out(not_converged, "did not converge");
  left_out(repeated, "came out bit for bit as that of another seed");
  if (without_end > 0)
    selected.notes.push_back(trials_text(without_end) + " ended without meeting the stopping rule.");
  return selected;
}

std::vector<double> values_along(const Trials& trials, const std::string& address) {
  std::set<double> values;
  for (const Record* trial : trials) {
    const double value = setting_number(*trial, address);
    if (!std::isnan(value)) values.insert(value);
  }
  return {values.begin(), values.end()};
}

void ask_for_all_along(Selected& selected, const std::string& address) {
  const std::vector<double> all = values_along(selected.trials, address);
  for (SeedTrials& seed : selected.seeds) {
    Trials own;
    std::copy_if(selected.trials.begin(), selected.trials.end(), std::back_inserter(own),
                 [&](const Record* trial) { return seed_of(*trial) == seed.seed; });
    const std::vector<double> has = values_along(own, address);
    for (const double value : all) {
      if (std::binary_search(has.begin(), has.end(), value)) continue;
      const std::string told = told_setting(address, value);
      if (std::find(seed.not_run.begin(), seed.not_run.end(), told) == seed.not_run.end())
        seed.not_run.push_back(told);
    }
  }
}

void Tally::absent(std::string what) {
  if (absent_.empty()) absent_ = std::move(what);
}

void Tally::not_run(std::string what) {
  if (not_run_.empty()) not_run_ = std::move(what);
}

void Tally::lacks(const SeedTrials& seed, const std::string& what) {
  if (seed.left_out > 0)
    absent("no trial with " + what + " can be used");
  else
    not_run(what);
}

Answer Tally::answer(double number) const {
  Answer answer{"", std::nullopt, number, absent_, count(), not_run_};
  if (failed_ > 0) {
    answer.holds = false;
  } else if (absent_.empty() && held_ > 0) {
    answer.holds = true;
  } else if (absent_.empty()) {
    answer.silence = "nothing that it speaks of is recorded";
  }
  return answer;
}

Evidence judge_seeds(const Selected& selected, const std::function<Answer(const SeedTrials&)>& judge_one) {
  Evidence evidence;
  evidence.notes = selected.notes;
  for (const SeedTrials& seed : selected.seeds) {
    Answer answer;
    answer.silence = "none of the trials can be used";
    if (!seed.trials.empty()) answer = judge_one(seed);
    if (answer.holds == true && !seed.unusable.empty()) {
      answer.holds.reset();
      answer.silence = "no trial with " + seed.unusable.front() + " can be used";
    }
    for (const std::string& value : seed.not_run)
      answer.not_run += (answer.not_run.empty() ? "" : ", ") + value;
    if (!answer.not_run.empty() && answer.holds != false) {
      evidence.notes.push_back("Seed " + seed.seed + " is not complete: there is no trial with " +
                               answer.not_run + ".");
      continue;
    }
    answer.seed = seed.seed;
    evidence.trials.insert(evidence.trials.end(), seed.trials.begin(), seed.trials.end());
    evidence.answers.push_back(std::move(answer));
  }
  return evidence;
}

std::string numbers_a_seed(const Evidence& evidence) {
  std::set<std::size_t> counts;
  for (const Answer& answer : evidence.answers) {
    if (answer.holds) counts.insert(answer.count);
  }
  if (counts.empty()) return "0";
  const std::string most = std::to_string(*counts.rbegin());
  return counts.size() == 1 ? most : std::to_string(*counts.begin()) + "–" + most;
}

std::string seed_of(const Record& trial) {
  std::vector<std::string> seeds;
  for (const auto& [address, value] : trial.settings()) {
    if (is_seed(address)) seeds.push_back(value);
  }
  const bool all_equal = std::adjacent_find(seeds.begin(), seeds.end(), std::not_equal_to<>()) == seeds.end();
  if (!seeds.empty() && all_equal) return seeds.front();
  std::string text;
  for (const std::string& seed : seeds) text += (text.empty() ? "" : "/") + seed;
  return text;
}

std::vector<Trials> groups_of(const Trials& trials, std::span<const Record* const> all,
                              const std::vector<std::string>& without) {
  std::vector<std::string> addresses = differing_settings(all);
  std::erase_if(addresses, [&](const std::string& address) {
    return std::any_of(without.begin(), without.end(), [&](const std::string& free) {
      return address == free || (free.ends_with('.') && address.starts_with(free));
    });
  });
  std::vector<Trials> groups;
  std::map<std::vector<std::string>, std::size_t> places;
  for (const Record* trial : trials) {
    std::vector<std::string> values;
    for (const std::string& address : addresses) values.push_back(trial->setting(address));
    const auto [place, is_new] = places.emplace(std::move(values), groups.size());
    if (is_new) groups.emplace_back();
    groups[place->second].push_back(trial);
  }
  return groups;
}

std::string told_setting(const std::string& address, double number) {
  const SweptValue one{address, shortest(number)};
  return label({&one, 1});
}

std::string short_address(const std::string& address) {
  return address.substr(address.rfind('.') + 1);
}

}  // namespace rankcollapse
