#include "engine/train/every.hpp"

namespace rankcollapse {

std::uint64_t read_every(const Config& config, std::string_view key, std::uint64_t steps_per_epoch,
                         bool required) {
  const Config::Kind kind = config.kind(key);
  if (kind == Config::Kind::absent && !required) return 0;
  if (kind != Config::Kind::mapping) {
    config.fail(key, "how often? Give {epochs: n} or {steps: n}");
    return 0;
  }
  const Config every = config.section(key);
  const bool epochs = every.has("epochs"), steps = every.has("steps");
  const auto number = [&](std::string_view unit) {
    return static_cast<std::uint64_t>(every.integer(unit, Range::between(1, 1e9)));
  };
  if (epochs != steps) return epochs ? number("epochs") * steps_per_epoch : number("steps");
  every.fail("how often? Give either epochs or steps");
  return 0;
}

}  // namespace rankcollapse
