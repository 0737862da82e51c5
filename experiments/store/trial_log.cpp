#include "experiments/store/trial_log.hpp"

#include <fcntl.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <ctime>

namespace rankcollapse {

std::string time_stamp() {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  ::gmtime_r(&now, &parts);
  std::array<char, 32> text{};
  return {text.data(), std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts)};
}

void log_line(const std::filesystem::path& trial, const std::string& text) {
  utsname system{};
  ::uname(&system);
  std::string line = time_stamp() + "  " + system.nodename + " " + std::to_string(::getpid()) + "  " + text;
  std::replace(line.begin(), line.end(), '\n', ' ');
  line += '\n';
  const int descriptor = ::open((trial / "log.txt").c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
  if (descriptor < 0) return;
  [[maybe_unused]] const ssize_t written =
      ::write(descriptor, line.data(), line.size());  // one call: one line
  ::close(descriptor);
}

}  // namespace rankcollapse
