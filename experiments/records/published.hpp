#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "experiments/records/record.hpp"

namespace rankcollapse {

/// A number that a work prints, or shows in a stored figure (read off to about 2 % of the axis), of
/// Mini-AlexNet on CIFAR-10 at batch size 16.
struct PublishedNumber {
  std::string_view quantity;  // "lambda_min", "stable_rank", "entropy", "train_accuracy", "test_accuracy"
  std::string_view weight;    // "fc1.weight"; "" of an accuracy
  double l2_fc1, l2_fc2;      // c of the penalties c·‖W‖² on these layers; no other has one
  double epoch;               // at whose end
  double value;
  std::string_view source;  // "Martin 2018"
};

/// "Martin 2018: 0.0414".
std::string published_label(const PublishedNumber& number);

/// The numbers of a quantity that a trial can be held against: those of its own network, data, training and
/// penalties, at epochs that it has reached. Empty for any other trial.
std::vector<PublishedNumber> published_for(const Record& trial, std::string_view quantity,
                                           std::string_view weight = "");

}  // namespace rankcollapse
