#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <exception>
#include <memory>
#include <mutex>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

namespace rankcollapse {

/// Memory that one thread reuses from task to task: it grows to the largest request and stays.
class Scratch {
 public:
  /// At least `count` uninitialised numbers, aligned to a cache line; valid until the next call.
  template <typename Number>
  Number* numbers(std::size_t count) {
    static_assert(std::is_arithmetic_v<Number>);
    return static_cast<Number*>(bytes(count * sizeof(Number)));
  }

 private:
  void* bytes(std::size_t count);

  std::vector<std::byte> memory_;
};

/// A fixed set of threads that share out numbered tasks. What a task computes may depend on its number,
/// never on the thread that happens to run it: then the results do not depend on the number of threads.
/// Between two runs that follow each other at once the threads stay awake; a run does not wait for a thread
/// that has come too late to get a task.
class Workers {
 public:
  /// `threads` ≥ 1 includes the calling thread.
  explicit Workers(int threads);
  ~Workers();
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;

  int threads() const { return static_cast<int>(scratch_.size()); }

  /// Calls task(number, scratch) for each number in 0 … tasks − 1 and returns when all are done.
  /// Rethrows the first exception of a task. Must not be called from inside a task.
  template <typename Task>
  void run(std::size_t tasks, Task&& task) {
    using Function = std::remove_reference_t<Task>;
    run_erased(tasks, &task, [](void* function, std::size_t number, Scratch& scratch) {
      (*static_cast<Function*>(function))(number, scratch);
    });
  }

 private:
  using ErasedTask = void (*)(void* function, std::size_t number, Scratch& scratch);

  void run_erased(std::size_t tasks, const void* function, ErasedTask task);
  void work(Scratch& scratch);
  void wait_for_work(Scratch& scratch);

  std::vector<Scratch> scratch_;
  std::vector<std::thread> helpers_;

  std::mutex mutex_;
  std::condition_variable wake_, idle_;
  // Written under the mutex; the atomic ones are looked at without it, by who waits.
  std::atomic<std::size_t> generation_ = 0;  // counts the calls of run
  std::atomic<std::size_t> busy_ = 0;        // helpers inside the present one
  std::size_t sleeping_ = 0;                 // helpers that have to be woken
  bool open_ = false;                        // a helper may join: there may be tasks left
  bool stopping_ = false;
  std::chrono::microseconds patience_;  // before a thread sleeps; none where threads share cores

  std::atomic<std::size_t> next_ = 0;
  std::size_t tasks_ = 0;
  void* function_ = nullptr;
  ErasedTask task_ = nullptr;
  std::exception_ptr failure_;
};

/// The number of tiles of at most `tile` elements that cover `count` elements.
constexpr std::size_t tiles(std::size_t count, std::size_t tile) {
  return (count + tile - 1) / tile;
}

}  // namespace rankcollapse
