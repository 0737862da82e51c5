#include "engine/files/csv.hpp"

#include <sys/resource.h>

#include <catch2/catch.hpp>
#include <cmath>
#include <csignal>
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
  CHECK(thrown_by([] { CsvWriter("/dev/full", {"epoch"}); }) == "6: cannot write '/dev/full': File exists");
}

TEST_CASE("a row that finds no room names the file and the cause") {
  const TemporaryFolder folder;
  CsvWriter table(folder / "t.csv", {"epoch"});
  rlimit before{}, small{};
  ::getrlimit(RLIMIT_FSIZE, &before);
  small = {10, before.rlim_max};
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  ::setrlimit(RLIMIT_FSIZE, &small);
  const std::string message = thrown_by([&] { table.append({std::string(100, '1')}); });
  ::setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, handler);
  CHECK(message == "6: cannot write '" + (folder / "t.csv").string() + "': File too large");
}

TEST_CASE("the rows of a writer that was forgotten do not land in the file of the one after it") {
  const TemporaryFolder folder;
  CsvWriter old(folder / "t.csv", {"epoch"});
  old.append({"1"});
  const auto length = old.length();
  old.append({"2"});
  CsvWriter later(folder / "t.csv", {"epoch"}, length);
  old.append({"3"});
  later.append({"20"});
  CHECK(read_text(folder / "t.csv") == "epoch\n1\n20\n");
  CsvWriter anew(folder / "t.csv", {"epoch"});
  later.append({"21"});
  CHECK(read_text(folder / "t.csv") == "epoch\n");
}

TEST_CASE("a table is read back as it was written") {
  const TemporaryFolder folder;
  const std::vector<std::vector<std::string>> rows = {
      {"1", "a,b"}, {"", "say \"no\""}, {"\"", "\"\""}, {"two\nlines", "\r\n"}, {"λ", " spaces "}, {"", ""}};
  CsvWriter table(folder / "t.csv", {"epoch", "a, b"});
  for (const auto& row : rows) table.append(row);
  const CsvTable read = read_csv(folder / "t.csv");
  CHECK(read.header == std::vector<std::string>{"epoch", "a, b"});
  CHECK(read.rows == rows);
  CHECK(read.column("a, b") == 1);
  CHECK_FALSE(read.column("b"));
  CsvWriter one(folder / "one.csv", {"note"});
  one.append({""});
  CHECK(read_csv(folder / "one.csv").rows == std::vector<std::vector<std::string>>{{""}});
}

TEST_CASE("a table may have the line ends of RFC 4180, and no rows") {
  const TemporaryFolder folder;
  write_text(folder / "t.csv", "epoch,note\r\n1,\"a\"\r\n");
  CHECK(read_csv(folder / "t.csv").rows == std::vector<std::vector<std::string>>{{"1", "a"}});
  write_text(folder / "t.csv", "epoch\n");
  CHECK(read_csv(folder / "t.csv").rows.empty());
}

TEST_CASE("a malformed table names the file, the line and the cause") {
  const TemporaryFolder folder;
  const std::string file = (folder / "t.csv").string();
  const auto message = [&](const std::string& text) {
    write_text(file, text);
    const std::string thrown = thrown_by([&] { read_csv(file); });
    const std::string beginning = "3: cannot read '" + file + "': ";
    return thrown.starts_with(beginning) ? thrown.substr(beginning.size()) : thrown;
  };
  CHECK(message("") == "it is empty: a table begins with the names of its columns");
  CHECK(message("a,b\n1,2\n3\n") == "line 3: 1 field where the header has 2");
  CHECK(message("a\n1,2,3\n") == "line 2: 3 fields where the header has 1");
  CHECK(message("a,b\n\n1,2\n") == "line 2: an empty line");
  CHECK(message("a\n1\n\n") == "line 3: an empty line");
  CHECK(message("a,b\n1,2") == "line 2: it has no end: the file was cut short");
  CHECK(message("a") == "line 1: it has no end: the file was cut short");
  CHECK(message("a,b\n\"x\ny\",2\n1,\"2\n") == "line 4: a quote is opened and never closed");
  CHECK(message("a,b\n1,x\"y\"\n") == "line 2: a quote inside a field that does not begin with one");
  CHECK(message("a,b\n1,\"x\"y\n") == "line 2: text behind the quote that closes a field");
  CHECK(message("a,b\n1,\"x\"\r2\n") == "line 2: text behind the quote that closes a field");
  CHECK(message("a,b\n1,x\ry\n") == "line 2: a carriage return that ends no line");
  CHECK(message("a,b,a\n") == "line 1: two columns are called 'a'");
  CHECK(thrown_by([&] { read_csv(folder / "absent.csv"); }) ==
        "3: cannot read '" + (folder / "absent.csv").string() + "': No such file or directory");
  CHECK(thrown_by([&] { read_csv(folder.path()); }) ==
        "3: cannot read '" + folder.path().string() + "': Is a directory");
}
