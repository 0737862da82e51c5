#pragma once

#include <atomic>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

#include "data/library/http.hpp"
#include "data/manifest.hpp"

namespace rankcollapse {

/// How files are downloaded.
struct DownloadPolicy {
  std::string mirror;  // the URL of a folder that is tried before the published ones; empty: none
  long connect_seconds = 20;
  /// A server that sends less than this for so long is given up. CIFAR-10's own sends 50 kB a second at
  /// times.
  long stall_bytes_per_second = 500, stall_seconds = 30;
};

/// Is told how downloads go.
class DownloadListener {
 public:
  virtual ~DownloadListener() = default;

  /// `present` of `total` bytes are there already.
  virtual void began(const std::string& /*url*/, std::uint64_t /*present*/, std::uint64_t /*total*/) {}
  /// A few times a second, whether bytes come or not.
  virtual void progressed(std::uint64_t /*present*/, std::uint64_t /*total*/, double /*bytes_per_second*/) {}
  virtual void failed(const std::string& /*url*/, const std::string& /*cause*/) {}
  /// Another process is downloading the same file.
  virtual void waits(const std::filesystem::path& /*part*/) {}
};

/// Downloads `file` into `folder`, under its name there, from the first mirror that delivers it: first into a
/// file with ".part" behind its name, on from where an earlier download stopped, and under its own name only
/// once its size and checksums are the published ones. Returns the URL; "" where another process delivered it
/// meanwhile. Throws Error: data where no mirror delivered it (with the cause of each), cannot_write, or
/// interrupted once `stop` is set; what has come is kept for the next call.
std::string download(const PublishedFile& file, std::span<const std::string_view> mirrors,
                     const std::filesystem::path& folder, const DownloadPolicy& policy,
                     DownloadListener& listener, const std::atomic<bool>& stop);

}  // namespace rankcollapse
