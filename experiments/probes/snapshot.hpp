#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <utility>

#include "engine/train/trainer.hpp"
#include "experiments/measure/spectrum.hpp"

namespace rankcollapse {

/// A weight as one of the matrices that it can be read as (`reading`: "matrix" of a dense layer; "unfolded"
/// or "slice[i,j]" of a convolution).
struct WeightReading {
  const Parameter* parameter = nullptr;
  std::string reading;

  /// The matrix, outputs × inputs, in float64.
  arma::mat matrix() const;
  /// The same of other values of the parameter, as of its initial ones.
  arma::mat matrix_of(const Matrix& value) const;
  /// min(rows, columns) of it.
  std::size_t smaller_extent() const;
};

/// Spectra by what they are of.
using Spectra = std::map<std::pair<const Parameter*, std::string>, Spectrum>;

/// A network at rest, before the first step (step 0) or after any other, as probes are shown it.
class Snapshot {
 public:
  /// `initial_weights` are in the order of Network::parameters(). Where `initial_spectra` is given, the
  /// spectra of the initial weights are kept there from one moment to the next.
  Snapshot(const Training& running, std::span<const Matrix> initial_weights, std::uint64_t steps_done,
           bool is_at_end, Spectra* initial_spectra = nullptr);

  const Training& training;
  const std::uint64_t step;  // steps done
  const bool at_end;         // training is over

  /// Epochs done, with the fraction of the begun one; of L-BFGS the steps.
  double epoch() const;
  /// As it was before the first step; of the parameter's size.
  const Matrix& initial(const Parameter& parameter) const;
  /// Computed once a moment, however many probes ask for it; at step 0 the initial one. Throws Error (data)
  /// where a weight is not finite.
  const Spectrum& spectrum(const WeightReading& reading) const;
  /// Of the weight before the first step.
  const Spectrum& initial_spectrum(const WeightReading& reading) const;

 private:
  std::span<const Matrix> initial_weights_;
  mutable Spectra spectra_, own_initial_spectra_;
  Spectra& initial_spectra_;
};

}  // namespace rankcollapse
