#include <iostream>

#include "data/manifest.hpp"
#include "experiments/cli/results_argument.hpp"
#include "experiments/cli/verb.hpp"
#include "experiments/store/leftovers.hpp"

namespace rankcollapse {
namespace {

namespace fs = std::filesystem;

class CleanVerb final : public Verb {
 public:
  std::vector<Option> options() override {
    return {experiments_option(results_),
            {.name = "--dry-run", .target = &dry_run_, .help = "say what would be removed, and stop"}};
  }

  ExitCode call() override {
    std::size_t count = 0;
    std::uintmax_t bytes = 0;
    for (const fs::path& experiment : experiments_called(results_)) {
      for (const Leftover& leftover : leftovers_in(experiment)) {
        if (!dry_run_ && !remove_leftover(leftover)) {
          std::cerr << "left alone: a process has begun to work on '" << leftover.trial.string() << "'\n";
          continue;
        }
        std::cout << (dry_run_ ? "would remove " : "removed ") << leftover.path.string() << " ("
                  << leftover.reason << ", " << readable_size(leftover.bytes) << ")\n";
        ++count;
        bytes += leftover.bytes;
      }
    }
    if (count == 0) {
      std::cerr << "nothing to remove\n";
    } else {
      std::cerr << count << (count == 1 ? " leftover, " : " leftovers, ") << readable_size(bytes) << "\n";
    }
    return ExitCode::ok;
  }

 private:
  std::vector<fs::path> results_;
  bool dry_run_ = false;
};

}  // namespace

std::unique_ptr<Verb> make_clean_verb() {
  return std::make_unique<CleanVerb>();
}

}  // namespace rankcollapse
