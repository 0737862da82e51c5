#include "engine/files/npz.hpp"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <ctime>

#include "tests/skip.hpp"
#include "tests/temporary_folder.hpp"
#include "tests/thrown.hpp"

using namespace rankcollapse;

namespace {

std::vector<Tensor> some_arrays() {
  return {{"fc1.weight", {2, 3}, std::vector<double>{1, 2, 3, 4, 5, 0.1}},
          {"epoch", {3}, std::vector<std::int64_t>{0, 1, -5}},
          {"scale", {}, std::vector<float>{0.5f}},
          {"none", {0, 4}, std::vector<double>{}}};
}

bool python_runs(const std::string& code) {
  return std::system(("/usr/bin/python3 -c '" + code + "' 2>/dev/null").c_str()) == 0;
}

}  // namespace

TEST_CASE("numpy.load reads an .npz with its names, types, shapes and values") {
  if (!python_runs("import numpy")) SKIP_TEST("/usr/bin/python3 has no numpy");
  const TemporaryFolder folder;
  write_npz(folder / "a.npz", some_arrays());
  CHECK(python_runs(
      "import numpy as np; z = np.load(\"" + (folder / "a.npz").string() + R"("); )" +
      R"(assert z.files == ["fc1.weight", "epoch", "scale", "none"]; )"
      R"(assert z["fc1.weight"].tolist() == [[1, 2, 3], [4, 5, 0.1]]; )"
      R"(assert z["fc1.weight"].dtype == np.float64; assert z["scale"].dtype == np.float32; )"
      R"(assert z["epoch"].dtype == np.int64; assert z["epoch"].tolist() == [0, 1, -5]; )"
      R"(assert z["scale"].shape == () and z["scale"] == 0.5; assert z["none"].shape == (0, 4))"));
}

TEST_CASE("numpy.load reads an .npz without arrays") {
  if (!python_runs("import numpy")) SKIP_TEST("/usr/bin/python3 has no numpy");
  const TemporaryFolder folder;
  write_npz(folder / "a.npz", {});
  CHECK(
      python_runs("import numpy as np; assert np.load(\"" + (folder / "a.npz").string() + "\").files == []"));
}

TEST_CASE("the same arrays give the same .npz in another time zone") {
  const std::string here = format_npz(some_arrays());
  ::setenv("TZ", "Pacific/Auckland", 1);
  ::tzset();
  const std::string there = format_npz(some_arrays());
  ::unsetenv("TZ");
  ::tzset();
  CHECK(here == there);
}

TEST_CASE("the numbers of an .npz are not compressed") {
  const std::string file = format_npz({{"x", {1000}, std::vector<double>(1000, 1.0)}});
  CHECK(file.size() > 8000);
  CHECK(file.size() < 8500);
}

TEST_CASE("an .npz that cannot be written names the file") {
  CHECK(thrown_by([] { write_npz("/proc/a.npz", some_arrays()); }) ==
        "6: cannot write '/proc/a.npz': No such file or directory");
}
