#include "experiments/probes/cadence.hpp"

#include <array>

#include "engine/config/value.hpp"
#include "engine/train/every.hpp"

namespace rankcollapse {

Cadence read_cadence(const Config& probe, const ProbeSite& site, const ProbeRow& row) {
  constexpr std::array<std::string_view, 2> known = {"init", "end"};
  Cadence cadence{false, false, 0};
  const auto fallback =
      row.only_at_end ? std::vector<std::string>{"end"} : std::vector<std::string>{"init", "end"};
  for (const std::string& moment : probe.texts("at", fallback)) {
    if (moment == "init") {
      cadence.at_init = true;
    } else if (moment == "end") {
      cadence.at_end = true;
    } else {
      probe.fail("at", "no moment is called '" + moment + "'" + known_names(moment, "known", known));
    }
  }
  cadence.every_steps = read_every(probe, "every", site.plan.steps_per_epoch, false);
  // After another mistake it is open what the optimizer is.
  if (probe.mistakes() == 0 && !site.plan.optimizer && probe.has("every") &&
      probe.section("every").has("epochs")) {
    probe.fail("every", "lbfgs takes steps on the full batch, and there are no epochs: give steps");
  }
  if (probe.mistakes() == 0 && !cadence.at_init && !cadence.at_end && cadence.every_steps == 0) {
    probe.fail("it never measures: give `every`, or `at` with init or end");
  }
  if (probe.mistakes() == 0 && site.plan.optimizer && !cadence.at_init && !cadence.at_end &&
      cadence.every_steps > site.plan.steps) {
    probe.fail("every", "it never measures: that is every " + std::to_string(cadence.every_steps) +
                            " steps, and the run has " + std::to_string(site.plan.steps));
  }
  return cadence;
}

}  // namespace rankcollapse
