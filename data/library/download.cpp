#include "data/library/download.hpp"

#include <algorithm>
#include <chrono>
#include <vector>

#include "data/library/part_file.hpp"
#include "data/web_page.hpp"
#include "engine/core/error.hpp"

namespace rankcollapse {
namespace {

namespace fs = std::filesystem;

/// Takes a file from a server into a part file, and looks at what comes before it is written.
class Receiver final : public HttpReceiver {
 public:
  Receiver(const PublishedFile& file, PartFile& part, DownloadListener& listener,
           const std::atomic<bool>& stop)
      : file_(file), part_(part), listener_(listener), stop_(stop) {}

  bool receive(const HttpReply& reply, std::span<const char> bytes) override {
    received_ += bytes.size();
    if (begun_) return take(bytes);
    start_.append(bytes.data(), bytes.size());
    reply_ = reply;
    return start_.size() < enough_to_know || begin();
  }

  bool going_on() override {
    const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start_time_;
    listener_.progressed(part_.size(), file_.size,
                         static_cast<double>(received_) / std::max(elapsed.count(), 1e-3));
    return !stop_;
  }

  /// To be called when the transfer has ended: why the part is not the whole file; empty if it is.
  std::string end(const std::string& transfer_cause) {
    if (cause_.empty() && !begun_ && !start_.empty()) begin();
    if (!cause_.empty()) return cause_;
    if (part_.size() == file_.size) return "";
    return transfer_cause.empty() ? "ended after " + with_separators(part_.size()) + " of " +
                                        with_separators(file_.size) + " bytes"
                                  : transfer_cause;
  }

 private:
  static constexpr std::size_t enough_to_know = 64;

  bool refuse(const std::string& cause) {
    cause_ = cause;
    return false;
  }

  /// What is already there stays unless this is the file's beginning.
  bool begin() {
    begun_ = true;
    if (reply_.from == 0 && is_web_page(start_)) {
      return refuse("the server sent a web page instead of " + std::string(file_.base_name()));
    }
    if (reply_.size && *reply_.size != file_.size) {
      return refuse("the server's file has " + with_separators(*reply_.size) + " bytes instead of " +
                    with_separators(file_.size));
    }
    if (reply_.from == 0) part_.clear();
    if (reply_.from != part_.size()) return refuse("the server sent another part than the missing one");
    return take(start_);
  }

  bool take(std::span<const char> bytes) {
    if (bytes.size() > file_.size - part_.size()) {
      part_.clear();
      return refuse("the server sent more than the " + with_separators(file_.size) + " bytes of the file");
    }
    part_.append(bytes);
    return true;
  }

  const PublishedFile& file_;
  PartFile& part_;
  DownloadListener& listener_;
  const std::atomic<bool>& stop_;
  HttpReply reply_;
  std::string start_;
  bool begun_ = false;
  std::uint64_t received_ = 0;
  std::chrono::steady_clock::time_point start_time_ = std::chrono::steady_clock::now();
  std::string cause_;
};

/// One file on its way.
class Download {
 public:
  Download(const PublishedFile& file, const fs::path& target, const DownloadPolicy& policy,
           DownloadListener& listener, const std::atomic<bool>& stop)
      : file_(file),
        policy_(policy),
        listener_(listener),
        stop_(stop),
        part_(
            target, [&] { listener.waits(target.string() + ".part"); }, stop) {}

  /// True once the file has its place; else the part keeps what came, unless that was wrong.
  bool from(const std::string& url) {
    for (;;) {
      const std::uint64_t before = part_.size();
      std::string cause = transfer(url);
      if (stop_ && !cause.empty()) throw Error(ExitCode::interrupted, interrupted());
      const bool whole = cause.empty();
      if (whole && finished(cause)) return true;
      // Wrong bytes behind older ones: those may be of another version of the file, so all of it once more. A
      // connection that broke after a good piece: on from there.
      if (whole ? before > 0 : part_.size() > before + file_.size / 50) continue;
      failures_ += "\n  " + url + ": " + cause;
      listener_.failed(url, cause);
      return false;
    }
  }

  /// A part that is whole, from an earlier call, is looked at first.
  bool finished_before() {
    std::string ignored;
    return part_.size() >= file_.size && finished(ignored);
  }

  std::string failure() const {
    std::string text = std::string(file_.base_name()) + " could not be downloaded:" + failures_ + "\n";
    if (part_.size() > 0) text += present() + ": the same command goes on from there. ";
    return text +
           "'--mirror URL' names another server, and 'rankcollapse data import FILE' takes a file that was "
           "fetched in another way.";
  }

 private:
  std::string transfer(const std::string& url) {
    listener_.began(url, part_.size(), file_.size);
    Receiver receiver(file_, part_, listener_, stop_);
    HttpRequest request;
    request.url = url;
    request.from = part_.size();
    request.connect_seconds = policy_.connect_seconds;
    request.stall_bytes_per_second = policy_.stall_bytes_per_second;
    request.stall_seconds = policy_.stall_seconds;
    return receiver.end(http_get(request, receiver));
  }

  bool finished(std::string& cause) {
    if (const auto wrong = difference(part_.path(), file_)) {
      cause = "what came " + *wrong;
      part_.clear();
      return false;
    }
    part_.take_place();
    return true;
  }

  std::string present() const {
    return with_separators(part_.size()) + " of " + with_separators(file_.size) + " bytes are in '" +
           part_.path().string() + "'";
  }

  std::string interrupted() const {
    return "stopped; " + (part_.size() > 0 ? present() + ": " : std::string()) + "the same command goes on";
  }

  const PublishedFile& file_;
  const DownloadPolicy& policy_;
  DownloadListener& listener_;
  const std::atomic<bool>& stop_;
  PartFile part_;
  std::string failures_;
};

std::string joined(std::string folder_url, std::string_view name) {
  if (!folder_url.ends_with('/')) folder_url += '/';
  return folder_url + std::string(name);
}

}  // namespace

std::string download(const PublishedFile& file, std::span<const std::string_view> mirrors,
                     const fs::path& folder, const DownloadPolicy& policy, DownloadListener& listener,
                     const std::atomic<bool>& stop) {
  const fs::path target = folder / file.name;
  Download download(file, target, policy, listener, stop);
  if (is_published(target, file) || download.finished_before()) return "";

  std::vector<std::string> urls;
  if (!policy.mirror.empty()) urls.push_back(joined(policy.mirror, file.base_name()));
  for (const std::string_view mirror : mirrors) urls.push_back(joined(std::string(mirror), file.base_name()));
  for (const std::string& url : urls) {
    if (download.from(url)) return url;
  }
  throw Error(ExitCode::data, download.failure());
}

}  // namespace rankcollapse
