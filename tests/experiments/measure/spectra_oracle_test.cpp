#include <catch2/catch.hpp>
#include <cmath>
#include <cstdlib>
#include <iostream>
#include <map>

#include "engine/files/safetensors.hpp"
#include "experiments/measure/ranks.hpp"
#include "experiments/measure/readings.hpp"
#include "experiments/measure/shape_metrics.hpp"
#include "experiments/measure/shuffled.hpp"
#include "experiments/measure/vectors.hpp"
#include "tests/skip.hpp"
#include "tests/temporary_folder.hpp"

using namespace rankcollapse;

namespace {

// Debian's own: another python3 may come first on the PATH.
constexpr const char* python = "/usr/bin/python3 -B ";
constexpr double eps = 0x1p-52;

bool runs(const std::string& command) {
  return std::system(command.c_str()) == 0;
}

arma::vec numbers(const Safetensors& file, const std::string& name) {
  const Tensor* tensor = file.find(name);
  REQUIRE(tensor != nullptr);
  return arma::vec(std::get<std::vector<double>>(tensor->values));
}

/// The largest errors seen, by what was measured.
class WorstErrors {
 public:
  void see(const std::string& name, double error, const std::string& kind) {
    Seen& seen = by_name_[name];
    ++seen.count;
    if (!(error <= seen.error)) seen.error = error, seen.kind = kind;
  }
  void print() const {
    for (const auto& [name, seen] : by_name_)
      std::cout << name << ": " << seen.error << " (" << seen.kind << ", of " << seen.count << ")\n";
  }
  std::size_t count(const std::string& name) const { return by_name_.at(name).count; }

 private:
  struct Seen {
    double error = 0.0;
    std::string kind;
    std::size_t count = 0;
  };
  std::map<std::string, Seen> by_name_;
};

/// What an error of a singular value may be. Householder transformations give the exact singular values of a
/// matrix that differs from the given one by p(m, n)·eps·‖W‖₂ (LAPACK Users' Guide, 4.9), and no singular
/// value moves further than the matrix (Weyl). A sum of N terms errs by N·eps at most and, with roundings
/// that are independent, by some √N·eps: p = 2√N, N = max(m, n). The sums in a Gram matrix give in the same
/// way |δλ| ≤ 2√N·eps·λ_max, and δν = δλ/2ν.
arma::vec bounds(const Spectrum& spectrum, const arma::vec& exact) {
  const double unit = 2.0 * std::sqrt(static_cast<double>(spectrum.larger_extent())) * eps * exact.max();
  if (spectrum.method == SpectrumMethod::bidiagonal) return arma::vec(exact.n_elem, arma::fill::value(unit));
  return unit * (exact.max() / exact) / 2.0;
}

void check_values(const Spectrum& spectrum, const arma::vec& exact, const arma::vec& numpys,
                  const std::string& kind, WorstErrors& worst) {
  REQUIRE(spectrum.singular_values.n_elem == exact.n_elem);
  const arma::vec errors = arma::abs(spectrum.singular_values - exact), bound = bounds(spectrum, exact);
  CHECK(arma::all(errors <= bound));
  if (exact.max() == 0.0) return;
  const std::string method = spectrum.method == SpectrumMethod::gram ? "Gram matrix" : "bidiagonal";
  worst.see("singular values, " + method + ", in eps·ν_max", errors.max() / (eps * exact.max()), kind);
  worst.see("singular values, " + method + ", share of the bound", arma::max(errors / bound), kind);
  worst.see("singular values, " + method + ", NumPy's own error in eps·ν_max",
            arma::abs(numpys - exact).max() / (eps * exact.max()), kind);
}

/// Whether `rank` counts the true values above the threshold, each known to `error` only.
bool counts(std::size_t rank, const arma::vec& exact, double threshold, double error) {
  return rank >= arma::accu(exact > threshold + error) && rank <= arma::accu(exact > threshold - error);
}

/// The distance in ln ν between the value before the gap and the one behind it.
double gap_at(std::size_t before, const arma::vec& exact, double floor) {
  if (before == 0 || before >= exact.n_elem) return 0.0;
  return std::log(std::max(exact[before - 1], floor) / std::max(exact[before], floor));
}

void check_measures(const Spectrum& spectrum, const arma::vec& exact, const arma::vec& expected,
                    const std::string& kind, WorstErrors& worst) {
  const double largest = exact.max(), unit = largest == 0.0 ? 1.0 : largest;
  const auto compare = [&](const char* name, double measured, double reference, double scale,
                           double tolerance) {
    INFO(name << ": " << measured << " and not " << reference);
    const double error = std::abs(measured - reference) / scale;
    worst.see(name, error, kind);
    CHECK(error <= tolerance);
  };
  compare("frobenius_norm", frobenius_norm(spectrum), expected[0], unit, 1e-12);
  compare("stable_rank", stable_rank(spectrum), expected[1], 1.0, 1e-11);
  compare("effective_rank", effective_rank(spectrum), expected[3], 1.0, 1e-11);
  const std::size_t behind[] = {1, 3, 10};
  for (std::size_t index = 0; index < 3; ++index) {
    compare("distance_to_rank", distance_to_rank(spectrum, behind[index]), expected[4 + index], unit, 1e-12);
    compare("singular_value_behind", singular_value_behind(spectrum, behind[index]), expected[7 + index],
            unit, 1e-12);
  }

  const double floor = noise_floor(spectrum, Storage::float64);
  const std::size_t rank = rank_above(spectrum, floor);
  CHECK(counts(rank, exact, floor, largest * 64 * eps));
  if (static_cast<double>(rank) == expected[10])
    compare("matrix_entropy", matrix_entropy(spectrum), expected[2], 1.0, 1e-11);
  const double widest = gap_at(static_cast<std::size_t>(expected[11]), exact, floor);
  CHECK(gap_at(values_before_largest_gap(spectrum, noise_floor(spectrum, Storage::float64)), exact, floor) >=
        widest - std::log(2.0));
  if (largest == 0.0) return;
  const arma::vec shares = arma::square(spectrum.singular_values / spectrum.largest());
  const arma::vec line = arma::linspace(1.0, 1.0 / static_cast<double>(shares.n_elem), shares.n_elem);
  compare("jensen_shannon_distance", jensen_shannon_distance(shares, line), expected[12], 1.0, 1e-8);
}

void check_matrices(const Safetensors& file, WorstErrors& worst) {
  std::size_t count = 0;
  for (const Tensor& tensor : file.tensors) {
    if (!tensor.name.ends_with(".matrix")) continue;
    ++count;
    const std::string name = tensor.name.substr(0, tensor.name.rfind('.'));
    INFO(name);
    const std::string kind = name.substr(name.find('.') + 1);
    const arma::vec exact = numbers(file, name + ".values");
    const Spectrum spectrum = spectrum_of(matrix_of(tensor, readings_of(tensor).front()));
    check_values(spectrum, exact, numbers(file, name + ".numpy_values"), kind, worst);
    check_measures(spectrum, exact, numbers(file, name + ".measures"), kind, worst);
    const NamedRank numpys = ranks_under_all_rules(spectrum, Storage::float64).front();
    CHECK(counts(static_cast<std::size_t>(numbers(file, name + ".numpy_ranks")[0]), exact, numpys.threshold,
                 64 * eps * exact.max()));
  }
  CHECK(count == 100);
}

void check_vectors(const Safetensors& file, WorstErrors& worst) {
  for (std::size_t index = 0; index < 12; ++index) {
    const std::string name = "vector" + std::to_string(index);
    INFO(name);
    const arma::vec vector = numbers(file, name), expected = numbers(file, name + ".measures");
    const double measured[] = {localization_ratio(vector), participation_ratio(vector),
                               vector_entropy(vector), magnitude_entropy(vector)};
    const char* const names[] = {"localization_ratio", "participation_ratio", "vector_entropy",
                                 "magnitude_entropy"};
    for (std::size_t measure = 0; measure < 4; ++measure) {
      const double error = std::abs(measured[measure] - expected[measure]) / std::max(1.0, expected[measure]);
      worst.see(names[measure], error, name);
      CHECK(error <= 1e-12);
    }
  }
}

}  // namespace

TEST_CASE("one hundred spectra agree with extended precision, and their measures with NumPy's and SciPy's") {
  if (!runs(std::string(python) + "-c 'import numpy, scipy' 2>/dev/null"))
    SKIP_TEST("python3-numpy and python3-scipy are not installed");
  const TemporaryFolder folder;
  REQUIRE(runs(python +
               ("'" PROJECT_ROOT "/tests/reference/spectra_oracle.py' '" + folder.path().string() + "'")));
  const Safetensors file = read_safetensors(folder / "spectra.safetensors");
  WorstErrors worst;
  check_matrices(file, worst);
  check_vectors(file, worst);
  worst.print();
  // Both methods were met, and the entropies of nearly all.
  CHECK(worst.count("singular values, Gram matrix, in eps·ν_max") >= 10);
  CHECK(worst.count("singular values, bidiagonal, in eps·ν_max") >= 50);
  CHECK(worst.count("matrix_entropy") >= 95);
}
