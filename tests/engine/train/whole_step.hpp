#pragma once

#include "engine/train/optimizers.hpp"

namespace rankcollapse {

/// A step of all parameters, each in one piece, by Parameter::gradient.
inline void take_whole_step(Optimizer& optimizer, std::span<Parameter* const> parameters,
                            double learning_rate, std::uint64_t step) {
  optimizer.begin_step(parameters, learning_rate, step);
  for (std::size_t index = 0; index < parameters.size(); ++index) {
    Parameter& parameter = *parameters[index];
    optimizer.update(index, parameter, 0, {parameter.gradient.memptr(), parameter.gradient.n_elem});
  }
}

}  // namespace rankcollapse
