#pragma once

#include <armadillo>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "engine/train/batch.hpp"

namespace rankcollapse {

/// The mean input of each class: a column a class, added up in float64 in the order of the samples. `labels`
/// has the class of each sample. Throws Error (usage) where a class, called as in `class_names`, has no
/// sample.
arma::mat class_means(const BatchSource& source, std::span<const std::uint32_t> labels,
                      const std::vector<std::string>& class_names);

/// The same samples moved along the lines to their class means, after everything else that is done to an
/// input:
///   class_shrink: t                    x ← m + t · (x − m), m the mean of the class of x
/// With t = 1 nothing changes, with 0 every sample of a class is the same, above 1 classes spread. Classes
/// keep their mean where `means` are their own, and their covariance is scaled by t². `labels` has the class
/// of each sample; a label that noise replaced keeps its sample's true one here.
std::unique_ptr<BatchSource> shrunk(std::unique_ptr<BatchSource> source, std::vector<std::uint32_t> labels,
                                    std::shared_ptr<const arma::mat> means, double factor);

}  // namespace rankcollapse
