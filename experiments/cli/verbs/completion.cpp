#include <iostream>

#include "experiments/cli/completion.hpp"

namespace rankcollapse {
namespace {

class CompletionVerb final : public Verb {
 public:
  std::vector<Option> options() override {
    return {{.name = "SHELL",
             .target = &shell_,
             .help = "bash or zsh",
             .required = true,
             .choices = {"bash", "zsh"}}};
  }

  ExitCode call() override {
    std::cout << (shell_ == "bash" ? bash_completion(verb_table()) : zsh_completion(verb_table()));
    return ExitCode::ok;
  }

 private:
  std::string shell_;
};

}  // namespace

std::unique_ptr<Verb> make_completion_verb() {
  return std::make_unique<CompletionVerb>();
}

}  // namespace rankcollapse
