#pragma once

#include <cstdint>

#include "engine/config/config.hpp"

namespace rankcollapse {

/// How often something is done while a network trains, in steps: `key` holds {epochs: n} or {steps: n}. 0
/// where the key is absent, which is a mistake only if it is `required`.
std::uint64_t read_every(const Config& config, std::string_view key, std::uint64_t steps_per_epoch,
                         bool required);

}  // namespace rankcollapse
