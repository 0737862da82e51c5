// What a spectrum costs, beside the least that its method could cost. A benchmark: it judges nothing.
//
//   ninja -C build/release spectrum_cost
//   build/release/bin/spectrum_cost [--rounds N] [--epoch SECONDS] [ROWSxCOLUMNS …]
//
// Sizes: 4096x384 and 384x192, the dense layers of Mini-AlexNet, and 25088x4096, the largest of VGG (minutes
// a round, 3 GB), unless others are given. OpenBLAS has one thread, as in trials. Medians of rounds:
//
//   ours       spectrum_of a matrix of normal numbers, for which the Gram matrix suffices unless it is square
//   syrk+syev  the product WᵀW and its eigenvalues alone, and how many times that ours takes
//   gesdd      the singular values by bidiagonalisation alone
//   refused    spectrum_of a matrix with two equal columns, for which the Gram matrix is tried in vain, and
//              how many times gesdd that takes
//   memory     the most that spectrum_of holds in the first case and in the second, the matrix included, in
//              units of the matrix; of sizes that dwarf OpenBLAS's own buffers
//
// With --epoch the share of so many seconds that all these spectra take together.
#include <cblas.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <vector>

#include "engine/core/random.hpp"
#include "experiments/measure/spectrum.hpp"

using namespace rankcollapse;

namespace {

constexpr arma::uword smallest_for_memory = 10'000'000;  // entries

struct Size {
  arma::uword rows, columns;
};

arma::mat normal_matrix(const Size& size, bool has_equal_columns) {
  arma::mat matrix(size.rows, size.columns);
  const Random random(1, "spectrum_cost");
  for (arma::uword index = 0; index < matrix.n_elem; ++index) matrix[index] = random.normal(0, index);
  if (has_equal_columns) matrix.col(0) = matrix.col(matrix.n_cols - 1);
  return matrix;
}

double seconds(const std::function<void()>& work) {
  const auto begin = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

void product_and_eigenvalues(const arma::mat& matrix) {
  const bool is_tall = matrix.n_rows >= matrix.n_cols;
  const arma::uword extent = is_tall ? matrix.n_cols : matrix.n_rows;
  arma::mat gram(extent, extent, arma::fill::zeros);
  cblas_dsyrk(CblasColMajor, CblasUpper, is_tall ? CblasTrans : CblasNoTrans, static_cast<blasint>(extent),
              static_cast<blasint>(is_tall ? matrix.n_rows : matrix.n_cols), 1.0, matrix.memptr(),
              static_cast<blasint>(matrix.n_rows), 0.0, gram.memptr(), static_cast<blasint>(extent));
  arma::vec values;
  arma::auxlib::eig_sym(values, gram);
}

void bidiagonalise(arma::mat matrix) {
  arma::vec values;
  arma::auxlib::svd_dc(values, matrix);
}

/// Kilobytes at the peak of this process.
double peak_memory() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss);
}

/// In a process of its own, for a peak never falls: what a spectrum takes, in units of the matrix.
void print_memory(const Size& size, bool has_equal_columns) {
  std::fflush(stdout);
  const pid_t child = fork();
  if (child == 0) {
    const double before = peak_memory();
    spectrum_of(normal_matrix(size, has_equal_columns));
    std::printf("  %.2f",
                1024.0 * (peak_memory() - before) / (8.0 * static_cast<double>(size.rows * size.columns)));
    std::fflush(stdout);
    _exit(0);
  }
  waitpid(child, nullptr, 0);
}

/// Returns the seconds of ours.
double print_times(const Size& size, int rounds) {
  const arma::mat matrix = normal_matrix(size, false), deficient = normal_matrix(size, true);
  std::vector<double> ours, least, ratio, gesdd, refused, loss;
  const char* method = "";
  for (int round = 0; round < rounds; ++round) {
    least.push_back(seconds([&] { product_and_eigenvalues(matrix); }));
    ours.push_back(seconds(
        [&] { method = spectrum_of(matrix).method == SpectrumMethod::gram ? "gram" : "bidiagonal"; }));
    ratio.push_back(ours.back() / least.back());
    gesdd.push_back(seconds([&] { bidiagonalise(matrix); }));
    refused.push_back(seconds([&] { spectrum_of(deficient); }));
    loss.push_back(refused.back() / gesdd.back());
  }
  std::printf("  ours %.2f ms (%s)  syrk+syev %.2f ms (x %.2f)  gesdd %.2f ms  refused %.2f ms (x %.2f)\n",
              1e3 * median(ours), method, 1e3 * median(least), median(ratio), 1e3 * median(gesdd),
              1e3 * median(refused), median(loss));
  return median(ours);
}

}  // namespace

int main(int argument_count, char** arguments) {
  openblas_set_num_threads(1);
  int rounds = 3;
  double epoch = 0.0;
  std::vector<Size> sizes;
  for (int index = 1; index < argument_count; ++index) {
    const bool has_value = index + 1 < argument_count;
    unsigned long long rows = 0, columns = 0;
    if (std::strcmp(arguments[index], "--rounds") == 0 && has_value) {
      rounds = std::max(1, std::atoi(arguments[++index]));
    } else if (std::strcmp(arguments[index], "--epoch") == 0 && has_value) {
      epoch = std::atof(arguments[++index]);
    } else if (std::sscanf(arguments[index], "%llux%llu", &rows, &columns) == 2 && rows > 0 && columns > 0) {
      sizes.push_back({rows, columns});
    } else {
      std::fprintf(stderr, "spectrum_cost: what is %s?\n", arguments[index]);
      return 2;
    }
  }
  if (sizes.empty()) sizes = {{4096, 384}, {384, 192}, {25088, 4096}};
  double sum = 0.0;
  for (const Size& size : sizes) {
    std::printf("%5llu x %-5llu", static_cast<unsigned long long>(size.rows),
                static_cast<unsigned long long>(size.columns));
    if (size.rows * size.columns >= smallest_for_memory) {
      std::printf("  memory");
      print_memory(size, false);
      print_memory(size, true);
    }
    sum += print_times(size, rounds);
  }
  if (epoch > 0.0) std::printf("together %.2f %% of an epoch of %g s\n", 100.0 * sum / epoch, epoch);
}
