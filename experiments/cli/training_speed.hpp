#pragma once

#include <filesystem>
#include <string>

#include "engine/core/shape.hpp"
#include "engine/files/json.hpp"
#include "engine/nn/kernels.hpp"

namespace rankcollapse {

/// What is timed: whole training steps of a network on one batch of noise.
struct SpeedQuestion {
  std::filesystem::path model;
  Shape input;  // an unknown one leaves it to the model
  int batch, threads;
  double seconds;
  Kernels kernels;
};

/// "28x28x3": height, width and channels. Throws Error (usage).
Shape parse_input(const std::string& text);

/// Trains for so many seconds and a third more to get warm, and tells
///
///   model, input, batch, threads, precision, parameters (that are trained)
///   images_per_second           all images by all time, behind the warm-up
///   mflop_per_image             dense arithmetic, 2·multiply-adds, whatever the kernels really do
///   gflop_per_second, fma_peak_gflop_per_second, fraction_of_peak   the peak of this minute, of as many
///   threads instruction_set, blas_kernels                                   which inner loops this processor
///   gets kernels                     a list: layers, kernel: what the fast ones compute peak_memory_kb of
///   the whole process
///
/// Throws Error (usage) for a model that cannot be read.
Json::Object training_speed(const SpeedQuestion& question);

}  // namespace rankcollapse
