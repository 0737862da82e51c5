#include "experiments/cli/status_lines.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <iostream>

#include "experiments/cli/surroundings.hpp"

namespace rankcollapse {
namespace {

struct Extent {
  std::size_t lines = 24, columns = 80;
};

Extent terminal() {
  winsize size{};
  Extent extent;
  if (::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0) return extent;
  if (size.ws_row > 0) extent.lines = size.ws_row;
  if (size.ws_col > 0) extent.columns = size.ws_col;
  return extent;
}

/// The first characters, not bytes: a line that the terminal breaks would be two to erase.
std::string first_characters(const std::string& text, std::size_t most) {
  std::size_t count = 0, length = 0;
  while (length < text.size()) {
    const bool begins_character = (text[length] & 0xC0) != 0x80;
    if (begins_character && ++count > most) break;
    ++length;
  }
  return text.substr(0, length);
}

}  // namespace

StatusLines::StatusLines() : on_terminal_(can_overwrite_lines()) {}

StatusLines::~StatusLines() {
  erase();
  std::cerr << std::flush;
}

bool StatusLines::is_due() const {
  return on_terminal_ && std::chrono::steady_clock::now() - shown_ >= std::chrono::milliseconds(100);
}

void StatusLines::message(const std::string& text) {
  erase();
  std::cerr << text << "\n";
  draw();
  std::cerr << std::flush;
}

void StatusLines::show(const std::vector<std::string>& lines) {
  if (!on_terminal_) return;
  erase();
  const auto [height, width] = terminal();
  lines_.clear();
  // What has left the terminal at its top cannot be erased: the last lines are shown.
  const std::size_t most = std::max<std::size_t>(1, height - 1);
  for (std::size_t index = lines.size() - std::min(lines.size(), most); index < lines.size(); ++index) {
    lines_.push_back(first_characters(lines[index], width - 1));
  }
  draw();
  std::cerr << std::flush;
  shown_ = std::chrono::steady_clock::now();
}

void StatusLines::erase() {
  for (std::size_t line = 0; line < lines_.size(); ++line) std::cerr << "\033[A\033[K";
}

void StatusLines::draw() const {
  for (const std::string& line : lines_) std::cerr << line << "\n";
}

}  // namespace rankcollapse
