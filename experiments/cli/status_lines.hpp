#pragma once

#include <chrono>
#include <string>
#include <vector>

namespace rankcollapse {

/// Standard error as a place of messages that stay and, on a terminal, of lines beneath them that are written
/// over, at most ten times a second.
class StatusLines {
 public:
  StatusLines();
  ~StatusLines();
  StatusLines(const StatusLines&) = delete;
  StatusLines& operator=(const StatusLines&) = delete;

  /// Whether show() shows anything.
  bool can_show() const { return on_terminal_; }
  /// Whether the lines may be written over again by now.
  bool is_due() const;
  /// Writes a line, or several, that stay.
  void message(const std::string& text);
  /// Puts `lines` in the place of those shown before, each cut to the terminal's width, and no more
  /// than fit on it, the last ones.
  void show(const std::vector<std::string>& lines);

 private:
  void erase();
  void draw() const;

  bool on_terminal_;
  std::vector<std::string> lines_;
  std::chrono::steady_clock::time_point shown_;
};

}  // namespace rankcollapse
