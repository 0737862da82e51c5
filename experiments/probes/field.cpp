#include "experiments/probes/field.hpp"

#include <cmath>

#include "engine/files/csv.hpp"

namespace rankcollapse {

std::string field(double number) {
  return std::isfinite(number) ? shortest(number) : "";
}

std::string field(std::size_t number) {
  return std::to_string(number);
}

}  // namespace rankcollapse
