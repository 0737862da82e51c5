#pragma once

#include <span>

#include "engine/config/config.hpp"
#include "engine/nn/network.hpp"

namespace rankcollapse {

/// Reads the section `regularization` into the parameters' penalties: under `all` or a layer's name exactly
/// one of l2 (c adds c·‖W‖²), weight_decay (λ adds λ/2·‖W‖²) and decoupled_weight_decay, and whether it falls
/// on `biases` and on the scales and shifts of `batch_norm` too. A layer's own entry replaces `all`, and that
/// of a layer inside another one replaces the outer one's; what no entry names is not penalised.
void read_regularization(const Config& config, Network& network);

/// Σ λ/2·‖W‖² over the penalised parameters; a decoupled decay is not part of any objective and adds nothing.
double penalty(std::span<Parameter* const> parameters);

/// dF/dW += λW, for elements first … of W.
void add_penalty_gradient(const Parameter& parameter, std::size_t first, std::span<Scalar> gradient);

/// 1 − ηλ as a Scalar holds it. In float32 it is 1, and nothing decays, where ηλ < 3e-8, and the ηλ that it
/// stands for is off by up to 3e-8 everywhere.
Scalar decoupled_factor(const Penalty& penalty, double learning_rate);

/// W ← (1 − ηλ)W for decoupled decays (Loshchilov and Hutter 2019), by decoupled_factor(), for `count`
/// elements of W.
void apply_decoupled_decay(Parameter& parameter, double learning_rate, std::size_t first, std::size_t count);

}  // namespace rankcollapse
