#include "experiments/cli/interrupt.hpp"

#include <signal.h>
#include <unistd.h>

#include <array>

#include "engine/core/error.hpp"

namespace rankcollapse {
namespace {

std::atomic<bool> stop_requested = false;
static_assert(std::atomic<bool>::is_always_lock_free, "a signal handler may not wait for a lock");

constexpr std::array handled = {SIGINT, SIGTERM, SIGUSR1};

void handle(int signal) {
  if (stop_requested.exchange(true) && signal == SIGINT)
    ::_exit(static_cast<int>(ExitCode::interrupted_twice));
}

}  // namespace

StopOnSignal::StopOnSignal() {
  stop_requested = false;
  struct sigaction action {};
  action.sa_handler = handle;
  action.sa_flags = SA_RESTART;
  for (const int signal : handled) ::sigaction(signal, &action, nullptr);
}

StopOnSignal::~StopOnSignal() {
  for (const int signal : handled) ::signal(signal, SIG_DFL);
}

const std::atomic<bool>& StopOnSignal::stop() const {
  return stop_requested;
}

}  // namespace rankcollapse
