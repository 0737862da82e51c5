#include <algorithm>
#include <cmath>

#include "experiments/claims/numbers.hpp"
#include "experiments/claims/quantity.hpp"
#include "experiments/claims/selection.hpp"

namespace rankcollapse {
namespace {

/// Of the matrices that have both numbers a share has them in a relation.
class ShareCheck final : public Check {
 public:
  explicit ShareCheck(const Config& check)
      : selection_(check),
        one_(check, "quantity"),
        other_(check, "with"),
        layers_(read_layers(check)),
        moment_(read_moment(check)),
        relation_(check),
        bounds_(check) {}

  std::string expected() const override { return bounds_.text(); }

  Outcome judge(std::span<const Record* const> trials) const override {
    std::size_t most = 0, without = 0;
    Outcome outcome = judge_seeds(selection_.select(trials), [&](const SeedTrials& seed) {
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
      most = std::max(most, matrices.count());
      return answer(matrices);
    });
    outcome.subject = "share of the matrices" + selection_.text() + " whose " + one_.name() + " is " +
                      relation_.words() + " " + other_.name() + " (" + std::to_string(most) + " a seed)";
    if (without > 0)
      outcome.notes.push_back("Not counted: " + std::to_string(without) + " matrices without one of them.");
    return outcome;
  }

 private:
  Answer answer(const Tally& matrices) const {
    Tally share;
    if (matrices.count() == 0) {
      share.absent(one_.name() + " or " + other_.name() + " is not recorded");
      return share.answer(std::numeric_limits<double>::quiet_NaN());
    }
    const auto count = static_cast<double>(matrices.count());
    const double number = (count - static_cast<double>(matrices.failed())) / count;
    share.add(bounds_.contain(number));
    return share.answer(number);
  }

  Selection selection_;
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
