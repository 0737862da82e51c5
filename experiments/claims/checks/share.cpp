#include <algorithm>
#include <cmath>

#include "experiments/claims/numbers.hpp"
#include "experiments/claims/quantity.hpp"
#include "experiments/claims/trial_filter.hpp"

namespace rankcollapse {
namespace {

/// Of the matrices that have both numbers a share has them in a relation.
class ShareCheck final : public Check {
 public:
  explicit ShareCheck(const Config& check)
      : filter_(check),
        one_(check, "quantity"),
        other_(check, "with"),
        layers_(read_layers(check)),
        moment_(read_moment(check)),
        relation_(check),
        bounds_(check) {}

  std::string expected() const override { return bounds_.text(); }

  Evidence judge(std::span<const Record* const> trials) const override {
    std::size_t without = 0;
    Evidence evidence = judge_seeds(filter_.select(trials), [&](const SeedTrials& seed) {
      Tally matrices;
      for (const Record* trial : seed.trials) {
        const auto layers = layers_.empty() ? one_.layers(*trial) : layers_;
        for (const std::string& layer : layers) {
          const double one = one_.of(*trial, layer, moment_), other = other_.of(*trial, layer, moment_);
          if (std::isnan(one) || std::isnan(other))
            ++without;
          else
            matrices.add(relation_.holds(one, other));
        }
      }
      return answer_of(matrices);
    });
    evidence.subject = "share of the matrices" + filter_.text() + " whose " + one_.name() + " is " +
                       relation_.words() + " " + other_.name() + " (" + numbers_a_seed(evidence) + " a seed)";
    if (without > 0)
      evidence.notes.push_back("Not counted: " + std::to_string(without) + " matrices without one of them.");
    return evidence;
  }

 private:
  Answer answer_of(const Tally& matrices) const {
    Tally share;
    if (matrices.count() == 0) {
      share.absent(one_.name() + " or " + other_.name() + " is not recorded");
      return share.answer(std::numeric_limits<double>::quiet_NaN());
    }
    const auto count = static_cast<double>(matrices.count());
    const double number = (count - static_cast<double>(matrices.failed())) / count;
    share.add(bounds_.contain(number));
    Answer answer = share.answer(number);
    answer.count = matrices.count();
    return answer;
  }

  TrialFilter filter_;
  Quantity one_, other_;
  std::vector<std::string> layers_;
  Moment moment_;
  Relation relation_;
  Bounds bounds_;
};

}  // namespace

std::unique_ptr<Check> make_share_check(const Config& check) {
  return std::make_unique<ShareCheck>(check);
}

}  // namespace rankcollapse
