#include "tests/counted_allocations.hpp"

#include <cstdlib>

// Sanitizers bring their own malloc; only the GNU library has names for what lies below the usual ones.
#if defined(__GLIBC__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)

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

bool can_count_allocations() {
  return true;
}

void start_counting_allocations() {
  allocations = 0;
  counting = true;
}

std::size_t stop_counting_allocations() {
  counting = false;
  return allocations;
}

#else

bool can_count_allocations() {
  return false;
}

void start_counting_allocations() {}

std::size_t stop_counting_allocations() {
  return 0;
}

#endif
