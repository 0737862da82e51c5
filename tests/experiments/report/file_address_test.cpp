#include "experiments/report/file_address.hpp"

#include <catch2/catch.hpp>

using namespace rankcollapse;

TEST_CASE("the address of a file has no character that ends its path or stands for another") {
  CHECK(file_address("/tmp/page-1_a.b~.html") == "file:///tmp/page-1_a.b~.html");
  CHECK(file_address("/a b/50 %/#1?/é.html") == "file:///a%20b/50%20%25/%231%3F/%C3%A9.html");
  CHECK(file_address("/a/../b.html") == "file:///b.html");
  CHECK(file_address("b.html") == file_address(std::filesystem::current_path() / "b.html"));
}
