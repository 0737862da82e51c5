#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <string>

#include "tests/temporary_folder.hpp"

/// What a call of the program gave.
struct Called {
  int exit_code;  // 128 + the signal, where one ended it
  std::string output, messages;
};

inline std::string quoted(const std::string& word) {
  return "'" + word + "'";
}

/// Calls the program with these words of a shell command, in the project's root.
inline Called call(const std::string& words) {
  const TemporaryFolder folder;
  const std::string command = "cd " + quoted(PROJECT_ROOT) + " && " + quoted(RANKCOLLAPSE) + " " + words +
                              " >" + quoted((folder / "out").string()) + " 2>" +
                              quoted((folder / "err").string());
  const int status = std::system(command.c_str());
  const int code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return {code, read_text(folder / "out"), read_text(folder / "err")};
}

/// The folder of the only trial under `results`.
inline std::filesystem::path only_trial(const std::filesystem::path& results) {
  for (const auto& experiment : std::filesystem::directory_iterator(results / "runs")) {
    if (!experiment.is_directory()) continue;  // .lock
    for (const auto& entry : std::filesystem::directory_iterator(experiment.path())) {
      if (entry.is_directory()) return entry.path();
    }
  }
  return {};
}
