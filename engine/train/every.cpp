#include "engine/train/every.hpp"

namespace rankcollapse {

std::uint64_t read_every(const Config& config, std::string_view key, std::uint64_t steps_per_epoch,
                         bool required) {
  if (!required && !config.has(key)) return 0;
  const Config every = config.section(key);
  const bool epochs = every.has("epochs"), steps = every.has("steps");
  const Range positive = Range::between(1, 1e9);
  const auto number = [&](std::string_view unit) {
    return static_cast<std::uint64_t>(every.integer(unit, positive));
  };
  if (epochs != steps) return epochs ? number("epochs") * steps_per_epoch : number("steps");
  if (config.kind(key) == Config::Kind::mapping) every.fail("give either epochs or steps: how often");
  return 0;
}

}  // namespace rankcollapse
