#include <catch2/catch.hpp>
#include <cmath>
#include <sstream>

#include "engine/files/csv.hpp"
#include "engine/files/json.hpp"
#include "engine/files/npz.hpp"
#include "tests/experiments/cli/program.hpp"
#include "tests/skip.hpp"

using namespace rankcollapse;

namespace {

using Numbers = std::vector<double>;
using Classes = std::vector<std::int64_t>;

Called variability(const std::filesystem::path& file, const std::string& options = "") {
  return call("variability " + quoted(file.string()) + " " + options);
}

/// Four points in two classes: means (1, 0) and (0, 4).
std::vector<Tensor> four_points() {
  return {{"features", {4, 2}, Numbers{0, 0, 2, 0, 0, 3, 0, 5}}, {"labels", {4}, Classes{0, 0, 1, 1}}};
}

/// The message of exit code 3 about such arrays, behind the file's name.
std::string complaint(const std::vector<Tensor>& arrays, const std::string& options = "") {
  const TemporaryFolder folder;
  const auto file = folder / "f.npz";
  write_npz(file, arrays);
  const Called called = variability(file, options);
  if (called.exit_code != 3) return "exit code " + std::to_string(called.exit_code) + called.messages;
  const std::size_t place = called.messages.find(file.string() + ": ");
  REQUIRE(place != std::string::npos);
  const std::string text = called.messages.substr(place + file.string().size() + 2);
  return text.substr(0, text.find('\n'));
}

}  // namespace

TEST_CASE("variability gives numpy's TCV and neural collapse of anyone's features") {
  for (const std::string how : {"stored", "compressed"}) {
    const TemporaryFolder folder;
    const std::string script = "/usr/bin/python3 " TEST_SOURCE_DIR "/collapse_in_numpy.py " +
                               quoted(folder.path().string()) + " " + how + " 2>/dev/null";
    if (std::system(script.c_str()) != 0) SKIP_TEST("/usr/bin/python3 has no numpy");
    const Called called = variability(folder / "features.npz", "--json");
    INFO(called.messages);
    REQUIRE(called.exit_code == 0);
    const Json found = parse_json(called.output, "output");
    CHECK(found.find("samples")->integer() == 240);
    CHECK(found.find("width")->integer() == 36);
    CHECK(found.find("classes")->integer() == 6);
    std::istringstream expected(read_text(folder / "expected.txt"));
    std::string name;
    double value = 0.0;
    std::size_t compared = 0;
    while (expected >> name >> value) {
      INFO(name);
      REQUIRE(found.find(name) != nullptr);
      CHECK(found.find(name)->number() == Approx(value).epsilon(1e-10));
      CHECK(value != 0.0);
      ++compared;
    }
    CHECK(compared == 14);
  }
}

TEST_CASE("variability prints a table, a row of CSV or JSON of the same numbers; what is absent is empty") {
  const TemporaryFolder folder;
  write_npz(folder / "f.npz", four_points());
  const Called table = variability(folder / "f.npz");
  CHECK(table.exit_code == 0);
  CHECK(table.output.find("features  4 samples of 2\nclasses   2, of 2 samples\n") != std::string::npos);
  CHECK(table.output.find("tcv_abs           1             tr S_W, within classes\n") != std::string::npos);
  CHECK(table.output.find("cdnv              0.0588235     ") != std::string::npos);
  CHECK(table.output.find("nc4               -             ") != std::string::npos);
  const Called csv = variability(folder / "f.npz", "--csv");
  write_text(folder / "out.csv", csv.output);
  const CsvTable read = read_csv(folder / "out.csv");
  REQUIRE(read.rows.size() == 1);
  CHECK(read.rows[0][*read.column("tcv_abs")] == "1");
  CHECK(read.rows[0][*read.column("between")] == "4.25");
  CHECK(read.rows[0][*read.column("nc3")].empty());
  const Json json = parse_json(variability(folder / "f.npz", "--json --k-means").output, "output");
  CHECK(json.find("tcv_abs")->number() == 1.0);
  CHECK(json.find("tcv_k_means")->number() == 1.0);
  CHECK(std::holds_alternative<std::nullptr_t>(json.find("nc4")->value));
}

TEST_CASE("variability takes arrays of other names, classes predicted, and images") {
  const TemporaryFolder folder;
  std::vector<Tensor> arrays = four_points();
  arrays[0].name = "z";
  arrays[0].shape = {4, 1, 2, 1};
  arrays[1].name = "y";
  arrays.push_back({"guess", {4}, Classes{0, 1, 1, 1}});
  arrays.push_back({"w", {2, 2}, std::vector<float>{1, 0, 0, 1}});
  write_npz(folder / "f.npz", arrays);
  const Called called =
      variability(folder / "f.npz", "--features z --labels y --predictions guess --weights w --json");
  INFO(called.messages);
  const Json json = parse_json(called.output, "output");
  CHECK(json.find("tcv_abs")->number() == 1.0);
  CHECK(json.find("nc4")->number() == 0.25);
  CHECK(json.find("equinorm_weights")->number() == 0.0);
}

TEST_CASE("variability says what is wrong with a file and what would be right") {
  auto arrays = four_points();
  CHECK(complaint({arrays[1]}) ==
        "there is no array 'features' (there are: labels); --features NAME takes another");
  CHECK(complaint({arrays[0]}, "--labels label") ==
        "there is no array 'label' (there are: features); --labels NAME takes another");
  CHECK(complaint({}) ==
        "there is no array 'features' (there is none at all); --features NAME takes another");
  arrays[0] = {"features", {8}, Numbers(8, 1.0)};
  CHECK(complaint(arrays) == "array 'features': is not samples × features, but of shape (8,)");
  arrays = four_points();
  std::get<Numbers>(arrays[0].values)[5] = std::nan("");
  CHECK(complaint(arrays) ==
        "array 'features': 1 of 8 entries is not finite: nan in row 3, column 2 (counted from 1)");
  arrays = four_points();
  arrays[1].values = Numbers{0, 0, 1, 1};
  CHECK(complaint(arrays) == "array 'labels': has no whole numbers: a class is one of 0, 1, 2, …");
  arrays[1] = {"labels", {3}, Classes{0, 0, 1}};
  CHECK(complaint(arrays) == "array 'labels': is of shape (3,): needed is (4,), a class a sample");
  arrays[1] = {"labels", {4}, Classes{0, 0, 1, -1}};
  CHECK(complaint(arrays) ==
        "array 'labels': has -1 in it: classes are counted from 0, up to 1000000 of them");
  arrays = four_points();
  arrays.push_back({"weights", {2, 3}, Numbers(6, 1.0)});
  CHECK(complaint(arrays) ==
        "array 'weights': is 2 × 3: needed are 2 classes × 2 features, as PyTorch has it");
  arrays.back() = {"outputs", {3, 2}, Numbers(6, 1.0)};
  CHECK(complaint(arrays) ==
        "array 'outputs': has 3 rows of 2: needed is a row for each of the 4 samples, a column a class");
  const auto said_of = [](const std::filesystem::path& file) {
    const Called called = variability(file);
    CHECK(called.exit_code == 3);
    return called.messages;
  };
  const TemporaryFolder folder;
  const std::string advice = ": needed is an .npz, as numpy.savez(file, features=…, labels=…) writes it\n";
  CHECK(said_of("/none.npz") == "rankcollapse: /none.npz: there is no such file\n");
  CHECK(said_of(folder.path()) == "rankcollapse: " + folder.path().string() + ": is a folder" + advice);
  write_text(folder / "f.npy", format_npy(four_points()[0]));
  CHECK(said_of(folder / "f.npy") ==
        "rankcollapse: " + (folder / "f.npy").string() + ": is one array (.npy)" + advice);
  write_npz(folder / "f.npz", four_points());
  const Called both = variability(folder / "f.npz", "--json --csv");
  CHECK(both.exit_code == 2);
  CHECK(both.messages.find("variability: give --json or --csv, not both") != std::string::npos);
}

TEST_CASE("variability of no samples, one sample and one class is an answer with a note") {
  const TemporaryFolder folder;
  write_npz(folder / "f.npz", {{"features", {0, 3}, Numbers{}}, {"labels", {0}, Classes{}}});
  const Called none = variability(folder / "f.npz", "--k-means");
  CHECK(none.exit_code == 0);
  CHECK(none.output.find("note: no samples\n") != std::string::npos);
  write_npz(folder / "f.npz", {{"features", {1, 3}, Numbers{1, 2, 3}}, {"labels", {1}, Classes{2}}});
  const Called one = variability(folder / "f.npz");
  CHECK(one.exit_code == 0);
  CHECK(one.output.find("note: all samples are of one class: no TCV_ratio, no CDNV\n") != std::string::npos);
  CHECK(one.output.find("classes   1, of 1 samples\n") != std::string::npos);
}

TEST_CASE("gaps between the numbers of classes are no classes") {
  const TemporaryFolder folder;
  const auto found = [&](const Classes& labels, std::vector<Tensor> more = {}) {
    std::vector<Tensor> arrays = four_points();
    arrays[1].values = labels;
    for (Tensor& array : more) arrays.push_back(std::move(array));
    write_npz(folder / "f.npz", arrays);
    const Called called = variability(folder / "f.npz", "--k-means --json");
    INFO(called.messages);
    REQUIRE(called.exit_code == 0);
    return parse_json(called.output, "output");
  };
  const auto same = [](const Json& one, const Json& other) {
    for (const auto& [name, value] : std::get<Json::Object>(one.value)) {
      if (name != "class_labels") CHECK(format_json(value) == format_json(*other.find(name)));
    }
  };
  const Json usual = found({0, 0, 1, 1}), gaps = found({3, 3, 800'000, 800'000});
  CHECK(usual.find("tcv_k_means")->number() == 1.0);
  same(usual, gaps);
  CHECK(format_json(*gaps.find("class_labels"), false) == "[3,800000]");
  const Tensor guess = {"predictions", {4}, Classes{3, 800'000, 800'000, 800'000}};
  CHECK(found({3, 3, 800'000, 800'000}, {guess}).find("nc4")->number() == 0.25);

  // Rows of a classifier and columns of outputs stand for classes from 0 on, with samples or without.
  const Json more = found({1, 1, 2, 2}, {{"weights", {3, 2}, Numbers{9, 9, 1, 0, 0, 1}},
                                         {"outputs", {4, 3}, Numbers{0, 1, 0, 0, 1, 0, 0, 0, 1, 9, 0, 1}}});
  CHECK(more.find("classes")->integer() == 3);
  CHECK(more.find("tcv_k_means")->number() == 1.0);
  CHECK(more.find("equinorm_weights")->number() == 0.0);
  CHECK(more.find("nc4")->number() == 0.25);
}

TEST_CASE("a name that is given wins over a usual one, and predictions and outputs are one choice") {
  const TemporaryFolder folder;
  std::vector<Tensor> arrays = four_points();
  arrays.push_back({"predictions", {4}, Classes{0, 0, 1, 1}});
  arrays.push_back({"logits", {4, 2}, Numbers{0, 1, 0, 1, 0, 1, 0, 1}});
  write_npz(folder / "f.npz", arrays);
  const auto nc4 = [&](const std::string& options) {
    const Called called = variability(folder / "f.npz", "--json " + options);
    INFO(called.messages);
    REQUIRE(called.exit_code == 0);
    return parse_json(called.output, "output").find("nc4")->number();
  };
  CHECK(nc4("") == 0.0);
  CHECK(nc4("--outputs logits") == 0.5);
  CHECK(complaint(arrays, "--outputs typo") ==
        "there is no array 'typo' (there are: features, labels, logits, predictions); --outputs NAME takes "
        "another");
  const Called both = variability(folder / "f.npz", "--outputs logits --predictions predictions");
  CHECK(both.exit_code == 2);
  CHECK(both.messages.find("variability: give --predictions or --outputs, not both") != std::string::npos);
}
