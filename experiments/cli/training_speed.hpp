#pragma once

#include <filesystem>
#include <string>

#include "engine/core/shape.hpp"
#include "engine/files/json.hpp"

namespace rankcollapse {

/// What is timed: whole training steps of a network on one batch of noise.
struct SpeedQuestion {
  std::filesystem::path model;
  Shape input;  // an unknown one leaves it to the model
  int batch, threads;
  double seconds;
  std::string kernels;  // as training.kernels
};

/// "28x28x3": height, width and channels. Throws Error (usage).
Shape parse_input(const std::string& text);

/// Trains for a third of these seconds to get warm and then for all of them, and tells:
///   images_per_second     all images by all time, behind the warm-up
///   mflop_per_image       dense arithmetic, two a multiply-add, whatever the kernels really do
///   fma_peak_gflop_per_second, and fraction_of_peak: the peak of this minute, of as many threads
///   kernel_set, blas_kernels: which inner loops this processor gets
///   chosen_kernels        a list of layers and kernel: what the fast ones compute
///   parameters            how many numbers are trained
///   peak_memory_kb        the largest resident set of the whole process
/// besides what was asked. Throws Error (usage) for a model that cannot be read.
Json::Object training_speed(const SpeedQuestion& question);

}  // namespace rankcollapse
