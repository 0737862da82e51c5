#include <catch2/catch.hpp>

#include "experiments/sweep/worker_event.hpp"

using namespace rankcollapse;

TEST_CASE("an event is one line of JSON and reads back as it was") {
  WorkerEvent event;
  event.kind = WorkerEvent::Kind::epoch;
  event.trial = "results/runs/λ sweep/0001~12345678";
  event.step = 12;
  event.steps = 9'000'000'000;
  event.epoch = 3;
  event.loss = 0.1;
  event.accuracy = 0.25;
  event.test_loss = 2;
  event.test_accuracy = 1e-9;
  event.images_per_second = 512.5;
  event.seconds = 7.25;
  event.state = "done";
  event.message = "two\nlines";
  const std::string line = format_event(event);
  CHECK(line.find('\n') == std::string::npos);
  const auto read = parse_event(line);
  REQUIRE(read);
  CHECK(read->kind == event.kind);
  CHECK(read->trial == event.trial);
  CHECK(read->step == event.step);
  CHECK(read->steps == event.steps);
  CHECK(read->epoch == event.epoch);
  CHECK(read->loss == event.loss);
  CHECK(read->accuracy == event.accuracy);
  CHECK(read->test_loss == event.test_loss);
  CHECK(read->test_accuracy == event.test_accuracy);
  CHECK(read->images_per_second == event.images_per_second);
  CHECK(read->seconds == event.seconds);
  CHECK(read->state == event.state);
  CHECK(read->message == event.message);
}

TEST_CASE("what is no event is not taken for one") {
  CHECK_FALSE(parse_event("Killed"));
  CHECK_FALSE(parse_event("{\"event\": \"sneezed\"}"));
  CHECK_FALSE(parse_event("[]"));
  CHECK_FALSE(parse_event(""));
}
