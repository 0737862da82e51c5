#include <algorithm>
#include <cmath>

#include "experiments/claims/numbers.hpp"
#include "experiments/claims/quantity.hpp"
#include "experiments/claims/trial_filter.hpp"

namespace rankcollapse {
namespace {

/// Rows of a truncation that cut all weights together at the end of training.
struct Cut {
  double share_of_size, validation, test;
};

/// Of the cuts to at most `size` of what the weights took, keeping their largest singular directions, the one
/// that does best on the validation samples (without these the mildest) is judged on the test samples. Told
/// is its accuracy over that of the network as it was.
class TruncatedCheck final : public Check {
 public:
  explicit TruncatedCheck(const Config& check)
      : filter_(check), size_(check.number("size", Range::between(0, 1))), bounds_(check) {}

  std::string expected() const override { return bounds_.text(); }

  Evidence judge(std::span<const Record* const> trials) const override {
    Evidence evidence = judge_seeds(filter_.select(trials), [&](const SeedTrials& seed) {
      Tally tally;
      double worst = std::numeric_limits<double>::quiet_NaN();
      for (const Record* trial : seed.trials) {
        const double ratio = ratio_of(*trial);
        if (std::isnan(ratio)) {
          tally.absent("no truncation of all weights to at most " + as_written(size_) +
                       " of their size is recorded at the end");
          continue;
        }
        tally.add(bounds_.contain(ratio));
        if (std::isnan(worst) || bounds_.excess(ratio) > bounds_.excess(worst)) worst = ratio;
      }
      return tally.answer(worst);
    });
    evidence.subject = bounds_.worst() + " ratio of the test accuracy of the network cut to at most " +
                       as_written(size_) + " of its size" + filter_.text() + " to that of the whole one";
    return evidence;
  }

 private:
  double ratio_of(const Record& trial) const {
    const RecordedTable& table = trial.probe("truncation");
    double whole = std::numeric_limits<double>::quiet_NaN();
    std::optional<Cut> best;
    for (const std::size_t row : table.rows_of("all")) {
      if (table.number(row, "step") != static_cast<double>(trial.status().steps)) continue;
      if (table.text(row, "rule").empty()) whole = table.number(row, "test_accuracy");
      if (table.text(row, "directions") != "largest") continue;
      const Cut cut{table.number(row, "size") / table.number(row, "full_size"),
                    table.number(row, "validation_accuracy"), table.number(row, "test_accuracy")};
      if (cut.share_of_size <= size_ && (!best || is_better(cut, *best))) best = cut;
    }
    return best ? best->test / whole : std::numeric_limits<double>::quiet_NaN();
  }

  static bool is_better(const Cut& cut, const Cut& than) {
    if (cut.validation != than.validation && !std::isnan(cut.validation))
      return cut.validation > than.validation;
    return cut.share_of_size > than.share_of_size;
  }

  TrialFilter filter_;
  double size_;
  Bounds bounds_;
};

}  // namespace

std::unique_ptr<Check> make_truncated_check(const Config& check) {
  return std::make_unique<TruncatedCheck>(check);
}

}  // namespace rankcollapse
