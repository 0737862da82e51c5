#include "experiments/store/lease.hpp"

#include <pthread.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <barrier>
#include <catch2/catch.hpp>
#include <chrono>
#include <csignal>
#include <new>
#include <regex>
#include <thread>

#include "tests/temporary_folder.hpp"
#include "tests/thrown.hpp"

using namespace rankcollapse;
namespace fs = std::filesystem;

namespace {

/// What this process's lease says, with one member changed.
std::string lease_with(const std::string& member, const std::string& value) {
  const TemporaryFolder trial;
  const auto lease = Lease::take(trial.path());
  const std::string text = read_text(trial / "lease.json");
  const std::regex pattern("\"" + member + "\": (\"[^\"]*\"|[0-9]+)");
  REQUIRE(std::regex_search(text, pattern));
  return std::regex_replace(text, pattern, "\"" + member + "\": " + value);
}

/// The number of a process that has ended.
std::string dead_pid() {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(0);
  ::waitpid(child, nullptr, 0);
  return std::to_string(child);
}

void leave_lease(const fs::path& trial, const std::string& text, int seconds_ago = 0) {
  write_text(trial / "lease.json", text);
  fs::last_write_time(trial / "lease.json",
                      fs::file_time_type::clock::now() - std::chrono::seconds(seconds_ago));
}

constexpr int rounds = 200;

/// In every other round there is a lease that somebody left, to be taken over.
void prepare_round(const fs::path& trial, int round, const std::string& stale) {
  if (round % 2 == 1) leave_lease(trial, stale);
}

}  // namespace

TEST_CASE("a lease keeps others out until it is given back") {
  const TemporaryFolder trial;
  CHECK_FALSE(read_lease(trial.path()));
  {
    const auto lease = Lease::take(trial.path());
    REQUIRE(lease);
    CHECK(lease->still_mine());
    CHECK_FALSE(Lease::take(trial.path()));
    const auto holder = read_lease(trial.path());
    REQUIRE(holder);
    CHECK(holder->pid == ::getpid());
    CHECK_FALSE(holder->host.empty());
    CHECK(holder->alive);
    CHECK(holder->beat_age_seconds < 5.0);
  }
  CHECK_FALSE(fs::exists(trial / "lease.json"));
  CHECK(Lease::take(trial.path()));
}

TEST_CASE("a lease that is moved is given back once") {
  const TemporaryFolder trial;
  auto first = Lease::take(trial.path());
  REQUIRE(first);
  {
    const Lease second = *std::move(first);
    first.reset();
    CHECK(second.still_mine());
  }
  CHECK_FALSE(fs::exists(trial / "lease.json"));
}

TEST_CASE("of two threads that want a lease at once exactly one gets it, 200 times") {
  const TemporaryFolder trial;
  const std::string stale = lease_with("pid", dead_pid());
  std::array<std::atomic<int>, rounds> taken{};
  std::barrier barrier(2);
  const auto compete = [&](bool prepares) {
    for (int round = 0; round < rounds; ++round) {
      if (prepares) prepare_round(trial.path(), round, stale);
      barrier.arrive_and_wait();
      auto lease = Lease::take(trial.path());
      if (lease) ++taken[static_cast<std::size_t>(round)];
      barrier.arrive_and_wait();
      lease.reset();
      barrier.arrive_and_wait();
    }
  };
  std::thread other([&] { compete(false); });
  compete(true);
  other.join();
  for (const auto& count : taken) CHECK(count == 1);
}

TEST_CASE("of two processes that want a lease at once exactly one gets it, 200 times") {
  struct Shared {
    pthread_barrier_t barrier;
    std::array<std::atomic<int>, rounds> taken;
  };
  const TemporaryFolder trial;
  const std::string stale = lease_with("pid", dead_pid());
  void* memory = ::mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  auto* shared = new (memory) Shared{};
  pthread_barrierattr_t attributes;
  pthread_barrierattr_init(&attributes);
  pthread_barrierattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
  pthread_barrier_init(&shared->barrier, &attributes, 2);
  for (const bool prepares : {true, false}) {
    if (::fork() != 0) continue;
    for (int round = 0; round < rounds; ++round) {
      if (prepares) prepare_round(trial.path(), round, stale);
      pthread_barrier_wait(&shared->barrier);
      auto lease = Lease::take(trial.path());
      if (lease) ++shared->taken[static_cast<std::size_t>(round)];
      pthread_barrier_wait(&shared->barrier);
      lease.reset();
      pthread_barrier_wait(&shared->barrier);
    }
    ::_exit(0);
  }
  while (::wait(nullptr) > 0) continue;
  for (const auto& count : shared->taken) CHECK(count == 1);
  ::munmap(memory, sizeof(Shared));
}

TEST_CASE("the lease of a process that is gone is taken over at once") {
  const TemporaryFolder trial;
  for (const auto& left : {lease_with("pid", dead_pid()), lease_with("started", "12345")}) {
    leave_lease(trial.path(), left);
    const auto holder = read_lease(trial.path());
    REQUIRE(holder);
    CHECK_FALSE(holder->alive);
    const auto lease = Lease::take(trial.path());
    REQUIRE(lease);
    CHECK(lease->still_mine());
  }
}

TEST_CASE("a process that was killed and that its parent has not looked at is gone") {
  const TemporaryFolder trial;
  const pid_t child = ::fork();
  if (child == 0) {
    const auto lease = Lease::take(trial.path());
    ::pause();
  }
  while (!read_lease(trial.path()) || read_lease(trial.path())->pid != child) std::this_thread::yield();
  CHECK_FALSE(Lease::take(trial.path()));
  ::kill(child, SIGKILL);
  siginfo_t ended{};
  ::waitid(P_PID, static_cast<id_t>(child), &ended, WEXITED | WNOWAIT);
  CHECK(Lease::take(trial.path()));
  ::waitpid(child, nullptr, 0);
}

TEST_CASE("the lease of a machine of this name before it was started again waits for three missed beats") {
  const TemporaryFolder trial;
  for (const char* member : {"boot", "process_namespace"}) {
    const std::string left = lease_with(member, "\"another\"");
    leave_lease(trial.path(), left, 10);
    CHECK_FALSE(Lease::take(trial.path()));
    leave_lease(trial.path(), left, 20);
    CHECK(Lease::take(trial.path()));
  }
}

TEST_CASE("another machine's lease is taken over when there was no beat for 60 s") {
  const TemporaryFolder trial;
  const std::string left = lease_with("host", "\"another\"");
  leave_lease(trial.path(), left, 50);
  CHECK_FALSE(Lease::take(trial.path()));
  const auto holder = read_lease(trial.path());
  REQUIRE(holder);
  CHECK(holder->host == "another");
  CHECK(holder->alive);
  CHECK(holder->beat_age_seconds == Approx(50).margin(5));
  leave_lease(trial.path(), left, 70);
  CHECK_FALSE(read_lease(trial.path())->alive);
  CHECK(Lease::take(trial.path()));
}

TEST_CASE("a lease that a crash of the machine has emptied is stale after two seconds") {
  const TemporaryFolder trial;
  for (const char* left : {"", "{\"host\": \"her"}) {
    leave_lease(trial.path(), left);
    CHECK_FALSE(Lease::take(trial.path()));
    leave_lease(trial.path(), left, 3);
    CHECK(Lease::take(trial.path()));
  }
}

TEST_CASE("a lease that was taken over is known by its token, and not given back by who has lost it") {
  const TemporaryFolder trial;
  {
    const auto lost = Lease::take(trial.path());
    REQUIRE(lost);
    leave_lease(trial.path(), lease_with("pid", "1"));
    CHECK_FALSE(lost->still_mine());
  }
  CHECK(fs::exists(trial / "lease.json"));
  fs::remove(trial / "lease.json");
  const auto removed = Lease::take(trial.path());
  fs::remove(trial / "lease.json");
  CHECK_FALSE(removed->still_mine());
}

TEST_CASE("a lease beats") {
  const TemporaryFolder trial;
  const auto lease = Lease::take(trial.path());
  fs::last_write_time(trial / "lease.json", fs::file_time_type::clock::now() - std::chrono::seconds(100));
  CHECK(read_lease(trial.path())->beat_age_seconds > 90.0);
  std::this_thread::sleep_for(std::chrono::milliseconds(5500));
  CHECK(read_lease(trial.path())->beat_age_seconds < 90.0);
}

TEST_CASE("a lease that cannot be written names the place and the cause") {
  const TemporaryFolder folder;
  const std::string trial = (folder / "absent").string();
  CHECK(thrown_by([&] { Lease::take(trial); }) ==
        "6: cannot lock '" + trial + "': No such file or directory");
  rlimit before{};
  ::getrlimit(RLIMIT_FSIZE, &before);
  const rlimit small = {10, before.rlim_max};
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  ::setrlimit(RLIMIT_FSIZE, &small);
  const std::string message = thrown_by([&] { Lease::take(folder.path()); });
  ::setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, handler);
  CHECK(message == "6: cannot write '" + (folder / "lease.json").string() + "': No space left on device");
  CHECK(fs::is_empty(folder.path()));
}
