#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "experiments/figures/chart.hpp"
#include "experiments/measure/marchenko_pastur.hpp"
#include "experiments/records/record.hpp"

namespace rankcollapse {

/// λ = ν² of a weight at a moment, those of all trials together; empty where no spectrum is recorded.
std::vector<double> pooled_eigenvalues(std::span<const Record* const> trials, const std::string& weight,
                                       const Moment& moment);

/// A bin for two values, at least 10 and at most the 100 of the blog and its notebooks.
std::size_t bins_for(std::size_t values);

/// So many bins of equal width between the smallest and the largest value, or, logarithmic, of equal ratio.
/// There, what lies below 1e-20 of the largest belongs to the first bin. Empty where no value is finite, or,
/// of the logarithmic ones, positive.
std::vector<double> linear_edges(std::span<const double> values, std::size_t bins);
std::vector<double> logarithmic_edges(std::span<const double> values, std::size_t bins);

/// How many of the finite values lie in each bin; what lies outside the edges belongs to the bin beside it.
std::vector<double> counts(std::span<const double> values, std::span<const double> edges);

/// Their shares over the bins' widths: per unit of x, or per decade.
std::vector<double> densities(std::span<const double> values, std::span<const double> edges, bool per_decade);

/// The Marchenko–Pastur bulk that was fitted to a weight at a moment.
struct RecordedBulk {
  MarchenkoPastur law;  // of λ itself
  double share = 1.0;   // of the eigenvalues that are no spikes
};
/// The mean of those of several trials; nothing where none has a fit. The fit is one of scale²·λ, so that the
/// σ of λ is the recorded one over the recorded scale.
std::optional<RecordedBulk> recorded_bulk(std::span<const Record* const> trials, const std::string& weight,
                                          const Moment& moment);

/// Its density over λ, or per decade of λ, as a line through 200 points.
Line bulk_line(const RecordedBulk& bulk, const std::string& label, const Style& style, bool per_decade);

}  // namespace rankcollapse
