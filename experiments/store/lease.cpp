#include "experiments/store/lease.hpp"

#include <fcntl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <cstdlib>
#include <mutex>
#include <system_error>
#include <thread>

#include "engine/core/error.hpp"
#include "engine/files/json.hpp"
#include "engine/files/read_file.hpp"
#include "experiments/store/file_lock.hpp"

namespace rankcollapse {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::seconds beat_interval(5);
constexpr double missed_beats_seconds = 15.0;  // three of them: for a machine of this name that was restarted
constexpr double silence_seconds = 60.0;       // for another machine
constexpr double unreadable_seconds = 2.0;     // damaged: nobody can say whose it is

fs::path lease_file(const fs::path& trial) {
  return trial / "lease.json";
}

[[noreturn]] void fail(const fs::path& file, int cause) {
  throw Error(ExitCode::cannot_write,
              "cannot write '" + file.string() + "': " + std::generic_category().message(cause));
}

std::string first_line(const fs::path& file) {
  const std::string text = read_file(file).value_or("");
  return text.substr(0, text.find('\n'));
}

/// When a process began, in clock ticks since the machine did; 0 where there is none any more. A number is
/// given to another process some day, and that one began later.
std::int64_t start_of_process(pid_t pid) {
  const std::string status = first_line("/proc/" + std::to_string(pid) + "/stat");
  // "4242 (any (name)) S 1 …": the state is field 3, the start field 22.
  std::size_t place = status.rfind(')');
  if (place == status.npos || place + 2 >= status.size()) return 0;
  const char state = status[place + 2];
  if (state == 'Z' || state == 'X') return 0;  // it has ended, and its parent has not looked yet
  for (int field = 2; field < 22 && place != status.npos; ++field) place = status.find(' ', place + 1);
  return place == status.npos ? 0 : std::strtoll(status.c_str() + place, nullptr, 10);
}

/// Another one for each lease; std::random_device takes a fifth of the time that a lease may take.
std::uint64_t random_number() {
  std::uint64_t number = 0;
  if (::getrandom(&number, sizeof number, 0) != sizeof number)
    throw Error(ExitCode::internal, "there are no random numbers");
  return number;
}

/// A process as others can find it again.
struct Holder {
  std::string host, boot, process_namespace;
  pid_t pid = 0;
  std::int64_t started = 0;
  std::string token;  // of one lease
};

Holder myself() {
  utsname system{};
  ::uname(&system);
  std::error_code hidden;
  const pid_t pid = ::getpid();
  return {system.nodename,
          first_line("/proc/sys/kernel/random/boot_id"),
          fs::read_symlink("/proc/self/ns/pid", hidden).string(),
          pid,
          start_of_process(pid),
          std::to_string(random_number())};
}

std::string content_of(const Holder& holder) {
  return format_json(Json::Object{{"host", holder.host},
                                  {"pid", static_cast<std::int64_t>(holder.pid)},
                                  {"started", holder.started},
                                  {"boot", holder.boot},
                                  {"process_namespace", holder.process_namespace},
                                  {"token", holder.token}}) +
         "\n";
}

/// Nothing where the file is not whole.
std::optional<Holder> parse(const std::string& text) {
  try {
    const Json json = parse_json(text, "lease.json");
    const auto member = [&](const char* key) { return json.find(key) ? *json.find(key) : Json(); };
    Holder holder{member("host").text(),
                  member("boot").text(),
                  member("process_namespace").text(),
                  static_cast<pid_t>(member("pid").integer()),
                  member("started").integer(),
                  member("token").text()};
    if (holder.token.empty()) return std::nullopt;
    return holder;
  } catch (const Error&) {
    return std::nullopt;
  }
}

bool is_alive(const std::optional<Holder>& holder, double beat_age, const Holder& me) {
  if (!holder) return beat_age < unreadable_seconds;
  if (holder->host != me.host) return beat_age < silence_seconds;
  if (holder->boot != me.boot) return beat_age < missed_beats_seconds;
  // In another namespace the same number is another process: only its beats can be seen from here.
  if (holder->process_namespace != me.process_namespace) return beat_age < missed_beats_seconds;
  return start_of_process(holder->pid) == holder->started && holder->started != 0;
}

/// Seconds since the file was changed; nothing where it is not there.
std::optional<double> age_of(const fs::path& file) {
  struct stat status {};
  if (::stat(file.c_str(), &status) != 0) return std::nullopt;
  timespec now{};
  ::clock_gettime(CLOCK_REALTIME, &now);
  return static_cast<double>(now.tv_sec - status.st_mtim.tv_sec) +
         1e-9 * static_cast<double>(now.tv_nsec - status.st_mtim.tv_nsec);
}

std::optional<LeaseHolder> look_at(const fs::path& trial, const Holder& me) {
  const fs::path file = lease_file(trial);
  const auto text = read_file(file);
  const auto age = age_of(file);
  if (!text || !age) return std::nullopt;
  const auto holder = parse(*text);
  return LeaseHolder{holder ? holder->host : "", holder ? holder->pid : 0, *age, is_alive(holder, *age, me)};
}

/// The open file of a new lease, or nothing where one was there first. It is whole when it gets its name,
/// which must not exist.
std::optional<int> create_lease(const fs::path& file, const std::string& content, const Holder& me) {
  const std::string unnamed = file.string() + ".tmp-" + me.token;
  const int descriptor = ::open(unnamed.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (descriptor < 0) fail(file, errno);
  const ssize_t written = ::write(descriptor, content.data(), content.size());
  int cause = written == static_cast<ssize_t>(content.size()) ? 0 : written < 0 ? errno : ENOSPC;
  if (cause == 0 && ::renameat2(AT_FDCWD, unnamed.c_str(), AT_FDCWD, file.c_str(), RENAME_NOREPLACE) == 0) {
    return descriptor;
  }
  // Not every file system can do that; those of networks have links.
  if (cause == 0 && ::link(unnamed.c_str(), file.c_str()) != 0) cause = errno;
  ::unlink(unnamed.c_str());
  if (cause == 0) return descriptor;
  ::close(descriptor);
  if (cause == EEXIST) return std::nullopt;
  fail(file, cause);
}

}  // namespace

/// A thread that beats until the lease is given back. It beats the file that was made, by its descriptor:
/// that of a thief has its own beats.
class Lease::Beating {
 public:
  Beating(fs::path trial, std::string content, int descriptor)
      : trial_(std::move(trial)),
        content_(std::move(content)),
        descriptor_(descriptor),
        thread_([this] { beat(); }) {}

  ~Beating() {
    {
      const std::lock_guard guard(mutex_);
      stopping_ = true;
    }
    stop_.notify_all();
    thread_.join();
    ::close(descriptor_);
    try {
      const auto lock = FileLock::on_folder(trial_);
      if (still_mine()) ::unlink(lease_file(trial_).c_str());
    } catch (const Error&) {
      // The folder cannot be reached any more: the lease is stale once this process has ended.
    }
  }
  Beating(const Beating&) = delete;
  Beating& operator=(const Beating&) = delete;

  bool still_mine() const { return read_file(lease_file(trial_)) == content_; }

 private:
  void beat() {
    std::unique_lock guard(mutex_);
    while (!stop_.wait_for(guard, beat_interval, [this] { return stopping_; })) {
      ::futimens(descriptor_, nullptr);
    }
  }

  fs::path trial_;
  std::string content_;
  int descriptor_;
  std::mutex mutex_;
  std::condition_variable stop_;
  bool stopping_ = false;
  std::thread thread_;
};

Lease::Lease(std::unique_ptr<Beating> beating) : beating_(std::move(beating)) {}
Lease::Lease(Lease&&) noexcept = default;
Lease& Lease::operator=(Lease&&) noexcept = default;
Lease::~Lease() = default;

std::optional<Lease> Lease::take(const fs::path& trial) {
  const Holder me = myself();
  const std::string content = content_of(me);
  std::optional<int> descriptor;
  {
    const auto lock =
        FileLock::on_folder(trial);  // who takes over a stale lease must not find that of the one before it
    const auto holder = look_at(trial, me);
    if (holder && holder->alive) return std::nullopt;
    if (holder) ::unlink(lease_file(trial).c_str());
    descriptor = create_lease(lease_file(trial), content, me);
  }
  if (!descriptor) return std::nullopt;
  return Lease(std::make_unique<Beating>(trial, content, *descriptor));
}

bool Lease::still_mine() const {
  return beating_->still_mine();
}

std::optional<LeaseHolder> read_lease(const fs::path& trial) {
  if (!age_of(lease_file(trial))) return std::nullopt;
  return look_at(trial, myself());
}

}  // namespace rankcollapse
