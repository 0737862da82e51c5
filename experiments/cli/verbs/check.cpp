#include <iostream>

#include "experiments/cli/describe.hpp"
#include "experiments/cli/verb.hpp"

namespace rankcollapse {
namespace {

/// What the file describes: an experiment, a data set, or a model on its own (then with ten classes).
std::string check_file(const std::filesystem::path& file, const std::vector<std::string>& overrides) {
  Document document = Document::load(file, overrides);
  const Config root = document.root();
  if (root.kind("type") == Config::Kind::text) {
    const auto dataset = make_dataset_plan(root);
    document.finish();
    return describe(*dataset);
  }
  if (!root.has("layers")) return describe(read_experiment(std::move(document), file.stem().string()));
  const Network network = make_network(root, Shape{}, 10);
  document.finish();
  return describe(network);
}

class CheckVerb final : public Verb {
 public:
  std::vector<Option> options() override {
    return {
        {.name = "CONFIG", .target = &configs_, .help = "experiments, models or data sets", .required = true},
        set_option(overrides_),
        kernels_option(kernels_)};
  }

  ExitCode call() override {
    set_kernels(overrides_, kernels_);
    ExitCode result = ExitCode::ok;
    for (const auto& config : configs_) {
      try {
        const std::string description = check_file(config, overrides_);
        std::cout << config.string() << ": ok\n" << description << "\n";
      } catch (const Error& error) {
        std::cerr << error.what() << "\n";
        result = error.code();
      }
    }
    return result;
  }

 private:
  std::vector<std::filesystem::path> configs_;
  std::vector<std::string> overrides_;
  std::string kernels_;
};

}  // namespace

std::unique_ptr<Verb> make_check_verb() {
  return std::make_unique<CheckVerb>();
}

}  // namespace rankcollapse
