#pragma once

#include <span>

#include "experiments/figures/chart.hpp"
#include "experiments/records/record.hpp"

namespace rankcollapse {

// What the rows of figure_table() draw, one a file in figures/.

// Part I: Martin; Martin and Mahoney.
Chart draw_esd(std::span<const Record* const> trials);
Chart draw_lambda_min_by_penalty(std::span<const Record* const> trials);
Chart draw_lambda_min_by_epoch(std::span<const Record* const> trials);
Chart draw_shape_by_epoch(std::span<const Record* const> trials);
Chart draw_phases(std::span<const Record* const> trials);
Chart draw_smallest_singular_values(std::span<const Record* const> trials);
Chart draw_marchenko_pastur_calibration(std::span<const Record* const> trials);
Chart draw_spiked_model_calibration(std::span<const Record* const> trials);

// Part II: Zangrando et al.; Galanti et al.; Papyan, Han and Donoho.
Chart draw_rank_by_weight_decay(std::span<const Record* const> trials);
Chart draw_rank_profiles(std::span<const Record* const> trials);
Chart draw_singular_value_profiles(std::span<const Record* const> trials);
Chart draw_distance_by_variability(std::span<const Record* const> trials);
Chart draw_rank_bound(std::span<const Record* const> trials);
Chart draw_variability_in_time(std::span<const Record* const> trials);
Chart draw_variability_in_depth(std::span<const Record* const> trials);
Chart draw_rank_by_hyperparameters(std::span<const Record* const> trials);
Chart draw_neural_collapse(std::span<const Record* const> trials);

// What neither work did.
Chart draw_learned_part(std::span<const Record* const> trials);
Chart draw_learned_directions(std::span<const Record* const> trials);
Chart draw_predicted_lambda_min(std::span<const Record* const> trials);
Chart draw_cumulative_energy(std::span<const Record* const> trials);
Chart draw_accuracy_by_lambda_min(std::span<const Record* const> trials);
Chart draw_survivors_by_classes(std::span<const Record* const> trials);
Chart draw_truncation_curves(std::span<const Record* const> trials);
Chart draw_tikhonov(std::span<const Record* const> trials);

}  // namespace rankcollapse
