#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "engine/config/config.hpp"

namespace rankcollapse {

/// How the learning rate changes while training.
class Schedule {
 public:
  virtual ~Schedule() = default;

  /// The factor on the learning rate at a step (from 0) of an epoch (from 0), in a run of `steps` steps.
  virtual double factor(std::uint64_t epoch, std::uint64_t step, std::uint64_t steps) const = 0;

  /// Whether the factor depends on the length of the run; then the length cannot be derived from the factors.
  virtual bool needs_length() const { return false; }
};

/// A row of the table of everything that `training.schedule.type` can name.
struct ScheduleRow {
  std::string_view name;
  std::string_view description;
  std::string_view example;
  std::unique_ptr<Schedule> (*make)(const Config& config);
};

std::span<const ScheduleRow> schedule_table();

}  // namespace rankcollapse
