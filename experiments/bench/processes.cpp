#include "experiments/bench/processes.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <csignal>
#include <cstring>
#include <sstream>
#include <string_view>
#include <system_error>

#include "engine/core/error.hpp"

namespace rankcollapse {
namespace {

using Clock = std::chrono::steady_clock;

/// A file without a name that a process writes to and that is read when the process has ended.
class FileInMemory {
 public:
  FileInMemory() : descriptor_(::memfd_create("output", MFD_CLOEXEC)) {
    if (descriptor_ < 0) {
      throw Error(ExitCode::internal,
                  "cannot keep the output of a process: " + std::generic_category().message(errno));
    }
  }
  FileInMemory(FileInMemory&& other) noexcept : descriptor_(other.descriptor_) { other.descriptor_ = -1; }
  FileInMemory& operator=(FileInMemory&&) = delete;
  ~FileInMemory() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }

  int descriptor() const { return descriptor_; }

  std::string content() const {
    std::string text;
    std::array<char, 4096> bytes;
    for (ssize_t count;
         (count = ::pread(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(text.size()))) > 0;) {
      text.append(bytes.data(), static_cast<std::size_t>(count));
    }
    return text;
  }

 private:
  int descriptor_;
};

struct Started {
  pid_t process = -1;
  int error = 0;  // why it could not be started
  FileInMemory output, messages;
};

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

/// What a shell may have set that changes how fast some of the programs compute.
constexpr std::string_view not_inherited[] = {
    "ATEN_CPU_CAPABILITY", "DNNL_MAX_CPU_ISA",     "GOMP_CPU_AFFINITY",
    "OMP_NUM_THREADS",     "OMP_WAIT_POLICY",      "ONEDNN_MAX_CPU_ISA",
    "OPENBLAS_CORETYPE",   "OPENBLAS_NUM_THREADS", "RANKCOLLAPSE_INSTRUCTION_SET"};

/// Ours without those, and without what `more` sets anew.
std::vector<std::string> environment_with(const std::vector<std::string>& more) {
  std::vector<std::string> result = more;
  for (char** variable = environ; *variable != nullptr; ++variable) {
    const std::string text = *variable, name = text.substr(0, text.find('='));
    bool is_left_out =
        std::find(std::begin(not_inherited), std::end(not_inherited), name) != std::end(not_inherited);
    for (const std::string& other : more) is_left_out = is_left_out || other.starts_with(name + "=");
    if (!is_left_out) result.push_back(text);
  }
  return result;
}

/// What the new process does, where nothing may take memory or wait for a lock. It dies with its parent.
/// Returns where it cannot become the program; errno says why.
void become(const Started& started, pid_t parent, char* const* words, char* const* environment) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(1);
  if (::dup2(started.output.descriptor(), STDOUT_FILENO) < 0) return;
  if (::dup2(started.messages.descriptor(), STDERR_FILENO) < 0) return;
  ::execve(words[0], words, environment);
}

Started start(const CommandLine& command) {
  Started started;
  std::vector<std::string> words = command.words, environment = environment_with(command.environment);
  const std::vector<char*> word_list = pointers_to(words), environment_list = pointers_to(environment);
  const pid_t parent = ::getpid();
  int cause_pipe[2];  // brings errno of the new process; closed by a program that has begun
  if (::pipe2(cause_pipe, O_CLOEXEC) != 0) {
    started.error = errno;
    return started;
  }
  started.process = ::fork();
  if (started.process == 0) {
    become(started, parent, word_list.data(), environment_list.data());
    const int cause = errno;
    ::_exit(::write(cause_pipe[1], &cause, sizeof cause) < 0 ? 1 : 0);
  }
  if (started.process < 0) started.error = errno;
  ::close(cause_pipe[1]);
  if (started.process > 0 && ::read(cause_pipe[0], &started.error, sizeof started.error) > 0) {
    ::waitpid(started.process, nullptr, 0);
  }
  ::close(cause_pipe[0]);
  return started;
}

/// Whether it ends before then.
bool ends_before(pid_t process, Clock::time_point end) {
  pollfd ended{static_cast<int>(::syscall(SYS_pidfd_open, process, 0)), POLLIN, 0};
  int count = 0;
  do {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now()).count();
    count = ::poll(&ended, 1, static_cast<int>(std::clamp(left, decltype(left){0}, decltype(left){INT_MAX})));
  } while (count < 0 && errno == EINTR);
  ::close(ended.fd);
  return count != 0;
}

Ended wait_for(const Started& started, Seconds limit, Clock::time_point end) {
  if (started.error != 0) return {-1, std::generic_category().message(started.error), "", "", 0};
  const bool is_late = !ends_before(started.process, end);
  if (is_late) ::kill(started.process, SIGKILL);
  int status = 0;
  rusage usage{};
  while (::wait4(started.process, &status, 0, &usage) < 0 && errno == EINTR) {
  }
  Ended ended{-1, "", started.output.content(), started.messages.content(), usage.ru_maxrss};
  if (is_late) {
    std::ostringstream reason;
    reason << "it had not ended after " << limit.count() << " s and was killed";
    ended.reason = reason.str();
  } else if (WIFSIGNALED(status)) {
    const int signal = WTERMSIG(status);
    ended.reason = "signal " + std::to_string(signal) + " (" + ::strsignal(signal) + ")";
  } else {
    ended.exit_code = WEXITSTATUS(status);
    if (ended.exit_code != 0) ended.reason = "exit code " + std::to_string(ended.exit_code);
  }
  return ended;
}

}  // namespace

std::vector<Ended> run_together(const CommandLine& command, int count, Seconds limit) {
  const auto end = Clock::now() + std::chrono::duration_cast<Clock::duration>(limit);
  std::vector<Started> started;
  for (int process = 0; process < count; ++process) started.push_back(start(command));
  std::vector<Ended> ended;
  for (const Started& process : started) ended.push_back(wait_for(process, limit, end));
  return ended;
}

}  // namespace rankcollapse
