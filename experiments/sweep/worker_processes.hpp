#pragma once

#include <sys/types.h>

#include <chrono>
#include <functional>
#include <string>
#include <vector>

namespace rankcollapse {

/// Processes that run one command, each with a pipe on which it tells lines. They are in groups of their own,
/// so that a Ctrl-C of the terminal reaches this process alone, and they do not outlive it.
class WorkerProcesses {
 public:
  struct Ended {
    pid_t process;
    int status;  // as waitpid gives it
  };
  using LineListener = std::function<void(pid_t process, const std::string& line)>;
  using EndListener = std::function<void(const Ended&)>;

  /// `program` is run with `arguments`, of which the first is its own name; each process reads `input` from
  /// its standard input, and its standard output is the pipe. Throws Error (internal).
  WorkerProcesses(std::string program, std::vector<std::string> arguments, const std::string& input = "");
  /// Kills those that still run.
  ~WorkerProcesses();
  WorkerProcesses(const WorkerProcesses&) = delete;
  WorkerProcesses& operator=(const WorkerProcesses&) = delete;

  /// Starts one more. Throws Error (internal).
  void start();
  /// Hands over the lines and ends that come within `patience`; returns as soon as there was one, or a
  /// signal.
  void wait(std::chrono::milliseconds patience, const LineListener& told, const EndListener& ended);
  /// How many are running.
  std::size_t running() const { return processes_.size(); }
  /// Asks all for a checkpoint and an end (SIGTERM).
  void stop() const;

 private:
  struct Process {
    pid_t id;
    int pipe;
    std::string unfinished;  // of the line that is on its way
  };

  bool read(Process& process, const LineListener& told) const;

  std::string program_;
  std::vector<std::string> arguments_;
  int input_;  // a file in memory
  std::string input_path_;
  std::vector<Process> processes_;
};

}  // namespace rankcollapse
