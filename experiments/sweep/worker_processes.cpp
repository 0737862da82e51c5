#include "experiments/sweep/worker_processes.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

#include "engine/core/error.hpp"

namespace rankcollapse {
namespace {

[[noreturn]] void fail(const char* what) {
  throw Error(ExitCode::internal, std::string(what) + ": " + std::generic_category().message(errno));
}

int status_of(pid_t process) {
  int status = 0;
  while (::waitpid(process, &status, 0) < 0 && errno == EINTR) {
  }
  return status;
}

/// A file without a name that holds `content`.
int file_in_memory(const std::string& content) {
  const int descriptor = ::memfd_create("input of workers", MFD_CLOEXEC);
  if (descriptor < 0) fail("cannot make the input of workers");
  for (std::size_t written = 0; written < content.size();) {
    const ssize_t count = ::write(descriptor, content.data() + written, content.size() - written);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) fail("cannot write the input of workers");
    written += static_cast<std::size_t>(count);
  }
  return descriptor;
}

/// In the child, between fork and exec: nothing here may allocate. The input is opened anew, so that each
/// process reads it from its beginning.
[[noreturn]] void become(const char* program, char* const* arguments, const char* input, int pipe,
                         pid_t parent) {
  ::setpgid(0, 0);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(static_cast<int>(ExitCode::internal));  // it died before the line above
  const int opened = ::open(input, O_RDONLY);
  if (opened < 0) ::_exit(static_cast<int>(ExitCode::internal));
  ::dup2(opened, STDIN_FILENO);
  ::close(opened);
  ::dup2(pipe, STDOUT_FILENO);
  ::execv(program, arguments);
  ::_exit(static_cast<int>(ExitCode::internal));
}

}  // namespace

WorkerProcesses::WorkerProcesses(std::string program, std::vector<std::string> arguments,
                                 const std::string& input)
    : program_(std::move(program)),
      arguments_(std::move(arguments)),
      input_(file_in_memory(input)),
      input_path_("/proc/self/fd/" + std::to_string(input_)) {}

WorkerProcesses::~WorkerProcesses() {
  for (const Process& process : processes_) {
    ::kill(process.id, SIGKILL);
    ::close(process.pipe);
    status_of(process.id);
  }
  ::close(input_);
}

void WorkerProcesses::start() {
  std::vector<char*> arguments;
  for (std::string& argument : arguments_) arguments.push_back(argument.data());
  arguments.push_back(nullptr);
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) fail("cannot make a pipe to a worker");
  const pid_t parent = ::getpid();
  const pid_t child = ::fork();
  if (child == 0) become(program_.c_str(), arguments.data(), input_path_.c_str(), ends[1], parent);
  ::close(ends[1]);
  if (child < 0) {
    ::close(ends[0]);
    fail("cannot start a worker");
  }
  processes_.push_back({child, ends[0], {}});
}

void WorkerProcesses::wait(std::chrono::milliseconds patience, const LineListener& told,
                           const EndListener& ended) {
  std::vector<pollfd> polled;
  for (const Process& process : processes_) polled.push_back({process.pipe, POLLIN, 0});
  if (::poll(polled.data(), polled.size(), static_cast<int>(patience.count())) <= 0) return;
  std::vector<Ended> gone;
  for (std::size_t index = polled.size(); index-- > 0;) {
    if (polled[index].revents == 0 || read(processes_[index], told)) continue;
    const Process process = processes_[index];
    ::close(process.pipe);
    processes_.erase(processes_.begin() + static_cast<std::ptrdiff_t>(index));
    gone.push_back({process.id, status_of(process.id)});
  }
  for (const Ended& end : gone) ended(end);
}

/// False at the end of the pipe: nothing has it open any more.
bool WorkerProcesses::read(Process& process, const LineListener& told) const {
  std::array<char, 65536> bytes;
  const ssize_t count = ::read(process.pipe, bytes.data(), bytes.size());
  if (count < 0) return errno == EINTR || errno == EAGAIN;
  process.unfinished.append(bytes.data(), static_cast<std::size_t>(count));
  std::size_t begin = 0;
  for (std::size_t end; (end = process.unfinished.find('\n', begin)) != std::string::npos; begin = end + 1) {
    told(process.id, process.unfinished.substr(begin, end - begin));
  }
  process.unfinished.erase(0, begin);
  return count > 0;
}

void WorkerProcesses::stop() const {
  for (const Process& process : processes_) ::kill(process.id, SIGTERM);
}

}  // namespace rankcollapse
