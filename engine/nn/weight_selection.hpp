#pragma once

#include <string>
#include <vector>

#include "engine/config/config.hpp"
#include "engine/nn/network.hpp"

namespace rankcollapse {

/// The texts of the list at `key`, or `fallback` where it is absent. Each that is not among `known`, and an
/// empty list, is a mistake; `what` says what they are: "no layer with weights is called 'fc9'".
std::vector<std::string> read_names(const Config& config, std::string_view key, const std::string& what,
                                    const std::vector<std::string>& known,
                                    const std::vector<std::string>& fallback);

/// The weights of the layers that the list `layers` names: layers with weights, those inside a residual and
/// such a layer itself among them; all of them where it is absent. In the order of the network. Biases,
/// scales and shifts are vectors and never among them.
std::vector<Parameter*> read_weights(const Config& config, const Network& network);

}  // namespace rankcollapse
