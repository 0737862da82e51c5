#pragma once

#include <chrono>
#include <string>
#include <vector>

namespace rankcollapse {

using Seconds = std::chrono::duration<double>;

/// A program and its words, with what its environment has beside ours.
struct CommandLine {
  std::vector<std::string> words;        // the first is the path of the program
  std::vector<std::string> environment;  // "OMP_WAIT_POLICY=PASSIVE"
};

/// How a process ended, and what it left.
struct Ended {
  int exit_code;       // −1 where a signal ended it, or it could not be started
  std::string reason;  // "exit code 1", "signal 11 (Segmentation fault)"; empty where it ended well
  std::string output, messages;
  long peak_memory_kb;
};

/// Starts so many processes of one command at once and waits for all; those that have not ended when the
/// limit has passed are killed, and so are all if this process ends before them. None of them inherits a
/// variable by which a shell may have made one of the programs slower or faster: kernels, threads, how they
/// wait (results/performance/README.md has the list). Throws Error (internal) where the system has no room
/// for them.
std::vector<Ended> run_together(const CommandLine& command, int count, Seconds limit);

}  // namespace rankcollapse
