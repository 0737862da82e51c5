#pragma once

#include <string>

/// What config.yaml of a Mini-AlexNet as published has, as far as it is asked for, with further lines.
inline std::string mini_alexnet_config(int batch_size = 16, const std::string& more = "") {
  return "dataset: {type: cifar10, crop: {type: center, size: 28}, standardize: per_image, validation: 0, "
         "label_noise: {fraction: 0}, flip: false}\n"
         "model: {initializer: {type: glorot_normal_truncated}, layers: [{filters: 96}, {type: relu}, "
         "{type: max_pool2d}, {type: batch_norm}, {filters: 256}, {type: relu}, {type: max_pool2d}, {type: "
         "batch_norm}, {type: flatten}, {units: 384}, {type: relu}, {units: 192}]}\n"
         "training: {batch_size: " +
         std::to_string(batch_size) +
         ", loss: mse_on_softmax, optimizer: {learning_rate: 0.01, momentum: 0.9}, schedule: {type: "
         "exponential, factor: 0.95}}\n" +
         more;
}
