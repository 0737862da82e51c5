#include <catch2/catch.hpp>
#include <cmath>

#include "engine/files/csv.hpp"
#include "engine/files/json.hpp"
#include "engine/files/npy.hpp"
#include "engine/files/npy_header.hpp"
#include "engine/files/safetensors.hpp"
#include "tests/experiments/cli/small_sweep.hpp"
#include "tests/skip.hpp"

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

/// rows × columns of this rank, in C order: all singular values that are not 0 are √(rows·columns)/2.
std::vector<float> of_rank(std::size_t rank, std::size_t rows, std::size_t columns) {
  const auto wave = [](std::size_t index, std::size_t extent, std::size_t k) {
    return std::cos(M_PI * static_cast<double>(k) * (static_cast<double>(index) + 0.5) /
                    static_cast<double>(extent));
  };
  std::vector<float> numbers;
  for (std::size_t index = 0; index < rows * columns; ++index) {
    double sum = 0.0;
    for (std::size_t k = 1; k <= rank; ++k)
      sum += wave(index / columns, rows, k) * wave(index % columns, columns, k);
    numbers.push_back(static_cast<float>(sum));
  }
  return numbers;
}

/// The nearest half-precision numbers, little-endian; those below 2^-14 become 0.
std::string as_float16(const std::vector<float>& numbers) {
  std::string bytes;
  for (const float number : numbers) {
    int exponent = 0;
    const float fraction = std::frexp(std::abs(number), &exponent);  // in [1/2, 1)
    long bits = exponent < -13 ? 0 : ((exponent + 14) << 10) + std::lrint(2048.0f * fraction) - 1024;
    if (std::signbit(number)) bits |= 0x8000;
    bytes += static_cast<char>(bits & 255);
    bytes += static_cast<char>(bits >> 8);
  }
  return bytes;
}

/// The upper halves of the numbers: cut off, not rounded.
std::string as_bfloat16(const std::vector<float>& numbers) {
  std::string bytes;
  for (const float& number : numbers) bytes.append(reinterpret_cast<const char*>(&number) + 2, 2);
  return bytes;
}

/// A .safetensors file with the one tensor "w".
std::string tensor_file(const std::string& type, const std::string& shape, const std::string& data) {
  const std::string header = R"({"w":{"dtype":")" + type + R"(","shape":[)" + shape +
                             R"(],"data_offsets":[0,)" + std::to_string(data.size()) + "]}}";
  const std::uint64_t length = header.size();
  return std::string(reinterpret_cast<const char*>(&length), 8) + header + data;
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
  CHECK(names == std::vector<std::string>{"source",
                                          "tensor",
                                          "reading",
                                          "rows",
                                          "cols",
                                          "Q",
                                          "sv_min",
                                          "sv_max",
                                          "frobenius_norm",
                                          "spectral_norm",
                                          "stable_rank",
                                          "entropy",
                                          "effective_rank",
                                          "ranks",
                                          "noise_floor",
                                          "dead_rows",
                                          "dead_columns",
                                          "alpha",
                                          "ks_distance",
                                          "xmin",
                                          "num_pl_spikes",
                                          "power_law_status",
                                          "mp",
                                          "phase",
                                          "skipped"});
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
  CHECK(text(matrix, "power_law_status") == "fit");
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

TEST_CASE("ranks of weights that were stored in half precision go by its eps") {
  const TemporaryFolder folder;
  write_text(folder / "half.npy", format_npy_header("<f2", {300, 200}) + as_float16(of_rank(20, 300, 200)));
  write_text(folder / "half.safetensors", tensor_file("F16", "300,200", as_float16(of_rank(20, 300, 200))));
  write_text(folder / "brain.safetensors", tensor_file("BF16", "40,30", as_bfloat16(of_rank(5, 40, 30))));
  const auto numpys_rank = [&](const std::string& file, const std::string& options = "") {
    const auto matrices = parsed(call("spectra --json " + quoted((folder / file).string()) + options));
    return number(*matrices.front().find("ranks"), "numpy");
  };
  CHECK(numpys_rank("half.npy") == 20);
  CHECK(numpys_rank("half.npy", " --storage float32") > 100);
  CHECK(numpys_rank("half.safetensors") == 20);
  CHECK(numpys_rank("brain.safetensors") == 5);
  CHECK(numpys_rank("brain.safetensors", " --storage float32") > 20);
}

TEST_CASE("whole numbers and truth values are matrices too") {
  const TemporaryFolder folder;
  std::vector<std::int64_t> counted;
  for (std::int64_t value = 0; value < 12; ++value) counted.push_back(value);
  write_text(folder / "counted.npy", format_npy({"counted", {3, 4}, counted}));
  const Json matrix = parsed(call("spectra --json " + quoted((folder / "counted.npy").string()))).front();
  CHECK(number(*matrix.find("ranks"), "numpy") == 2);
  CHECK(number(matrix, "noise_floor") == Approx(number(matrix, "sv_max") * 4.0 * std::pow(2.0, -52)));
  write_text(folder / "mask.npy", format_npy_header("|b1", {2, 3}) + std::string("\1\0\0\0\1\0", 6));
  CHECK(number(parsed(call("spectra --json " + quoted((folder / "mask.npy").string()))).front(), "sv_max") ==
        1);
}

TEST_CASE("a file that says that it has no numbers in 2^120 rows is no trouble") {
  const TemporaryFolder folder;
  constexpr std::size_t huge = std::size_t{1} << 60, many = 1'000'000'000;
  for (const auto& shape : std::vector<std::vector<std::size_t>>{{0, huge, huge}, {3, 0, many, many}}) {
    write_text(folder / "f.npy", format_npy_header("<f4", shape));
    for (const char* readings : {"unfolded", "slices", "all"}) {
      const auto matrices =
          parsed(call("spectra --json " + quoted((folder / "f.npy").string()) + " --readings " + readings));
      REQUIRE(matrices.size() == 1);
      CHECK(text(matrices[0], "skipped") == "it has no numbers");
    }
  }
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

TEST_CASE("files of one kernel each are a series of its slices whatever they call it") {
  const TemporaryFolder folder;
  std::string files;
  for (const char* name : {"epoch1", "epoch2"}) {
    std::vector<float> numbers = of_rank(2, 4, 4);
    write_text(folder / (std::string(name) + ".npy"), format_npy({name, {4, 2, 1, 2}, numbers}));
    files += " " + quoted((folder / (std::string(name) + ".npy")).string());
  }
  const Json::Array series = parsed(call("spectra --series --readings slices --json" + files));
  REQUIRE(series.size() == 4);
  CHECK(text(series[0], "reading") == "slice[0,0]");
  CHECK(text(series[1], "reading") == "slice[0,0]");
  CHECK(text(series[1], "tensor") == "epoch1");
  CHECK(number(series[1], "moment") == 1);
  CHECK(text(series[3], "skipped") == "null");
}

TEST_CASE("a weight of a series that shrank to nothing since its first moment has no relative rank") {
  const TemporaryFolder folder;
  const auto first = written(folder / "1.safetensors", {diagonal("a", 2, 2, {2.0f, 1.0f})});
  const auto second = written(folder / "2.safetensors", {diagonal("a", 2, 2, {1e-7f, 1e-7f})});
  const auto ranks = [](const Json& json) { return number(*json.find("ranks"), "relative:1e-1"); };
  const Json::Array series = parsed(call("spectra --series --json " + first + " " + second));
  CHECK(ranks(series.at(0)) == 2);
  CHECK(ranks(series.at(1)) == 0);
  CHECK(ranks(parsed(call("spectra --json " + second)).at(0)) == 2);  // no one knows what it began with
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

TEST_CASE("a trial's weight that shrank to nothing has no relative rank, as in its ranks.csv") {
  const SmallSweep sweep("seed", {"1"});
  const auto ranks = [&] {
    const Json matrix = parsed(call("spectra --json 0001" + sweep.option())).front();
    return std::pair(number(*matrix.find("ranks"), "relative:1e-1"), number(*matrix.find("ranks"), "numpy"));
  };
  const auto [relative, numpys] = ranks();
  CHECK(relative > 0);
  const fs::path file = sweep.trial(0) / "weights.safetensors";
  Safetensors weights = read_safetensors(file);
  for (Tensor& tensor : weights.tensors) {
    for (float& value : std::get<std::vector<float>>(tensor.values)) value *= 0x1p-24f;
  }
  write_text(file, format_safetensors(weights));
  CHECK(ranks() == std::pair(0.0, numpys));
}

TEST_CASE("what is wrong with one file is said, and the others are reported on") {
  const TemporaryFolder folder;
  const auto good = written(folder / "good.safetensors", {diagonal("a", 2, 2, {2.0f, 1.0f})});
  write_text(folder / "bad.safetensors", read_text(folder / "good.safetensors").substr(0, 50));
  const auto bad = quoted((folder / "bad.safetensors").string());
  const Called called = call("spectra --json " + good + " " + bad + " " + good);
  CHECK(called.exit_code == 3);
  CHECK(called.messages.starts_with("rankcollapse: " + (folder / "bad.safetensors").string() + ": "));
  CHECK(std::get<Json::Array>(parse_json(called.output, "spectra").value).size() == 2);
  const Called series = call("spectra --series --json " + bad + " " + good);
  CHECK(series.exit_code == 3);
  const auto matrices = std::get<Json::Array>(parse_json(series.output, "spectra").value);
  REQUIRE(matrices.size() == 2);
  CHECK(text(matrices[0], "skipped") == "this file could not be read");
  CHECK(number(matrices[1], "moment") == 1);
}

TEST_CASE("SciPy finds the same in a file's matrices, vanished ones and zeros among them") {
  if (std::system("/usr/bin/python3 -c 'import numpy, scipy' 2>/dev/null") != 0)
    SKIP_TEST("/usr/bin/python3 has no numpy and scipy");
  const TemporaryFolder folder;
  std::vector<float> numbers;
  std::uint64_t state = 7;
  for (int index = 0; index < 60 * 40; ++index) {
    state = 16807 * state % 2147483647;
    numbers.push_back(static_cast<float>(state) / 2147483647.0f - 0.5f);
  }
  std::vector<float> vanished, spiked = numbers;
  for (const float value : numbers) vanished.push_back(value * 1e-6f);
  for (std::size_t index = 0; index < 60; ++index) spiked[index * 40 + index % 40] += 1.0f;
  const auto file = written(folder / "f.safetensors", {{"random", {60, 40}, numbers},
                                                       {"spiked", {40, 15, 2, 2}, spiked},
                                                       {"vanished", {60, 40}, vanished},
                                                       {"zero", {4, 6}, std::vector<float>(24)}});
  const Called called = call("spectra --json " + file);
  REQUIRE(called.exit_code == 0);
  write_text(folder / "spectra.json", called.output);
  const std::string script =
      "/usr/bin/python3 -B " + quoted(PROJECT_ROOT "/tests/reference/compare_spectra.py") + " " + file + " " +
      quoted((folder / "spectra.json").string()) + " >" + quoted((folder / "table").string()) + " 2>&1";
  const int status = std::system(script.c_str());
  INFO(read_text(folder / "table"));
  CHECK(status == 0);
  CHECK(read_text(folder / "table").find("zero matrix\n") != std::string::npos);
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
  CHECK(nothing.messages.find("there is neither a file nor a trial 'nowhere.safetensors': ") !=
        std::string::npos);
  write_text(folder / "text.bin", "hello");
  const Called text_file = call("spectra " + quoted((folder / "text.bin").string()));
  CHECK(text_file.exit_code == 3);
  CHECK(text_file.messages.find("is of no known format") != std::string::npos);
  const Called both = call("spectra --json --csv " + quoted((folder / "text.bin").string()));
  CHECK(both.exit_code == 2);
  CHECK(both.messages.find("spectra: give --json or --csv, not both") != std::string::npos);
}
