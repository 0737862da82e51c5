#pragma once

#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/temporary_folder.hpp"

/// tests/data/library/file_server.py, serving the files of a folder until the end of the test.
class FileServer {
 public:
  explicit FileServer(const std::filesystem::path& folder) {
    ::setenv("no_proxy", "127.0.0.1", 1);
    ::setenv("NO_PROXY", "127.0.0.1", 1);
    int ends[2];
    if (::pipe(ends) != 0) throw std::runtime_error("no pipe");
    const std::string script = PROJECT_ROOT "/tests/data/library/file_server.py", log = log_file();
    process_ = ::fork();
    if (process_ == 0) {
      ::prctl(PR_SET_PDEATHSIG, SIGTERM);  // a test that crashes leaves no server behind
      ::dup2(ends[1], STDOUT_FILENO);
      ::close(ends[0]);
      ::execl("/usr/bin/python3", "python3", "-B", script.c_str(), folder.c_str(), log.c_str(), nullptr);
      ::_exit(127);
    }
    ::close(ends[1]);
    std::FILE* output = ::fdopen(ends[0], "r");
    if (std::fscanf(output, "%d", &port_) != 1) throw std::runtime_error("the server does not start");
    std::fclose(output);
  }
  ~FileServer() {
    ::kill(process_, SIGTERM);
    ::waitpid(process_, nullptr, 0);
  }
  FileServer(const FileServer&) = delete;
  FileServer& operator=(const FileServer&) = delete;

  /// The folder of a mirror with this fault: "http://127.0.0.1:40000/cut/".
  std::string url(const std::string& fault) const {
    return "http://127.0.0.1:" + std::to_string(port_) + "/" + fault + "/";
  }

  /// A line a request, in the order in which they came: path, first byte asked for, status, bytes sent. It is
  /// written after the answer, so it may be late, and later than the next one's: `lines` are waited for.
  std::string log(std::size_t lines) const {
    std::vector<std::string> numbered;
    for (int attempt = 0; attempt < 300 && numbered.size() < lines; ++attempt) {
      if (attempt > 0) ::usleep(10'000);
      numbered.clear();
      std::istringstream text(read_text(log_file()));
      for (std::string line; std::getline(text, line);) numbered.push_back(line);
    }
    std::sort(numbered.begin(), numbered.end());
    std::string text;
    for (const std::string& line : numbered) text += line.substr(line.find(' ') + 1) + "\n";
    return text;
  }

 private:
  std::string log_file() const { return (folder_ / "log").string(); }

  TemporaryFolder folder_;
  pid_t process_ = -1;
  int port_ = 0;
};
