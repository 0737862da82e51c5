#include <catch2/catch.hpp>
#include <filesystem>
#include <sstream>

#include "experiments/sweep/experiment.hpp"
#include "tests/temporary_folder.hpp"
#include "tests/thrown.hpp"

using namespace rankcollapse;

namespace fs = std::filesystem;

// broken/NAME.yaml is a configuration with a mistake, broken/NAME.txt what the program says about it when it
// is called in the project's root, broken/NAME.set what --set is given, where it is given anything.
TEST_CASE("a broken sweep is answered with the message that is written down beside it") {
  const fs::path folder = "tests/experiments/sweep/broken";
  std::size_t configurations = 0;
  for (const auto& entry : fs::directory_iterator(folder)) {
    const fs::path file = entry.path();
    if (file.extension() != ".yaml") continue;
    ++configurations;
    const auto beside = [&](const char* extension) {
      return read_text(fs::path(file).replace_extension(extension));
    };
    std::vector<std::string> overrides;
    std::istringstream lines(beside(".set"));
    for (std::string line; std::getline(lines, line);) overrides.push_back(line);
    const auto read = [&] { read_experiment(Document::load(file, overrides), file.stem().string()); };
    INFO(file.string());
    CHECK(thrown_by(read) + "\n" == "2: " + beside(".txt"));
  }
  CHECK(configurations >= 20);
}
