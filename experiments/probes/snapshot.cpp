#include "experiments/probes/snapshot.hpp"

#include <algorithm>
#include <stdexcept>

namespace rankcollapse {
namespace {

/// The columns of an unfolded kernel that belong to "slice[i,j]".
arma::uword first_column(const Parameter& kernel, const std::string& reading) {
  std::size_t comma = 0;
  const std::string indices = reading.substr(std::string("slice[").size());
  const std::size_t row = std::stoul(indices, &comma);
  const std::size_t column = std::stoul(indices.substr(comma + 1));
  return (row * kernel.columns.width + column) * kernel.columns.channels;
}

const Spectrum& kept_or_computed(Spectra& spectra, const WeightReading& reading, const Matrix& value) {
  const std::pair key(reading.parameter, reading.reading);
  const auto found = spectra.find(key);
  if (found != spectra.end()) return found->second;
  return spectra.emplace(key, spectrum_of(reading.matrix_of(value))).first->second;
}

}  // namespace

arma::mat WeightReading::matrix() const {
  return matrix_of(parameter->value);
}

arma::mat WeightReading::matrix_of(const Matrix& value) const {
  if (!reading.starts_with("slice")) return arma::conv_to<arma::mat>::from(value);
  const arma::uword first = first_column(*parameter, reading);
  return arma::conv_to<arma::mat>::from(value.cols(first, first + parameter->columns.channels - 1));
}

std::size_t WeightReading::smaller_extent() const {
  const bool is_slice = reading.starts_with("slice");
  return std::min<std::size_t>(parameter->value.n_rows,
                               is_slice ? parameter->columns.channels : parameter->value.n_cols);
}

Snapshot::Snapshot(const Training& running, std::span<const Matrix> initial_weights, std::uint64_t steps_done,
                   bool is_at_end, Spectra* initial_spectra)
    : training(running),
      step(steps_done),
      at_end(is_at_end),
      initial_weights_(initial_weights),
      initial_spectra_(initial_spectra == nullptr ? own_initial_spectra_ : *initial_spectra) {}

double Snapshot::epoch() const {
  const double steps = static_cast<double>(step);
  return training.plan.optimizer ? steps / static_cast<double>(training.plan.steps_per_epoch) : steps;
}

const Matrix& Snapshot::initial(const Parameter& parameter) const {
  const auto parameters = training.network.parameters();
  for (std::size_t index = 0; index < parameters.size(); ++index) {
    if (parameters[index] == &parameter) return initial_weights_[index];
  }
  throw std::logic_error("a parameter of another network");
}

const Spectrum& Snapshot::spectrum(const WeightReading& reading) const {
  return kept_or_computed(step == 0 ? initial_spectra_ : spectra_, reading, reading.parameter->value);
}

const Spectrum& Snapshot::initial_spectrum(const WeightReading& reading) const {
  return kept_or_computed(initial_spectra_, reading, initial(*reading.parameter));
}

}  // namespace rankcollapse
