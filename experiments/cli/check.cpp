#include <iostream>

#include "experiments/cli/describe.hpp"
#include "experiments/cli/load_trial.hpp"
#include "experiments/cli/verbs.hpp"

namespace rankcollapse {

ExitCode check(const CheckOptions& options) {
  ExitCode result = ExitCode::ok;
  for (const auto& config : options.configs) {
    try {
      const Trial trial = load_trial(config, options.overrides);
      std::cout << config.string() << ": ok\n" << describe(trial) << "\n";
    } catch (const Error& error) {
      std::cerr << error.what() << "\n";
      result = error.code();
    }
  }
  return result;
}

}  // namespace rankcollapse
