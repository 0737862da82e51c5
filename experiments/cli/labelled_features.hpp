#pragma once

#include <armadillo>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace rankcollapse {

/// The arrays of an .npz file of features. An empty name is the usual one, the member's own; then
/// predictions, outputs and weights may be absent.
struct FeatureArrays {
  std::string features, labels, predictions, outputs, weights;
};

/// What such a file holds. Classes are numbered 0 … K − 1 in the order of what the file calls them, so that
/// gaps between its numbers are no classes.
struct LabelledFeatures {
  arma::mat features;  // a column a sample; further axes than two are flattened, the last fastest
  std::vector<std::uint32_t> labels;       // the class of each
  std::vector<std::uint32_t> predictions;  // those of `predictions`, else of the largest output; may be empty
  arma::mat weights;                       // classes × features, or empty
  std::vector<std::uint32_t> classes;  // what the file calls each: all that labels and predictions name, and
                                       // those that columns of outputs and rows of weights stand for
};

/// A name that is given wins over a usual one: with `outputs`, usual predictions are not looked at. Throws
/// Error (usage) where both are given; Error (data) with the file, the array, the cause and what would be
/// right.
LabelledFeatures read_labelled_features(const std::filesystem::path& file, const FeatureArrays& names);

}  // namespace rankcollapse
