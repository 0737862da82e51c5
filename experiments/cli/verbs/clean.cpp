#include <iostream>
#include <set>

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
    for (const fs::path& experiment : experiments_called(results_)) clean(experiment);
    if (count_ == 0) {
      std::cerr << "nothing to remove\n";
    } else {
      std::cerr << count_ << (count_ == 1 ? " leftover, " : " leftovers, ") << readable_size(bytes_) << "\n";
    }
    if (kept_ > 0) {
      std::cerr << "kept: " << kept_ << (kept_ == 1 ? " unfinished trial" : " unfinished trials")
                << " that no trials.csv names any more, with what was trained\n";
    }
    return problems_.empty() ? ExitCode::ok : ExitCode::data;
  }

 private:
  void clean(const fs::path& experiment) {
    Leftovers leftovers(experiment);
    for (const Leftover& leftover : leftovers.all()) {
      if (!dry_run_ && !leftovers.remove(leftover)) {
        std::cerr << "left alone: a process has begun to work on '" << leftover.trial.string() << "'\n";
        continue;
      }
      std::cout << (dry_run_ ? "would remove " : "removed ") << leftover.path.string() << " ("
                << leftover.reason << ", " << readable_size(leftover.bytes) << ")\n";
      ++count_;
      bytes_ += leftover.bytes;
    }
    kept_ += leftovers.kept();
    for (const std::string& problem : leftovers.problems()) {
      if (problems_.insert(problem).second) std::cerr << "left alone: " << problem << "\n";
    }
  }

  std::vector<fs::path> results_;
  bool dry_run_ = false;
  std::size_t count_ = 0, kept_ = 0;
  std::uintmax_t bytes_ = 0;
  std::set<std::string> problems_;
};

}  // namespace

std::unique_ptr<Verb> make_clean_verb() {
  return std::make_unique<CleanVerb>();
}

}  // namespace rankcollapse
