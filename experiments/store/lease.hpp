#pragma once

#include <sys/types.h>

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

namespace rankcollapse {

/// The right to train one trial: the file lease.json in its folder, which must not exist before. Its content
/// says who holds it, and its time of modification is a heartbeat, every 5 s.
///
/// Who dies without giving it back leaves a stale one, which the next one takes over: on the same machine as
/// soon as its process is gone, after a restart of the machine or a missing process namespace when its beats
/// are missed, on another machine when there was none for 60 s (the clocks of machines that share a folder
/// should agree within that). A process that slept so long that its lease was taken over sees that by
/// still_mine(): the token is another one.
///
/// A trial may have been finished between the moment it was looked at and the moment its lease was taken:
/// look for its status once more.
class Lease {
 public:
  /// Nothing where another process, or another Lease of this one, holds it. Throws Error (cannot_write).
  static std::optional<Lease> take(const std::filesystem::path& trial);
  /// Gives it back, if it is still this one's.
  ~Lease();
  Lease(Lease&&) noexcept;
  Lease& operator=(Lease&&) noexcept;

  /// Whether nobody has taken it over or removed it.
  bool still_mine() const;

 private:
  class Beating;
  explicit Lease(std::unique_ptr<Beating> beating);

  std::unique_ptr<Beating> beating_;
};

/// Who holds a trial's lease.
struct LeaseHolder {
  std::string host;  // empty where it cannot be read
  pid_t pid = 0;
  double beat_age_seconds = 0.0;  // since the last sign of life
  bool alive = false;             // otherwise the lease is stale
};

/// Nothing where there is no lease.
std::optional<LeaseHolder> read_lease(const std::filesystem::path& trial);

}  // namespace rankcollapse
