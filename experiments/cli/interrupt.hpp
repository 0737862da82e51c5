#pragma once

#include <atomic>
#include <vector>

namespace rankcollapse {

/// While one of these exists, a first SIGINT, SIGTERM, SIGUSR1 or SIGHUP (unless that is ignored) asks for a
/// stop in place of ending the process, and a second SIGINT ends it at once (exit code 130). There can be one
/// at a time: a signal has no other way to reach an object.
class StopOnSignal {
 public:
  StopOnSignal();
  ~StopOnSignal();
  StopOnSignal(const StopOnSignal&) = delete;
  StopOnSignal& operator=(const StopOnSignal&) = delete;

  const std::atomic<bool>& stop() const;

 private:
  std::vector<int> handled_;
};

}  // namespace rankcollapse
