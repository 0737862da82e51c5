#include <catch2/catch.hpp>

#include "tests/experiments/cli/program.hpp"

namespace {

namespace fs = std::filesystem;

const std::string recorded = "tests/experiments/recorded/";

Called figures(const std::string& words) {
  return call("figures " + words);
}

std::string at(const fs::path& path) {
  return quoted(path.string());
}

}  // namespace

TEST_CASE(
    "figures are the same twice, beside a moved experiment, and every format is written where it is asked "
    "for") {
  const TemporaryFolder folder;
  const fs::path here = folder / "penalties", moved = folder / "some/where else/penalties";
  fs::create_directories(moved.parent_path());
  for (const fs::path& place : {here, moved}) {
    fs::copy(fs::path(PROJECT_ROOT) / recorded / "penalties", place, fs::copy_options::recursive);
    const Called called = figures(at(place) + " --only esd --formats svg,pdf,png");
    CHECK(called.exit_code == 0);
    CHECK(called.output ==
          (place / "figures").string() + ": 1 of 1 figure drawn, 4 files written, 0 unchanged\n");
  }
  for (const std::string name : {"esd.svg", "esd.pdf", "esd.png", "esd.csv"}) {
    CHECK(read_text(here / "figures" / name).size() > 1000);
    CHECK(read_text(here / "figures" / name) == read_text(moved / "figures" / name));
  }
  CHECK(figures(at(here) + " --only esd --formats svg,pdf,png").output ==
        (here / "figures").string() + ": 1 of 1 figure drawn, 0 files written, 4 unchanged\n");
}

TEST_CASE(
    "figures of several experiments go into a folder each, and --check finds what is not as it is drawn") {
  const TemporaryFolder folder;
  const std::string words = recorded + "penalties " + recorded + "batch_sizes -o " + at(folder.path());
  CHECK(figures(words).exit_code == 0);
  CHECK(figures(words + " --check").exit_code == 0);
  CHECK(fs::exists(folder / "batch_sizes/phases.svg"));
  write_text(folder / "penalties/esd.csv", "x");
  fs::remove(folder / "penalties/esd.svg");
  const Called called = figures(words + " --check");
  CHECK(called.exit_code == 5);
  CHECK(called.output.find(" drawn, not as they are there:\n  esd.csv: differs\n  esd.svg: missing\n") !=
        std::string::npos);
  CHECK(read_text(folder / "penalties/esd.csv") == "x");
}

TEST_CASE("a figure that is asked for by name and lacks data says what it would need") {
  const TemporaryFolder folder;
  const Called called = figures(recorded + "classes --only phases -o " + at(folder.path()));
  CHECK(called.exit_code == 3);
  CHECK(called.output == folder.path().string() + ": 0 of 1 figure drawn, 0 files written, 0 unchanged\n");
  CHECK(called.messages.starts_with("note: phases: "));
}

TEST_CASE("a figure from theory is drawn where it is named, without results") {
  const TemporaryFolder folder;
  CHECK(figures("--only spiked_model_calibration -o " + at(folder.path())).output ==
        folder.path().string() + ": 1 of 1 figure drawn, 2 files written, 0 unchanged\n");
  const Called called = figures("--only spiked_model_calibration");
  CHECK(called.exit_code == 2);
  CHECK(called.messages ==
        "rankcollapse: figures: 'spiked_model_calibration' belongs to no experiment: say with --output where "
        "it is to "
        "go\n");
}

TEST_CASE("names of figures and formats that there are not are errors that say which there are") {
  const Called figure = figures(recorded + "penalties --only ess");
  CHECK(figure.exit_code == 2);
  CHECK(figure.messages.starts_with("rankcollapse: figures: there is no figure 'ess' (known: "));
  CHECK(figure.messages.find("did you mean 'esd'?") != std::string::npos);
  const Called format = figures(recorded + "penalties --formats svh");
  CHECK(format.exit_code == 2);
  CHECK(format.messages ==
        "rankcollapse: figures: there is no format 'svh' (known: pdf, png, svg; did you mean 'svg'?)\n");
}

TEST_CASE("list tells the figures and the protocols that they belong to") {
  const Called called = call("list figures");
  CHECK(called.exit_code == 0);
  CHECK(called.output.starts_with("figures\n  esd (A1)\n      "));
}
