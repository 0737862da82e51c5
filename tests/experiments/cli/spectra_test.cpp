#include <catch2/catch.hpp>
#include <cmath>

#include "engine/files/csv.hpp"
#include "engine/files/json.hpp"
#include "engine/files/safetensors.hpp"
#include "tests/experiments/cli/small_sweep.hpp"

namespace fs = std::filesystem;

namespace {

using namespace rankcollapse;

/// rows × columns with these numbers on the diagonal.
Tensor diagonal(const std::string& name, std::size_t rows, std::size_t columns,
                const std::vector<float>& numbers) {
  std::vector<float> values(rows * columns);
  for (std::size_t index = 0; index < numbers.size(); ++index)
    values[index * columns + index] = numbers[index];
  return {name, {rows, columns}, values};
}

std::string written(const fs::path& file, std::vector<Tensor> tensors) {
  write_text(file, format_safetensors({std::move(tensors), {}}));
  return quoted(file.string());
}

Json::Array parsed(const Called& called) {
  INFO(called.output << called.messages);
  REQUIRE(called.exit_code == 0);
  return std::get<Json::Array>(parse_json(called.output, "spectra").value);
}

double number(const Json& json, std::string_view field) {
  REQUIRE(json.find(field) != nullptr);
  return json.find(field)->number(std::nan(""));
}

std::string text(const Json& json, std::string_view field) {
  REQUIRE(json.find(field) != nullptr);
  return json.find(field)->text("null");
}

}  // namespace

TEST_CASE("spectra --json gives every field of a matrix, and of a tensor that is none the reason") {
  const TemporaryFolder folder;
  const auto file = written(folder / "some.safetensors", {diagonal("fc1.weight", 3, 6, {4.0f, 3.0f, 0.0f}),
                                                          {"fc1.bias", {3}, std::vector<float>(3)}});
  const Json::Array matrices = parsed(call("spectra --json " + file));
  REQUIRE(matrices.size() == 2);
  const Json& matrix = matrices[0];
  std::vector<std::string> names;
  for (const auto& [name, value] : std::get<Json::Object>(matrix.value)) names.push_back(name);
  CHECK(names == std::vector<std::string>{"source",         "tensor",
                                          "reading",        "rows",
                                          "cols",           "Q",
                                          "sv_min",         "sv_max",
                                          "frobenius_norm", "spectral_norm",
                                          "stable_rank",    "entropy",
                                          "effective_rank", "ranks",
                                          "noise_floor",    "dead_rows",
                                          "dead_columns",   "alpha",
                                          "ks_distance",    "xmin",
                                          "num_pl_spikes",  "mp",
                                          "phase",          "skipped"});
  CHECK(text(matrix, "tensor") == "fc1.weight");
  CHECK(text(matrix, "reading") == "matrix");
  CHECK(number(matrix, "rows") == 3);
  CHECK(number(matrix, "cols") == 6);
  CHECK(number(matrix, "Q") == 2);
  CHECK(number(matrix, "sv_min") == Approx(0.0).margin(1e-14));
  CHECK(number(matrix, "sv_max") == Approx(4.0));
  CHECK(number(matrix, "frobenius_norm") == Approx(5.0));
  CHECK(number(matrix, "spectral_norm") == Approx(4.0));
  CHECK(number(matrix, "stable_rank") == Approx(25.0 / 16.0));
  CHECK(number(*matrix.find("ranks"), "numpy") == 2);
  CHECK(number(*matrix.find("ranks"), "abs:1e-3") == 2);
  CHECK(number(matrix, "noise_floor") == Approx(4.0 * 6.0 * std::pow(2.0, -23)));
  CHECK(number(matrix, "dead_rows") == 1);
  CHECK(number(matrix, "dead_columns") == 4);
  CHECK(text(*matrix.find("mp"), "status").starts_with("no fit: "));
  CHECK(std::isnan(number(*matrix.find("mp"), "sigma")));
  CHECK(text(matrix, "skipped") == "null");
  CHECK(text(matrices[1], "tensor") == "fc1.bias");
  CHECK(text(matrices[1], "skipped") != "null");
}

TEST_CASE(
    "the rank by NumPy's rule goes by the type that the numbers were stored in, and --storage says another") {
  const TemporaryFolder folder;
  const auto file = written(folder / "f.safetensors", {diagonal("w", 4, 4, {1.0f, 1e-2f, 1e-8f, 1e-9f})});
  const auto rank = [&](const std::string& options) {
    return number(*parsed(call("spectra --json " + file + options)).front().find("ranks"), "numpy");
  };
  CHECK(rank("") == 2);
  CHECK(rank(" --storage float64") == 4);
  CHECK(rank(" --storage bfloat16") == 1);
}

TEST_CASE("kernels are read unfolded, as slices, or both") {
  const TemporaryFolder folder;
  std::vector<float> numbers(2 * 3 * 2 * 2);
  for (std::size_t index = 0; index < numbers.size(); ++index)
    numbers[index] = std::sin(static_cast<float>(index));
  const auto file = written(folder / "f.safetensors", {{"conv.weight", {2, 3, 2, 2}, numbers}});
  const auto readings = [&](const std::string& options) {
    std::vector<std::string> all;
    for (const Json& json : parsed(call("spectra --json " + file + options)))
      all.push_back(text(json, "reading"));
    return all;
  };
  CHECK(readings("") == std::vector<std::string>{"unfolded"});
  CHECK(readings(" --readings slices") ==
        std::vector<std::string>{"slice[0,0]", "slice[0,1]", "slice[1,0]", "slice[1,1]"});
  CHECK(readings(" --readings all").size() == 5);
}

TEST_CASE("a series shows each matrix over time, and says where a file does not have it") {
  const TemporaryFolder folder;
  const auto first = written(folder / "1.safetensors",
                             {diagonal("a", 2, 2, {2.0f, 1.0f}), diagonal("b", 2, 2, {3.0f, 1.0f})});
  const auto second = written(folder / "2.safetensors", {diagonal("a", 2, 2, {1.0f, 0.5f})});
  const Json::Array series = parsed(call("spectra --series --json " + first + " " + second));
  REQUIRE(series.size() == 4);
  CHECK(text(series[0], "tensor") == "a");
  CHECK(text(series[1], "tensor") == "a");
  CHECK(number(series[0], "moment") == 0);
  CHECK(number(series[1], "moment") == 1);
  CHECK(number(series[1], "sv_max") == Approx(1.0));
  CHECK(text(series[3], "skipped") == "is not in this file");
}

TEST_CASE("files of one matrix each are a series of it whatever they call it") {
  const TemporaryFolder folder;
  const auto first = written(folder / "1.safetensors", {diagonal("epoch1", 2, 2, {2.0f, 1.0f})});
  const auto second = written(folder / "2.safetensors", {diagonal("epoch2", 2, 2, {1.0f, 0.5f})});
  const Json::Array series = parsed(call("spectra --series --json " + first + " " + second));
  REQUIRE(series.size() == 2);
  CHECK(text(series[1], "tensor") == "epoch1");
  CHECK(number(series[1], "sv_max") == Approx(1.0));
}

TEST_CASE("spectra --csv has a column a field, and empty fields where a tensor was skipped") {
  const TemporaryFolder folder;
  const auto file = written(folder / "f.safetensors",
                            {{"bias", {3}, std::vector<float>(3)}, diagonal("w", 2, 2, {2.0f, 1.0f})});
  const Called called = call("spectra --csv " + file);
  REQUIRE(called.exit_code == 0);
  write_text(folder / "table.csv", called.output);
  const CsvTable table = read_csv(folder / "table.csv");
  REQUIRE(table.rows.size() == 2);
  const auto field = [&](std::size_t row, const char* name) {
    REQUIRE(table.column(name));
    return table.rows[row][*table.column(name)];
  };
  CHECK(field(0, "sv_max") == "");
  CHECK(field(0, "skipped") != "");
  CHECK(field(1, "sv_max") == "2");
  CHECK(field(1, "ranks.numpy") == "2");
  CHECK(field(1, "mp.sigma") == "");
  CHECK(field(1, "skipped") == "");
}

TEST_CASE("a matrix with numbers that are not finite is skipped with the place, and the others are shown") {
  const TemporaryFolder folder;
  const auto file = written(folder / "f.safetensors",
                            {diagonal("bad", 2, 2, {1.0f, NAN}), diagonal("good", 2, 2, {2.0f, 1.0f})});
  const Json::Array matrices = parsed(call("spectra --json " + file));
  REQUIRE(matrices.size() == 2);
  CHECK(text(matrices[0], "skipped").find("not finite") != std::string::npos);
  CHECK(number(matrices[1], "sv_max") == Approx(2.0));
}

TEST_CASE("spectra of a trial are those of its weights at the end, or with --start of those at the start") {
  const SmallSweep sweep("seed", {"1"});
  const auto largest = [&](const std::string& options) {
    const Json::Array matrices = parsed(call("spectra --json 0001" + options + sweep.option()));
    CHECK(text(matrices.front(), "tensor") == "fc1.weight");
    return number(matrices.front(), "sv_max");
  };
  const double end = largest(""), start = largest(" --start");
  CHECK(end != start);
  const Json::Array from_file =
      parsed(call("spectra --json " + quoted((sweep.trial(0) / "initial_weights.safetensors").string())));
  CHECK(number(from_file.front(), "sv_max") == start);
}

TEST_CASE("spectra shows people three tables, why there is no fit, and what was skipped") {
  const TemporaryFolder folder;
  const auto file = written(folder / "f.safetensors",
                            {diagonal("w", 2, 3, {2.0f, 0.0f}), {"b", {2}, std::vector<float>(2)}});
  const Called called = call("spectra " + file);
  CHECK(called.exit_code == 0);
  CHECK(called.messages == "");
  for (const char* part :
       {"spectrum  shape    Q  ν_min  ν_max", "  numpy  numerical-recipes  abs:1e-3  ", "fits",
        "Marchenko–Pastur, w: no fit: ", "power law, w: no fit: ", "skipped: b: ", "noise floor: "}) {
    INFO(part << "\n" << called.output);
    CHECK(called.output.find(part) != std::string::npos);
  }
}

TEST_CASE("spectra says what is wrong with what it was given") {
  const TemporaryFolder folder;
  const Called nothing = call("spectra nowhere.safetensors --results " + quoted(folder.path().string()));
  CHECK(nothing.exit_code == 2);
  CHECK(nothing.messages.find("'nowhere.safetensors': no such f") != std::string::npos);
  write_text(folder / "text.bin", "hello");
  const Called text_file = call("spectra " + quoted((folder / "text.bin").string()));
  CHECK(text_file.exit_code == 3);
  CHECK(text_file.messages.find("is of no known format") != std::string::npos);
  const Called both = call("spectra --json --csv " + quoted((folder / "text.bin").string()));
  CHECK(both.exit_code == 2);
  CHECK(both.messages.find("spectra: give --json or --csv, not both") != std::string::npos);
}
