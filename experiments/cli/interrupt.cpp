#include "experiments/cli/interrupt.hpp"

#include <signal.h>
#include <unistd.h>

#include <array>

#include "engine/core/error.hpp"

namespace rankcollapse {
namespace {

std::atomic<bool> stop_requested = false;
static_assert(std::atomic<bool>::is_always_lock_free, "a signal handler may not wait for a lock");

constexpr std::array candidates = {SIGINT, SIGTERM, SIGUSR1, SIGHUP};

void handle(int signal) {
  if (stop_requested.exchange(true) && signal == SIGINT)
    ::_exit(static_cast<int>(ExitCode::interrupted_twice));
}

/// As nohup has it.
bool is_ignored(int signal) {
  struct sigaction action {};
  ::sigaction(signal, nullptr, &action);
  return action.sa_handler == SIG_IGN;
}

}  // namespace

StopOnSignal::StopOnSignal() {
  stop_requested = false;
  struct sigaction action {};
  action.sa_handler = handle;
  action.sa_flags = SA_RESTART;
  for (const int signal : candidates) {
    if (signal == SIGHUP && is_ignored(signal)) continue;
    ::sigaction(signal, &action, nullptr);
    handled_.push_back(signal);
  }
}

StopOnSignal::~StopOnSignal() {
  for (const int signal : handled_) ::signal(signal, SIG_DFL);
}

const std::atomic<bool>& StopOnSignal::stop() const {
  return stop_requested;
}

}  // namespace rankcollapse
