#include <catch2/catch.hpp>
#include <sstream>

#include "experiments/report/view.hpp"
#include "experiments/report/weights.hpp"
#include "tests/experiments/report/recorded_page.hpp"
#include "tests/temporary_folder.hpp"

namespace {

namespace fs = std::filesystem;
using namespace rankcollapse;

/// A copy of the recorded penalties to change.
class Penalties {
 public:
  Penalties() { fs::copy(recorded("penalties"), folder_ / "penalties", fs::copy_options::recursive); }

  std::vector<fs::path> trials() const {
    std::vector<fs::path> found;
    for (const auto& entry : fs::directory_iterator(folder_ / "penalties"))
      if (entry.is_directory()) found.push_back(entry.path());
    return found;
  }
  fs::path trial(const std::string& number) const {
    for (const fs::path& one : trials())
      if (one.filename().string().starts_with(number)) return one;
    return {};
  }
  Records records() const { return read_records(std::vector<fs::path>{folder_ / "penalties"}); }

 private:
  TemporaryFolder folder_;
};

void replace(const fs::path& file, const std::string& before, const std::string& after) {
  std::string text = read_text(file);
  for (std::size_t place = text.find(before); place != text.npos; place = text.find(before, place))
    text.replace(place, before.size(), after);
  write_text(file, text);
}

/// Leaves of a table the rows of its first and its last epoch.
void keep_first_and_last(const fs::path& file) {
  std::istringstream text(read_text(file));
  std::string kept;
  for (std::string line; std::getline(text, line);)
    if (line.starts_with("epoch") || line.starts_with("0,") || line.starts_with("8,")) kept += line + "\n";
  write_text(file, kept);
}

std::vector<std::string> findings(const Penalties& penalties) {
  const Records records = penalties.records();
  const std::vector<const Record*> trials = records.of("penalties");
  std::vector<std::string> said = {spectra_view(trials, 100'000)->finding};
  for (const auto make : {profiles_view, penalties_view, predictions_view})
    said.push_back(make(trials)->finding);
  return said;
}

}  // namespace

TEST_CASE("where the additive law is silent the finding says so, and speaks of no bound") {
  const Penalties penalties;
  for (const fs::path& trial : penalties.trials()) {
    keep_first_and_last(trial / "spectra.csv");
    for (const char* kept : {"0.8008717949200015", "0.3950844277541038"})
      replace(trial / "learned_part.csv", kept, "0.1");
  }
  const std::string finding = findings(penalties).back();
  INFO(finding);
  CHECK(finding.starts_with("Of λ_min the additive law says nothing here; decay alone misses it by "));
  CHECK(finding.ends_with(" % in the median."));
  CHECK(finding.find("nan") == std::string::npos);
  CHECK(finding.find("bound") == std::string::npos);
}

TEST_CASE("findings leave out the trials that diverged, and say how many") {
  const Penalties with, without;
  replace(with.trial("0006") / "status.json", "\"done\"", "\"diverged\"");
  fs::remove(without.trial("0006") / "status.json");
  std::vector<std::string> expected = findings(without);
  for (std::string& finding : expected) finding += " 1 trial diverged, left out here.";
  CHECK(findings(with) == expected);
  for (const fs::path& trial : with.trials()) replace(trial / "status.json", "\"done\"", "\"diverged\"");
  for (const std::string& finding : findings(with))
    CHECK(finding == "6 trials diverged, and no other is there.");
}
