#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace rankcollapse {

struct RunOptions {
  std::filesystem::path config;
  std::vector<std::string> overrides;
  std::filesystem::path results = "results";
  std::optional<std::filesystem::path> data;
  int threads = 0;  // 0: one a core
  bool dry_run = false;
  bool quiet = false;
};

struct CheckOptions {
  std::vector<std::filesystem::path> configs;
  std::vector<std::string> overrides;
};

struct ListOptions {
  std::string table;  // empty: all of them
};

struct BenchOptions {
  std::filesystem::path model;
  int batch = 128;
  int threads = 0;
  double seconds = 5.0;
  std::string precision = "float32";
  bool json = false;
};

/// What the command line asks for; a text is to be printed, and that is all (help, version).
using Command = std::variant<std::string, RunOptions, CheckOptions, ListOptions, BenchOptions>;

/// Throws Error (usage) that says what is wrong and what was probably meant.
Command parse_command_line(int argument_count, const char* const* arguments);

}  // namespace rankcollapse
