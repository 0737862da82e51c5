#include "engine/train/schedules.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace rankcollapse {
namespace {

/// 1.
class Constant final : public Schedule {
 public:
  double factor(std::uint64_t, std::uint64_t, std::uint64_t) const override { return 1.0; }
};

/// factor^epoch.
class Exponential final : public Schedule {
 public:
  explicit Exponential(double factor) : factor_(factor) {}
  double factor(std::uint64_t epoch, std::uint64_t, std::uint64_t) const override {
    return std::pow(factor_, static_cast<double>(epoch));
  }

 private:
  double factor_;
};

/// factor^(number of milestones passed), milestones in finished epochs.
class Steps final : public Schedule {
 public:
  Steps(std::vector<std::int64_t> milestones, double factor)
      : milestones_(std::move(milestones)), factor_(factor) {}
  double factor(std::uint64_t epoch, std::uint64_t, std::uint64_t) const override {
    const auto passed = std::count_if(milestones_.begin(), milestones_.end(), [&](std::int64_t milestone) {
      return static_cast<std::uint64_t>(milestone) <= epoch;
    });
    return std::pow(factor_, static_cast<double>(passed));
  }

 private:
  std::vector<std::int64_t> milestones_;
  double factor_;
};

/// From 1 to `final` along half a cosine: final + (1 − final)(1 + cos(π·step/steps))/2 (Loshchilov and Hutter
/// 2017, no restart).
class Cosine final : public Schedule {
 public:
  explicit Cosine(double final) : final_(final) {}
  double factor(std::uint64_t, std::uint64_t step, std::uint64_t steps) const override {
    const double done = static_cast<double>(step) / static_cast<double>(std::max<std::uint64_t>(1, steps));
    return final_ + (1.0 - final_) * 0.5 * (1.0 + std::cos(std::numbers::pi * done));
  }
  bool needs_length() const override { return true; }

 private:
  double final_;
};

std::unique_ptr<Schedule> make_constant(const Config&) {
  return std::make_unique<Constant>();
}

std::unique_ptr<Schedule> make_exponential(const Config& config) {
  return std::make_unique<Exponential>(config.number("factor", Range::positive()));
}

std::unique_ptr<Schedule> make_steps(const Config& config) {
  auto milestones = config.integers("milestones", {}, Range::at_least(1));
  return std::make_unique<Steps>(std::move(milestones), config.number("factor", 0.1, Range::positive()));
}

std::unique_ptr<Schedule> make_cosine(const Config& config) {
  return std::make_unique<Cosine>(config.number("final", 0.0, Range::between(0, 1)));
}

constexpr ScheduleRow table[] = {
    {"constant", "the same rate throughout", "{type: constant}", make_constant},
    {"cosine", "along half a cosine to `final` times the rate, step by step", "{type: cosine, final: 0.01}",
     make_cosine},
    {"exponential", "times `factor` after every epoch", "{type: exponential, factor: 0.95}",
     make_exponential},
    {"step", "times `factor` once so many epochs are over",
     "{type: step, milestones: [60, 100], factor: 0.2}", make_steps},
};

}  // namespace

std::span<const ScheduleRow> schedule_table() {
  return table;
}

}  // namespace rankcollapse
