#include "experiments/sweep/worker_event.hpp"

#include <algorithm>
#include <array>

#include "engine/core/error.hpp"
#include "engine/files/json.hpp"

namespace rankcollapse {
namespace {

constexpr std::array<const char*, 6> kinds = {"took", "began", "step", "epoch", "ended", "waiting"};

}  // namespace

std::string format_event(const WorkerEvent& event) {
  return format_json(Json::Object{{"event", kinds[static_cast<std::size_t>(event.kind)]},
                                  {"trial", event.trial},
                                  {"step", event.step},
                                  {"steps", event.steps},
                                  {"epoch", event.epoch},
                                  {"loss", event.loss},
                                  {"accuracy", event.accuracy},
                                  {"test_loss", event.test_loss},
                                  {"test_accuracy", event.test_accuracy},
                                  {"images_per_second", event.images_per_second},
                                  {"seconds", event.seconds},
                                  {"state", event.state},
                                  {"message", event.message}},
                     false);
}

std::optional<WorkerEvent> parse_event(const std::string& line) {
  Json json;
  try {
    json = parse_json(line, "an event");
  } catch (const Error&) {
    return std::nullopt;
  }
  const auto text = [&](const char* key) {
    const Json* found = json.find(key);
    return found == nullptr ? std::string() : found->text();
  };
  const auto count = [&](const char* key) {
    const Json* found = json.find(key);
    return static_cast<std::uint64_t>(found == nullptr ? 0 : found->integer());
  };
  const auto number = [&](const char* key) {
    const Json* found = json.find(key);
    return found == nullptr ? 0.0 : found->number();
  };
  const auto kind = std::find(kinds.begin(), kinds.end(), text("event"));
  if (kind == kinds.end()) return std::nullopt;
  return WorkerEvent{static_cast<WorkerEvent::Kind>(kind - kinds.begin()),
                     text("trial"),
                     count("step"),
                     count("steps"),
                     count("epoch"),
                     number("loss"),
                     number("accuracy"),
                     number("test_loss"),
                     number("test_accuracy"),
                     number("images_per_second"),
                     number("seconds"),
                     text("state"),
                     text("message")};
}

}  // namespace rankcollapse
