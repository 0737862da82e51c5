#include "experiments/records/latex_table.hpp"

#include <catch2/catch.hpp>
#include <filesystem>
#include <limits>

#include "experiments/records/records.hpp"

using namespace rankcollapse;

TEST_CASE("numbers in LaTeX have four digits, and powers of ten where they are small or large") {
  CHECK(latex_number(0.123456) == "0.1235");
  CHECK(latex_number(10.0) == "10");
  CHECK(latex_number(-2.5) == "$-2.5$");
  CHECK(latex_number(2.5e-7) == "$2.5\\cdot10^{-7}$");
  CHECK(latex_number(1.5e12) == "$1.5\\cdot10^{12}$");
  CHECK(latex_number(std::numeric_limits<double>::quiet_NaN()) == "--");
  CHECK(latex_number(std::numeric_limits<double>::infinity()) == "$\\infty$");
}

TEST_CASE("what means something in LaTeX is escaped") {
  CHECK(latex_text("weight_decay=1e-3 & 5% of {x}^2~#$") ==
        "weight\\_decay=1e-3 \\& 5\\% of \\{x\\}\\textasciicircum{}2\\textasciitilde{}\\#\\$");
  CHECK(latex_text("a\\b") == "a\\textbackslash{}b");
}

TEST_CASE("a table for LaTeX has a row a condition, with the number of its trials, means and ranges") {
  const std::vector<std::filesystem::path> folders = {std::filesystem::path(PROJECT_ROOT) /
                                                      "tests/experiments/recorded/penalties"};
  const Records records = read_records(folders);
  const std::string table = latex_table(records.of("penalties"));
  INFO(table);
  CHECK(table.find(
            "\ncondition & $n$ & train loss & train accuracy & test loss & test accuracy & "
            "$\\lambda_{\\min}$ fc1.weight & $\\lambda_{\\min}$ fc2.weight & $\\lambda_{\\min}$ fc3.weight "
            "\\\\\n\\midrule\n") != std::string::npos);
  const double first = records.trials[2].probe("spectrum").value("fc1.weight", "sv_min", AtEnd{});
  const double second = records.trials[3].probe("spectrum").value("fc1.weight", "sv_min", AtEnd{});
  const double low = std::min(first, second), high = std::max(first, second);
  CHECK(table.find(" & " + latex_number((first * first + second * second) / 2) + " (" +
                   latex_number(low * low) + "--" + latex_number(high * high) + ") & ") != std::string::npos);
  const std::string alone = latex_table(std::vector{&records.trials[2]});
  CHECK(alone.find("\nall & 1 & ") != std::string::npos);
  CHECK(alone.find("& " + latex_number(first * first) + " & ") != std::string::npos);
}
