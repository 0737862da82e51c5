#include "engine/core/parallel.hpp"

#include <chrono>

#include "engine/core/floating_point.hpp"

namespace rankcollapse {
namespace {
constexpr std::size_t cache_line = 64;

/// Waits for what is likely to happen soon, and leaves the processor to any thread that wants it; false where
/// it did not happen. To sleep and be woken takes longer than most things that one waits for here.
template <typename Condition>
bool happens_within(std::chrono::microseconds patience, const Condition& happened) {
  if (happened()) return true;
  const auto end = std::chrono::steady_clock::now() + patience;
  while (std::chrono::steady_clock::now() < end) {
    std::this_thread::yield();
    if (happened()) return true;
  }
  return false;
}

}  // namespace

void* Scratch::bytes(std::size_t count) {
  if (memory_.size() < count + cache_line) memory_.resize(count + cache_line);
  void* start = memory_.data();
  std::size_t space = memory_.size();
  return std::align(cache_line, count, start, space);
}

Workers::Workers(int threads)
    : scratch_(static_cast<std::size_t>(threads)),
      patience_(static_cast<unsigned>(threads) <= std::thread::hardware_concurrency() ? 50 : 0) {
  for (std::size_t index = 1; index < scratch_.size(); ++index) {
    helpers_.emplace_back([this, index] { wait_for_work(scratch_[index]); });
  }
}

Workers::~Workers() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    ++generation_;
  }
  wake_.notify_all();
  for (auto& helper : helpers_) helper.join();
}

void Workers::run_erased(std::size_t tasks, const void* function, ErasedTask task) {
  if (helpers_.empty() || tasks <= 1) {
    for (std::size_t number = 0; number < tasks; ++number) {
      task(const_cast<void*>(function), number, scratch_.front());
    }
    return;
  }
  bool anybody_sleeps = false;
  {
    const std::lock_guard lock(mutex_);
    next_ = 0;
    tasks_ = tasks;
    function_ = const_cast<void*>(function);
    task_ = task;
    open_ = true;
    ++generation_;
    anybody_sleeps = sleeping_ > 0;
  }
  if (anybody_sleeps) wake_.notify_all();
  work(scratch_.front());
  std::unique_lock lock(mutex_);
  open_ = false;
  if (busy_ > 0) {
    lock.unlock();
    happens_within(patience_, [this] { return busy_ == 0; });
    lock.lock();
    idle_.wait(lock, [this] { return busy_ == 0; });
  }
  if (failure_) std::rethrow_exception(std::exchange(failure_, nullptr));
}

void Workers::work(Scratch& scratch) {
  for (std::size_t number = next_++; number < tasks_; number = next_++) {
    try {
      task_(function_, number, scratch);
    } catch (...) {
      const std::lock_guard lock(mutex_);
      if (!failure_) failure_ = std::current_exception();
    }
  }
}

void Workers::wait_for_work(Scratch& scratch) {
  flush_denormals();
  std::size_t seen = 0;
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    seen = generation_;
    if (open_) {
      ++busy_;
      lock.unlock();
      work(scratch);
      lock.lock();
      if (--busy_ == 0) idle_.notify_one();
    }
    lock.unlock();
    happens_within(patience_, [&] { return generation_ != seen; });
    lock.lock();
    ++sleeping_;
    wake_.wait(lock, [&] { return generation_ != seen; });
    --sleeping_;
  }
}

}  // namespace rankcollapse
