#include "engine/train/schedules.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <string>

using namespace rankcollapse;

namespace {

std::unique_ptr<Schedule> schedule_of(const std::string& yaml) {
  Document document = Document::parse(yaml, "schedule.yaml");
  const ScheduleRow* row = document.root().row("type", "schedule", schedule_table());
  REQUIRE(row != nullptr);
  auto schedule = row->make(document.root());
  document.finish();
  return schedule;
}

}  // namespace

TEST_CASE("every schedule begins with the learning rate itself, and its row's example builds it") {
  for (const ScheduleRow& row : schedule_table()) {
    INFO(row.name);
    CHECK(schedule_of(std::string(row.example))->factor(0, 0, 1000) == 1.0);
  }
}

TEST_CASE("a constant schedule never changes") {
  CHECK(schedule_of("{type: constant}")->factor(1000, 100'000, 1'000'000) == 1.0);
}

TEST_CASE("an exponential schedule multiplies after every epoch") {
  const auto schedule = schedule_of("{type: exponential, factor: 0.95}");
  CHECK(schedule->factor(0, 99, 1000) == 1.0);
  CHECK(schedule->factor(1, 100, 1000) == Approx(0.95).epsilon(1e-15));
  CHECK(schedule->factor(7, 700, 1000) == Approx(std::pow(0.95, 7)).epsilon(1e-15));
  CHECK_FALSE(schedule->needs_length());
}

TEST_CASE("a step schedule multiplies once so many epochs are over") {
  const auto schedule = schedule_of("{type: step, milestones: [2, 5], factor: 0.2}");
  CHECK(schedule->factor(1, 0, 1000) == 1.0);
  CHECK(schedule->factor(2, 0, 1000) == Approx(0.2).epsilon(1e-15));
  CHECK(schedule->factor(4, 0, 1000) == Approx(0.2).epsilon(1e-15));
  CHECK(schedule->factor(5, 0, 1000) == Approx(0.04).epsilon(1e-15));
  CHECK(schedule->factor(500, 0, 1000) == Approx(0.04).epsilon(1e-15));
  CHECK(schedule_of("{type: step, milestones: [1]}")->factor(1, 0, 1000) == Approx(0.1).epsilon(1e-15));
  CHECK_FALSE(schedule->needs_length());
}

TEST_CASE("a cosine schedule falls step by step from 1 to `final`, half way at half the run") {
  const auto schedule = schedule_of("{type: cosine, final: 0.2}");
  CHECK(schedule->factor(9, 0, 1000) == 1.0);
  CHECK(schedule->factor(0, 250, 1000) == Approx(0.2 + 0.8 * (1 + std::sqrt(0.5)) / 2).epsilon(1e-14));
  CHECK(schedule->factor(0, 500, 1000) == Approx(0.6).epsilon(1e-14));
  CHECK(schedule->factor(0, 1000, 1000) == Approx(0.2).epsilon(1e-14));
  CHECK(schedule_of("{type: cosine}")->factor(0, 1000, 1000) == Approx(0.0).margin(1e-15));
  CHECK(schedule->needs_length());
}
