#include "experiments/figures/write_figures.hpp"

#include <catch2/catch.hpp>

#include "tests/experiments/figures/some_chart.hpp"
#include "tests/temporary_folder.hpp"

using namespace rankcollapse;

namespace {

constexpr FigureRow drawn_row = {
    "esd", "", "", false, [](std::span<const Record* const>) { return chart_of(marks_of_every_kind()); }};
constexpr FigureRow empty_row = {"phases", "", "", false, [](std::span<const Record* const>) {
                                   Chart chart;
                                   chart.missing = "a probe";
                                   return chart;
                                 }};
const std::vector<const FigureRow*> rows = {&drawn_row, &empty_row};
const std::vector<PictureFormat> svg = {PictureFormat::svg},
                                 svg_and_png = {PictureFormat::svg, PictureFormat::png};

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("a figure becomes a file a format and a table; one that lacks data becomes none") {
  const FigureFiles figures = draw_figures(rows, {}, svg_and_png);
  CHECK(figures.drawn == Lines{"esd"});
  CHECK(figures.missing == std::map<std::string, std::string>{{"phases", "a probe"}});
  Lines names;
  for (const auto& [name, content] : figures.files) names.push_back(name);
  CHECK(names == Lines{"esd.csv", "esd.png", "esd.svg"});
}

TEST_CASE("only files that changed are written") {
  const TemporaryFolder folder;
  const FigureFiles figures = draw_figures(rows, {}, svg);
  const WrittenFiles first = write_figures(figures, folder / "a/b");
  CHECK(first.written == 2);
  CHECK(first.unchanged == 0);
  write_text(folder / "a/b/esd.csv", "other");
  const WrittenFiles second = write_figures(figures, folder / "a/b");
  CHECK(second.written == 1);
  CHECK(second.unchanged == 1);
  CHECK(read_text(folder / "a/b/esd.csv") == figures.files.at("esd.csv"));
}

TEST_CASE("nothing is made for an experiment without a figure") {
  const TemporaryFolder folder;
  write_figures(draw_figures(std::vector{&empty_row}, {}, svg), folder / "figures");
  CHECK_FALSE(std::filesystem::exists(folder / "figures"));
}

TEST_CASE("a folder that cannot be made is an error of the results") {
  const TemporaryFolder folder;
  write_text(folder / "file", "");
  CHECK_THROWS_WITH(write_figures(draw_figures(rows, {}, svg), folder / "file/figures"),
                    Catch::StartsWith("cannot create '" + (folder / "file/figures").string() + "': "));
}

TEST_CASE("what differs from the drawing, is missing, or is not drawn any more is told file by file") {
  const TemporaryFolder folder;
  const FigureFiles figures = draw_figures(rows, {}, svg);
  write_figures(figures, folder.path());
  CHECK(differing_figures(figures, rows, svg, folder.path()).empty());
  write_text(folder / "esd.svg", "other");
  std::filesystem::remove(folder / "esd.csv");
  for (const std::string name :
       {"phases.svg", "of_old.csv", "esd.png", "notes.md", "lambda_min_by_epoch.svg"}) {
    write_text(folder / name, "");
  }
  CHECK(differing_figures(figures, rows, svg, folder.path()) == Lines{"esd.csv: missing", "esd.svg: differs",
                                                                      "of_old.csv: not drawn any more",
                                                                      "phases.svg: not drawn any more"});
}

TEST_CASE("the formats of a folder are those of its pictures") {
  const TemporaryFolder folder;
  CHECK(formats_in(folder / "nothing").empty());
  for (const std::string name : {"esd.svg", "esd.csv", "phases.png"}) write_text(folder / name, "");
  CHECK(formats_in(folder.path()) == svg_and_png);
}
