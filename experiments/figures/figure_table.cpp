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
      FigureRow{"learned_part", "what training put into a weight, beside what decay left of it", "C1", false,
                draw_learned_part},
      FigureRow{"learned_directions", "how many directions training put into a weight, over time", "C1",
                false, draw_learned_directions},
      FigureRow{"predicted_lambda_min", "the smallest eigenvalue as predicted and as observed", "C2", false,
                draw_predicted_lambda_min},
      FigureRow{"cumulative_energy", "how few singular values hold how much of a weight", "C9", false,
                draw_cumulative_energy},
  };
  return rows;
}

}  // namespace rankcollapse
