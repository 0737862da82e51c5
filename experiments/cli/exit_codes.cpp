#include "experiments/cli/exit_codes.hpp"

namespace rankcollapse {

std::span<const ExitCodeRow> exit_code_table() {
  static constexpr ExitCodeRow table[] = {
      {ExitCode::ok, "ok"},
      {ExitCode::internal, "internal error"},
      {ExitCode::usage, "usage or configuration"},
      {ExitCode::data, "data missing or corrupt"},
      {ExitCode::trials_failed, "trials failed"},
      {ExitCode::check_failed, "a check failed"},
      {ExitCode::cannot_write, "results cannot be written"},
      {ExitCode::interrupted, "interrupted (the same command goes on)"},
      {ExitCode::interrupted_twice, "killed by a second Ctrl-C"},
      {ExitCode::terminated, "killed by SIGTERM"},
  };
  return table;
}

std::string exit_code_text() {
  std::string text = "\nExit codes:";
  for (const ExitCodeRow& row : exit_code_table()) {
    if (row.code != ExitCode::ok) text += ",";
    text += " " + std::to_string(static_cast<int>(row.code)) + " " + std::string(row.meaning);
  }
  constexpr std::size_t width = 77;
  for (std::size_t begin = 1; begin + width < text.size();) {
    begin = text.rfind(", ", begin + width) + 1;
    text[begin++] = '\n';
  }
  return text + ".";
}

}  // namespace rankcollapse
