#include "experiments/measure/nelder_mead.hpp"

#include <nlopt.h>

#include <exception>
#include <memory>
#include <stdexcept>
#include <string>

namespace rankcollapse {

namespace {

struct Search {
  const std::function<double(std::span<const double>)>& objective;
  nlopt_opt handle;
  double best;
  std::vector<double> best_point;
  std::exception_ptr failure = nullptr;  // no exception may pass through a C library
};

double evaluate(unsigned count, const double* point, double*, void* data) {
  Search& search = *static_cast<Search*>(data);
  try {
    const double value = search.objective({point, count});
    if (value < search.best) {
      search.best = value;
      search.best_point.assign(point, point + count);
    }
    return value;
  } catch (...) {
    search.failure = std::current_exception();
    nlopt_force_stop(search.handle);
    return 0.0;
  }
}

}  // namespace

std::vector<double> nelder_mead(const std::function<double(std::span<const double>)>& objective,
                                std::vector<double> start, const std::vector<double>& steps,
                                double tolerance) {
  const auto count = static_cast<unsigned>(start.size());
  const std::unique_ptr<nlopt_opt_s, decltype(&nlopt_destroy)> optimiser(
      nlopt_create(NLOPT_LN_NELDERMEAD, count), nlopt_destroy);
  Search search{objective, optimiser.get(), objective(start), start};
  nlopt_set_min_objective(optimiser.get(), evaluate, &search);
  nlopt_set_initial_step(optimiser.get(), steps.data());
  nlopt_set_xtol_rel(optimiser.get(), tolerance);
  nlopt_set_maxeval(optimiser.get(), 2000);  // far beyond need: a limit for objectives without a minimum
  double least = 0.0;
  const nlopt_result result = nlopt_optimize(optimiser.get(), start.data(), &least);
  if (search.failure) std::rethrow_exception(search.failure);
  // Rounding may keep the simplex from shrinking to the tolerance: the best point is still the answer.
  if (result < 0 && result != NLOPT_ROUNDOFF_LIMITED)
    throw std::runtime_error("the minimisation failed: " + std::string(nlopt_result_to_string(result)));
  return search.best_point;
}

}  // namespace rankcollapse
