#include <catch2/catch.hpp>

#include "tests/experiments/cli/program.hpp"

namespace fs = std::filesystem;

TEST_CASE(
    "every broken sweep ends before anything is made, with the message beside it, however many workers") {
  const fs::path folder = "tests/experiments/sweep/broken";  // as its messages name it
  std::size_t configurations = 0;
  for (const auto& entry : fs::directory_iterator(PROJECT_ROOT / folder)) {
    if (entry.path().extension() != ".yaml") continue;
    ++configurations;
    const auto beside = [&](const char* extension) {
      return fs::path(entry.path()).replace_extension(extension);
    };
    std::string words = "run " + quoted((folder / entry.path().filename()).string());
    if (fs::exists(beside(".set"))) {
      const std::string override_text = read_text(beside(".set"));
      words += " --set " + quoted(override_text.substr(0, override_text.find('\n')));
    }
    for (const std::string jobs : {"", " -j 2"}) {
      const TemporaryFolder results;
      const fs::path place = results / "results";
      const Called called = call(words + jobs + " --results " + quoted(place.string()));
      INFO(entry.path().string() << jobs);
      CHECK(called.exit_code == 2);
      CHECK(called.output.empty());
      CHECK(called.messages == "rankcollapse: " + read_text(beside(".txt")));
      CHECK_FALSE(fs::exists(place));
    }
  }
  CHECK(configurations >= 20);
}
