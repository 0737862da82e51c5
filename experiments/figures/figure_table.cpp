#include <array>

#include "experiments/figures/figure.hpp"
#include "experiments/figures/figures.hpp"

namespace rankcollapse {

std::span<const FigureRow> figure_table() {
  static constexpr std::array rows = {
      FigureRow{"esd", "eigenvalues of a weight, by the strength of the penalty", "A1", false, draw_esd},
      FigureRow{"lambda_min_by_penalty", "the smallest eigenvalue against the strength of the penalty", "A1",
                false, draw_lambda_min_by_penalty},
      FigureRow{"lambda_min_by_epoch", "the smallest eigenvalue over time, with the additive law", "A1",
                false, draw_lambda_min_by_epoch},
      FigureRow{"shape_by_epoch", "entropy, stable rank and accuracy over time", "A3", false,
                draw_shape_by_epoch},
      FigureRow{"phases", "the phase of a weight against batch size, learning rate or penalty", "A6", false,
                draw_phases},
      FigureRow{"smallest_singular_values", "the smallest singular values of all weights", "A9", false,
                draw_smallest_singular_values},
      FigureRow{"marchenko_pastur_calibration", "Gaussian matrices and the law of Marchenko and Pastur",
                "A12", true, draw_marchenko_pastur_calibration},
      FigureRow{"spiked_model_calibration", "where a perturbation puts an eigenvalue, and where it should",
                "A12", true, draw_spiked_model_calibration},
      FigureRow{"rank_by_weight_decay",
                "rank of each weight and accuracy against λ, at equal epochs and at equal dose", "B1", false,
                draw_rank_by_weight_decay},
      FigureRow{"rank_profiles", "rank of each weight at every threshold τ, by λ", "B1", false,
                draw_rank_profiles},
      FigureRow{"singular_value_profiles", "singular values of each weight over the largest one, by λ", "B1",
                false, draw_singular_value_profiles},
      FigureRow{"distance_by_variability",
                "distance from rank K against the variability of the inputs, with slopes", "B2", false,
                draw_distance_by_variability},
      FigureRow{"rank_bound", "distance from rank K against its bounds, and whether these say anything", "B3",
                false, draw_rank_bound},
      FigureRow{"variability_in_time", "variability within the classes, and rank, by epoch", "B4", false,
                draw_variability_in_time},
      FigureRow{"variability_in_depth", "variability within the classes, and rank, from input to output",
                "B4", false, draw_variability_in_depth},
      FigureRow{"rank_by_hyperparameters", "average rank against batch size, learning rate and weight decay",
                "II.4", false, draw_rank_by_hyperparameters},
      FigureRow{"neural_collapse", "NC1 to NC4 by epoch", "II.5", false, draw_neural_collapse},
      FigureRow{"learned_part", "what training put into a weight, beside what decay left of it", "C1", false,
                draw_learned_part},
      FigureRow{"learned_directions", "how many directions training put into a weight, over time", "C1",
                false, draw_learned_directions},
      FigureRow{"predicted_lambda_min", "the smallest eigenvalue as predicted and as observed", "C2", false,
                draw_predicted_lambda_min},
      FigureRow{"accuracy_by_lambda_min", "accuracy against the smallest eigenvalue, controls marked", "C3",
                false, draw_accuracy_by_lambda_min},
      FigureRow{"survivors_by_classes", "singular values above the widest gap against the number of classes",
                "C4", false, draw_survivors_by_classes},
      FigureRow{"truncation_curves", "accuracy against the size of truncated weights, with random controls",
                "C5", false, draw_truncation_curves},
      FigureRow{"tikhonov", "filter factors, bias and variance of regularised least squares", "C6", true,
                draw_tikhonov},
      FigureRow{"cumulative_energy", "how few singular values hold how much of a weight", "C9", false,
                draw_cumulative_energy},
  };
  return rows;
}

}  // namespace rankcollapse
