#include <iostream>

#include "experiments/cli/manual_page.hpp"

namespace rankcollapse {
namespace {

class ManualVerb final : public Verb {
 public:
  std::vector<Option> options() override { return {}; }

  ExitCode call() override {
    std::cout << manual_page(verb_table());
    return ExitCode::ok;
  }
};

}  // namespace

std::unique_ptr<Verb> make_manual_verb() {
  return std::make_unique<ManualVerb>();
}

}  // namespace rankcollapse
