#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "engine/core/matrix.hpp"

namespace rankcollapse {

/// What training minimises besides the penalty: the mean over a batch of a function of one sample's outputs
/// and class.
class Loss {
 public:
  virtual ~Loss() = default;

  /// The mean loss over the batch. `outputs` has a column a sample and a row a class; `gradient`, of the same
  /// size, gets the derivative of that mean with respect to each output.
  virtual double evaluate(const Matrix& outputs, std::span<const std::uint32_t> labels,
                          Matrix& gradient) const = 0;
};

/// A row of the table of everything that `training.loss` can name.
struct LossRow {
  std::string_view name;
  std::string_view description;
  std::string_view example;
  std::unique_ptr<Loss> (*make)();
};

std::span<const LossRow> loss_table();

/// The class whose output is the largest for this sample; of equal outputs the first.
std::size_t predicted_class(const Matrix& outputs, std::size_t sample);

/// How many samples have their class predicted.
std::size_t count_correct(const Matrix& outputs, std::span<const std::uint32_t> labels);

}  // namespace rankcollapse
