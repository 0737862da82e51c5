#include "experiments/cli/download_display.hpp"

#include <iostream>

#include "experiments/cli/surroundings.hpp"
#include "experiments/cli/text_table.hpp"

namespace rankcollapse {

DownloadDisplay::DownloadDisplay(bool quiet) : quiet_(quiet), on_terminal_(can_overwrite_lines()) {}

DownloadDisplay::~DownloadDisplay() {
  erase_line();
}

void DownloadDisplay::began(const std::string& url, std::uint64_t present, std::uint64_t total) {
  if (quiet_) return;
  erase_line();
  std::cerr << url;
  if (present > 0) std::cerr << ", on from " << readable_size(present);
  std::cerr << " (" << readable_size(total) << ")" << std::endl;
}

void DownloadDisplay::progressed(std::uint64_t present, std::uint64_t total, double bytes_per_second) {
  const auto now = std::chrono::steady_clock::now();
  if (quiet_ || !on_terminal_ || now - shown_ < std::chrono::milliseconds(100)) return;
  shown_ = now;
  erase_line();
  std::cerr << readable_size(present) << " of " << readable_size(total) << "  "
            << readable_size(static_cast<std::uint64_t>(bytes_per_second)) << "/s";
  if (bytes_per_second >= 1) {
    std::cerr << "  " << duration(static_cast<double>(total - present) / bytes_per_second) << " to go";
  }
  std::cerr << std::flush;
  line_shown_ = true;
}

void DownloadDisplay::failed(const std::string&, const std::string& cause) {
  if (quiet_) return;
  erase_line();
  std::cerr << "  " << cause << std::endl;
}

void DownloadDisplay::waits(const std::filesystem::path& part) {
  if (quiet_) return;
  std::cerr << "another process is downloading '" << part.string() << "': waiting for it" << std::endl;
}

void DownloadDisplay::erase_line() {
  if (line_shown_) std::cerr << "\r\033[K";
  line_shown_ = false;
}

}  // namespace rankcollapse
