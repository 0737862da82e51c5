#pragma once

#include "engine/config/config.hpp"
#include "engine/nn/chain.hpp"
#include "engine/nn/layers.hpp"

namespace rankcollapse {

/// Reads `shortcut` of a residual layer y = f(x) + s(x) and builds s, from the site's input to the shape that
/// f has as `output` (He et al. 2016, section 3.3):
///   identity    no layer: s(x) = x;
///   projection  a 1×1 convolution without bias, NAME_shortcut_0, and a batch_norm, NAME_shortcut_1, whose
///               options are `momentum` and `epsilon`;
///   pad         every stride-th pixel, and channels of zeros, half before the others and half behind.
/// The stride is the smallest that gives the output's height and width, ⌈input/stride⌉. Shapes that do not go
/// together are reported, unless either is not known().
Chain make_shortcut(const Config& config, const LayerSite& site, const Shape& output);

}  // namespace rankcollapse
