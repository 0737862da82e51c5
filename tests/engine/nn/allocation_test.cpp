#include <catch2/catch.hpp>
#include <cstdlib>

#include "tests/engine/nn/network_of.hpp"
#include "tests/skip.hpp"

// Sanitizers bring their own malloc; only the GNU library has names for what lies below the usual ones.
#if defined(__GLIBC__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define COUNTS_ALLOCATIONS 1

#include <dlfcn.h>

#include <atomic>
#include <cerrno>
#include <string_view>

namespace {

std::atomic<bool> counting = false;
std::atomic<std::size_t> allocations = 0;

// OpenBLAS packs small products on AVX-512 into memory that it takes and gives back itself: not ours to
// count.
bool is_in_openblas(void* caller) {
  Dl_info library;
  return ::dladdr(caller, &library) != 0 && library.dli_fname != nullptr &&
         std::string_view(library.dli_fname).find("openblas") != std::string_view::npos;
}

void count_call_of(void* caller) {
  if (counting && !is_in_openblas(caller)) ++allocations;
}

}  // namespace

extern "C" {
void* __libc_malloc(std::size_t size);
void* __libc_calloc(std::size_t count, std::size_t size);
void* __libc_realloc(void* memory, std::size_t size);
void* __libc_memalign(std::size_t alignment, std::size_t size);

// These take the place of the library's for the whole process: operator new and Armadillo's posix_memalign
// end here.
void* malloc(std::size_t size) {
  count_call_of(__builtin_return_address(0));
  return __libc_malloc(size);
}
void* calloc(std::size_t count, std::size_t size) {
  count_call_of(__builtin_return_address(0));
  return __libc_calloc(count, size);
}
void* realloc(void* memory, std::size_t size) {
  count_call_of(__builtin_return_address(0));
  return __libc_realloc(memory, size);
}
void* aligned_alloc(std::size_t alignment, std::size_t size) {
  count_call_of(__builtin_return_address(0));
  return __libc_memalign(alignment, size);
}
void* memalign(std::size_t alignment, std::size_t size) {
  count_call_of(__builtin_return_address(0));
  return __libc_memalign(alignment, size);
}
int posix_memalign(void** memory, std::size_t alignment, std::size_t size) {
  count_call_of(__builtin_return_address(0));
  *memory = __libc_memalign(alignment, size);
  return *memory == nullptr ? ENOMEM : 0;
}
}
#endif

namespace rankcollapse {

TEST_CASE("after its first step a network allocates no memory, at other batch sizes neither") {
#ifdef COUNTS_ALLOCATIONS
  Network network = network_of(R"(
layers:
  - {type: conv2d, filters: 20, kernel: 5, padding: same}
  - {type: batch_norm}
  - {type: relu}
  - {type: max_pool2d, size: 3, padding: same}
  - {type: conv2d, filters: 8, kernel: 3, stride: 2, padding: 1}
  - {type: leaky_relu}
  - {type: avg_pool2d, size: 2, padding: same}
  - type: residual
    layers:
      - {type: conv2d, filters: 8, kernel: 3, padding: 1}
      - {type: residual, shortcut: pad, layers: [{type: conv2d, filters: 8, kernel: 1}]}
  - {type: residual, shortcut: projection, layers: [{type: conv2d, filters: 12, kernel: 3, stride: 2, padding: 1}]}
  - {type: flatten}
  - {type: dense, units: 100}
  - {type: batch_norm}
  - {type: tanh}
  - {type: dropout, rate: 0.5}
  - {type: dense, units: 70}
  - {type: sigmoid}
  - {type: dense, units: 10})",
                               Shape::image(28, 28, 3));
  initialize_weights(network, Random(1, "init"));
  Workers workers(1);
  const Random random(1, "dropout");
  const auto step = [&](const Matrix& inputs, const Matrix& output_gradient) {
    allocations = 0;
    counting = true;
    for (const Mode mode : {Mode::training, Mode::evaluation}) {
      const Pass pass{mode, random, 1, workers};
      network.forward(inputs, pass);
      network.backward(inputs, output_gradient, pass);
    }
    counting = false;
    return allocations.load();
  };
  const Matrix inputs(network.input_shape().size(), 16, arma::fill::ones), dy(10, 16, arma::fill::ones);
  const Matrix few = inputs.cols(0, 4), few_dy = dy.cols(0, 4);
  REQUIRE(step(inputs, dy) > 0);
  CHECK(step(inputs, dy) == 0);
  CHECK(step(few, few_dy) == 0);
  CHECK(step(inputs, dy) == 0);
#else
  SKIP_TEST("this build's malloc is not the GNU library's");
#endif
}

}  // namespace rankcollapse
