#include "experiments/bench/processes.hpp"

#include <spawn.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <system_error>

#include "engine/core/error.hpp"

namespace rankcollapse {
namespace {

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

Started start(const CommandLine& command) {
  Started started;
  std::vector<std::string> words = command.words, environment = environment_with(command.environment);
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, started.output.descriptor(), STDOUT_FILENO);
  ::posix_spawn_file_actions_adddup2(&actions, started.messages.descriptor(), STDERR_FILENO);
  started.error = ::posix_spawn(&started.process, words.front().c_str(), &actions, nullptr,
                                pointers_to(words).data(), pointers_to(environment).data());
  ::posix_spawn_file_actions_destroy(&actions);
  return started;
}

Ended wait_for(const Started& started) {
  if (started.error != 0) return {-1, std::generic_category().message(started.error), "", "", 0};
  int status = 0;
  rusage usage{};
  while (::wait4(started.process, &status, 0, &usage) < 0 && errno == EINTR) {
  }
  Ended ended{-1, "", started.output.content(), started.messages.content(), usage.ru_maxrss};
  if (WIFSIGNALED(status)) {
    const int signal = WTERMSIG(status);
    ended.reason = "signal " + std::to_string(signal) + " (" + ::strsignal(signal) + ")";
  } else {
    ended.exit_code = WEXITSTATUS(status);
    if (ended.exit_code != 0) ended.reason = "exit code " + std::to_string(ended.exit_code);
  }
  return ended;
}

}  // namespace

std::vector<Ended> run_together(const CommandLine& command, int count) {
  std::vector<Started> started;
  for (int process = 0; process < count; ++process) started.push_back(start(command));
  std::vector<Ended> ended;
  for (const Started& process : started) ended.push_back(wait_for(process));
  return ended;
}

}  // namespace rankcollapse
