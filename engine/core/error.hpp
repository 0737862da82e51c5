#pragma once

#include <stdexcept>
#include <string>

namespace rankcollapse {

/// What the process tells its caller; a stable, documented part of the command line.
enum class ExitCode {
  ok = 0,
  internal = 1,             // a bug of ours
  usage = 2,                // the command line or a configuration file
  data = 3,                 // data missing or corrupt
  trials_failed = 4,        // some trials ended with an error
  check_failed = 5,         // verification, claim or figure check
  cannot_write = 6,         // results cannot be written: disk full, read-only
  interrupted = 75,         // stopped after a checkpoint; the same command goes on
  interrupted_twice = 130,  // second SIGINT
  terminated = 143,         // SIGTERM before a checkpoint could be written
};

/// Something a user can put right: the message says where, what is wrong and what would be right.
/// Thrown at the edges (command line, configuration, files), caught once, in main.
class Error : public std::runtime_error {
 public:
  Error(ExitCode code, const std::string& message) : std::runtime_error(message), code_(code) {}
  ExitCode code() const { return code_; }

 private:
  ExitCode code_;
};

}  // namespace rankcollapse
