#include <iostream>

#include "experiments/cli/describe.hpp"
#include "experiments/cli/verbs.hpp"

namespace rankcollapse {
namespace {

/// What the file describes: an experiment, or a model on its own (then with ten classes).
std::string check_file(const std::filesystem::path& file, const std::vector<std::string>& overrides) {
  Document document = Document::load(file, overrides);
  if (!document.root().has("layers")) return describe(read_trial(document, file.stem().string()));
  const Network network = make_network(document.root(), Shape{}, 10);
  document.finish();
  return describe(network);
}

}  // namespace

ExitCode check(const CheckOptions& options) {
  ExitCode result = ExitCode::ok;
  for (const auto& config : options.configs) {
    try {
      const std::string description = check_file(config, options.overrides);
      std::cout << config.string() << ": ok\n" << description << "\n";
    } catch (const Error& error) {
      std::cerr << error.what() << "\n";
      result = error.code();
    }
  }
  return result;
}

}  // namespace rankcollapse
