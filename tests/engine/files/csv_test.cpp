#include "engine/files/csv.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <cstdlib>
#include <limits>

#include "tests/temporary_folder.hpp"
#include "tests/thrown.hpp"

using namespace rankcollapse;

TEST_CASE("a number is written as the shortest decimal that reads back to it") {
  CHECK(shortest(0.1) == "0.1");
  CHECK(shortest(1e-6) == "1e-06");
  CHECK(shortest(100.0) == "100");
  CHECK(shortest(std::nan("")) == "nan");
  CHECK(shortest(-std::numeric_limits<double>::infinity()) == "-inf");
  for (const double number : {1.0 / 3.0, std::numeric_limits<double>::denorm_min(),
                              -std::numeric_limits<double>::max(), 0.1 + 0.2}) {
    CHECK(std::strtod(shortest(number).c_str(), nullptr) == number);
  }
}

TEST_CASE("a field with a comma, a quote or a line end stands in quotes") {
  CHECK(csv_field("fc1.weight") == "fc1.weight");
  CHECK(csv_field("") == "");
  CHECK(csv_field("slice[0,1]") == "\"slice[0,1]\"");
  CHECK(csv_field("a \"b\"") == "\"a \"\"b\"\"\"");
  CHECK(csv_field("a\nb") == "\"a\nb\"");
}

TEST_CASE("a table starts with its header and counts its bytes") {
  const TemporaryFolder folder;
  CsvWriter table(folder / "t.csv", {"epoch", "note"});
  CHECK(table.length() == 11);
  table.append({"1", "a,b"});
  CHECK(read_text(folder / "t.csv") == "epoch,note\n1,\"a,b\"\n");
  CHECK(table.length() == std::filesystem::file_size(folder / "t.csv"));
}

TEST_CASE("a table opened at a length loses the rows behind it and goes on from there") {
  const TemporaryFolder folder;
  std::uintmax_t length = 0;
  {
    CsvWriter table(folder / "t.csv", {"epoch"});
    table.append({"1"});
    length = table.length();
    table.append({"2"});
  }
  CsvWriter table(folder / "t.csv", {"epoch"}, length);
  CHECK(read_text(folder / "t.csv") == "epoch\n1\n");
  table.append({"20"});
  CHECK(read_text(folder / "t.csv") == "epoch\n1\n20\n");
  CHECK(table.length() == 11);
}

TEST_CASE("a table opened at length 0 starts anew") {
  const TemporaryFolder folder;
  write_text(folder / "t.csv", "something else\n");
  CsvWriter(folder / "t.csv", {"epoch"});
  CHECK(read_text(folder / "t.csv") == "epoch\n");
}

TEST_CASE("the only field of a row may be absent") {
  const TemporaryFolder folder;
  CsvWriter(folder / "t.csv", {"note"}).append({""});
  CHECK(read_text(folder / "t.csv") == "note\n\"\"\n");
}

TEST_CASE("a table that lost rows of the checkpoint, or has another header, is not continued") {
  const TemporaryFolder folder;
  const std::string file = (folder / "t.csv").string();
  CHECK(thrown_by([&] { CsvWriter(file, {"epoch"}, 6); }) ==
        "3: cannot continue '" + file + "': No such file or directory");
  write_text(file, "epoch\n1\n");
  CHECK(thrown_by([&] { CsvWriter(file, {"epoch"}, 9); }) ==
        "3: cannot continue '" + file + "': it has 8 bytes where the checkpoint recorded 9");
  CHECK(thrown_by([&] { CsvWriter(file, {"steps"}, 8); }) ==
        "3: cannot continue '" + file + "': its header is not 'steps'");
  CHECK(read_text(file) == "epoch\n1\n");
}

TEST_CASE("a table that cannot be written names the file and the cause") {
  const TemporaryFolder folder;
  const std::string file = (folder / "absent/t.csv").string();
  CHECK(thrown_by([&] { CsvWriter(file, {"epoch"}); }) ==
        "6: cannot write '" + file + "': No such file or directory");
  CHECK(thrown_by([] { CsvWriter("/dev/full", {"epoch"}); }) ==
        "6: cannot write '/dev/full': No space left on device");
}
