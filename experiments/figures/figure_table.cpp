#include "experiments/figures/figure.hpp"

namespace rankcollapse {

std::span<const FigureRow> figure_table() {
  return {};
}

}  // namespace rankcollapse
