#pragma once

#include <chrono>

#include "data/library/download.hpp"

namespace rankcollapse {

/// Shows on standard error how downloads go: a line a server, and on a terminal, below it, a line that is
/// overwritten at most ten times a second.
class DownloadDisplay final : public DownloadListener {
 public:
  explicit DownloadDisplay(bool quiet);
  ~DownloadDisplay() override;

  void began(const std::string& url, std::uint64_t present, std::uint64_t total) override;
  void progressed(std::uint64_t present, std::uint64_t total, double bytes_per_second) override;
  void failed(const std::string& url, const std::string& cause) override;
  void waits(const std::filesystem::path& part) override;

 private:
  void erase_line();

  bool quiet_;
  bool on_terminal_;
  bool line_shown_ = false;
  std::chrono::steady_clock::time_point shown_;
};

}  // namespace rankcollapse
