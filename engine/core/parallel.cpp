#include "engine/core/parallel.hpp"

#include "engine/core/floating_point.hpp"

namespace rankcollapse {
namespace {
constexpr std::size_t cache_line = 64;
}

void* Scratch::bytes(std::size_t count) {
  if (memory_.size() < count + cache_line) memory_.resize(count + cache_line);
  void* start = memory_.data();
  std::size_t space = memory_.size();
  return std::align(cache_line, count, start, space);
}

Workers::Workers(int threads) : scratch_(static_cast<std::size_t>(threads)) {
  for (std::size_t index = 1; index < scratch_.size(); ++index) {
    helpers_.emplace_back([this, index] { wait_for_work(scratch_[index]); });
  }
}

Workers::~Workers() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
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
  {
    const std::lock_guard lock(mutex_);
    next_ = 0;
    tasks_ = tasks;
    function_ = const_cast<void*>(function);
    task_ = task;
    failure_ = nullptr;
    busy_ = helpers_.size();
    ++generation_;
  }
  wake_.notify_all();
  work(scratch_.front());
  std::unique_lock lock(mutex_);
  idle_.wait(lock, [this] { return busy_ == 0; });
  if (failure_) std::rethrow_exception(failure_);
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
  while (true) {
    wake_.wait(lock, [&] { return stopping_ || generation_ != seen; });
    if (stopping_) return;
    seen = generation_;
    lock.unlock();
    work(scratch);
    lock.lock();
    if (--busy_ == 0) idle_.notify_one();
  }
}

}  // namespace rankcollapse
