#pragma once

#include <string>
#include <vector>

#include "experiments/probes/field.hpp"
#include "experiments/probes/selection.hpp"

namespace rankcollapse {

/// A probe of each weight matrix by itself: a row and some arrays a matrix. Of a weight that is not finite,
/// or too large for what is asked, the row has nothing but its name, and the arrays are NaN.
class WeightProbe : public Probe {
 public:
  explicit WeightProbe(std::vector<WeightReading> readings) : readings_(std::move(readings)) {}

  /// layer (the parameter: "fc1.weight"), reading, and own_columns().
  std::vector<std::string> columns() const final;
  /// Looks whether training is to stop between one decomposition and the next (`ranks`: between two at
  /// most), and between the replicas of a bootstrap: one of them is the longest that it goes on.
  std::optional<ProbeFindings> measure(const Snapshot& snapshot) const final;

 protected:
  struct MatrixFindings {
    std::vector<std::string> fields;          // one an own column
    std::vector<std::vector<double>> arrays;  // one a kind of array
  };
  /// The array of "fc1.weight" is called that (of a slice "conv1.weight/slice[0,1]") with the suffix behind.
  struct ArrayKind {
    std::string suffix;
    std::size_t length;
  };

  virtual std::vector<std::string> own_columns() const = 0;
  virtual std::vector<ArrayKind> array_kinds(const WeightReading&) const { return {}; }
  /// What it gives once training is to stop is not looked at.
  virtual MatrixFindings measure_matrix(const Snapshot& snapshot, const WeightReading& reading,
                                        const Spectrum& spectrum) const = 0;

 private:
  void add(const Snapshot& snapshot, const WeightReading& reading, ProbeFindings& findings) const;

  std::vector<WeightReading> readings_;
};

}  // namespace rankcollapse
