#include <catch2/catch.hpp>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "experiments/measure/marchenko_pastur_fit.hpp"
#include "experiments/measure/power_law.hpp"
#include "experiments/measure/power_law_evidence.hpp"
#include "tests/skip.hpp"
#include "tests/temporary_folder.hpp"

using namespace rankcollapse;

namespace {

using Row = std::map<std::string, std::string>;

std::vector<std::string> fields_of(const std::string& line) {
  std::vector<std::string> fields;
  std::istringstream stream(line);
  for (std::string field; std::getline(stream, field, ',');) fields.push_back(field);
  return fields;
}

std::vector<Row> read_table(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::string line;
  REQUIRE(std::getline(file, line));
  const std::vector<std::string> names = fields_of(line);
  std::vector<Row> rows;
  while (std::getline(file, line)) {
    const std::vector<std::string> fields = fields_of(line);
    REQUIRE(fields.size() == names.size());
    Row row;
    for (std::size_t column = 0; column < names.size(); ++column) row[names[column]] = fields[column];
    rows.push_back(row);
  }
  return rows;
}

/// The matrix that tests/reference/fits_oracle.py describes.
arma::mat matrix_of(const Row& row) {
  const std::string& kind = row.at("kind");
  const double parameter = std::stod(row.at("parameter"));
  arma::mat matrix(std::stoul(row.at("rows")), std::stoul(row.at("columns")));
  std::uint64_t state = std::stoull(row.at("seed"));
  for (arma::uword i = 0; i < matrix.n_rows; ++i) {
    for (arma::uword j = 0; j < matrix.n_cols; ++j) {
      state = 16807 * state % 2147483647;
      const double u = static_cast<double>(state) / 2147483647.0, z = (u - 0.5) * std::sqrt(12.0);
      const auto x = static_cast<double>(i), y = static_cast<double>(j);
      double& entry = matrix(i, j);
      entry = z;
      if (kind == "spiked") entry = z + parameter * std::cos(x) * std::sin(y);
      if (kind == "heavy") entry = std::pow(1.0 - u, -1.0 / parameter) - 1.0;
      if (kind == "decaying") entry = z * std::exp(-parameter * y);
      if (kind == "halved" && j >= matrix.n_cols / 2) entry = parameter * z;
    }
  }
  return matrix;
}

const std::filesystem::path reference = PROJECT_ROOT "/tests/reference";

}  // namespace

TEST_CASE("fits of twenty matrices agree with those that SciPy makes of the same formulas") {
  const std::vector<Row> rows = read_table(reference / "fits.csv");
  REQUIRE(rows.size() == 20);
  for (const Row& row : rows) {
    INFO(row.at("kind") << ' ' << row.at("rows") << " x " << row.at("columns") << ' ' << row.at("parameter"));
    const auto expected = [&](const char* column, double tolerance = 1e-9) {
      return Approx(std::stod(row.at(column))).epsilon(tolerance);
    };
    const Spectrum spectrum = spectrum_of(matrix_of(row));
    const arma::vec eigenvalues = spectrum.eigenvalues();
    const arma::vec scaled = eigenvalues / arma::mean(eigenvalues);
    const MarchenkoPasturMinimum minimum = minimise_marchenko_pastur_misfit(scaled, spectrum.aspect_ratio());
    CHECK(minimum.is_rejected == (row.at("rejected") == "1"));
    CHECK(minimum.sigma == expected("sigma", 1e-6));
    CHECK(minimum.softrank == expected("softrank", 1e-6));
    CHECK(std::to_string(minimum.num_spikes) == row.at("num_spikes"));
    const MarchenkoPasturFit bulk = fit_marchenko_pastur(spectrum);
    CHECK(bulk.is_fit() != minimum.is_rejected);
    if (bulk.is_fit()) CHECK(bulk.ks_distance == expected("mp_ks", 1e-5));

    const PowerLawFit tail = fit_power_law(eigenvalues);
    CHECK(tail.alpha == expected("alpha"));
    CHECK(tail.ks_distance == expected("D"));
    CHECK(tail.xmin == expected("xmin"));
    CHECK(std::to_string(tail.num_spikes) == row.at("num_pl_spikes"));
    CHECK(log_alpha_norm(tail, eigenvalues) == expected("log_alpha_norm"));
    const PowerLawFit cut = fit_power_law_up_to(eigenvalues, eigenvalues.max());
    CHECK(cut.alpha == expected("alpha_up_to", 1e-6));
    CHECK(cut.ks_distance == expected("D_up_to", 1e-6));
    CHECK(cut.xmin == expected("xmin_up_to"));
    const LikelihoodRatio ratio = power_law_against_lognormal(eigenvalues, tail);
    CHECK(ratio.ratio == expected("ratio", 1e-6).margin(1e-4));
    CHECK(ratio.p == expected("p", 1e-5));
  }
}

TEST_CASE("the script that made the table of fits makes it again") {
  const std::string python = "/usr/bin/python3 -B ";
  if (std::system((python + "-c 'import numpy, scipy' 2>/dev/null").c_str()) != 0)
    SKIP_TEST("python3-numpy and python3-scipy are not installed");
  const TemporaryFolder made;
  const std::string script = (reference / "fits_oracle.py").string();
  REQUIRE(std::system((python + "'" + script + "' '" + made.path().string() + "'").c_str()) == 0);
  const std::vector<Row> rows = read_table(made / "fits.csv"), committed = read_table(reference / "fits.csv");
  REQUIRE(rows.size() == committed.size());
  for (std::size_t index = 0; index < rows.size(); ++index) {
    for (const auto& [name, text] : committed[index]) {
      INFO("row " << index << ", " << name);
      if (name == "kind") CHECK(rows[index].at(name) == text);
      if (name != "kind") CHECK(std::stod(rows[index].at(name)) == Approx(std::stod(text)).epsilon(1e-5));
    }
  }
}
