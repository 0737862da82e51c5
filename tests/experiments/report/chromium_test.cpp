#include <catch2/catch.hpp>
#include <cstdlib>

#include "tests/experiments/report/recorded_page.hpp"
#include "tests/skip.hpp"
#include "tests/temporary_folder.hpp"

TEST_CASE("in Chromium, from disk and without a network, the page does what it promises") {
  if (std::system("/usr/bin/python3 -c 'import selenium' 2>/dev/null") != 0)
    SKIP_TEST("python3-selenium is not installed");
  if (std::system("command -v chromium chromedriver >/dev/null 2>&1") != 0)
    SKIP_TEST("chromium or chromium-driver is not installed");
  const TemporaryFolder folder;
  write_text(folder / "report.html", page_of({recorded("penalties"), recorded("doses")}, some_verdicts()));
  const std::string script = std::string(TEST_SOURCE_DIR) + "/report_in_chromium.py";
  const std::string command = "/usr/bin/python3 -B '" + script + "' '" + (folder / "report.html").string() +
                              "' >'" + (folder / "said").string() + "' 2>&1";
  const int status = std::system(command.c_str());
  INFO(read_text(folder / "said"));
  CHECK(status == 0);
}
