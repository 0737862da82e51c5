#include "data/library/http.hpp"

#include <curl/curl.h>
#include <dlfcn.h>

#include <charconv>
#include <exception>
#include <memory>
#include <string_view>

#include "engine/core/error.hpp"

namespace rankcollapse {
namespace {

/// The functions of libcurl that are used here. The library stays in memory until the process ends.
struct Curl {
  decltype(&curl_global_init) global_init;
  decltype(&curl_easy_init) easy_init;
  decltype(&curl_easy_cleanup) easy_cleanup;
  CURLcode (*easy_setopt)(CURL*, CURLoption, ...);
  CURLcode (*easy_getinfo)(CURL*, CURLINFO, ...);
  decltype(&curl_easy_header) easy_header;
  decltype(&curl_easy_perform) easy_perform;
  decltype(&curl_easy_strerror) easy_strerror;

  Curl() {
    void* library = ::dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr) fail();
    find(library, "curl_global_init", global_init);
    find(library, "curl_easy_init", easy_init);
    find(library, "curl_easy_cleanup", easy_cleanup);
    find(library, "curl_easy_setopt", easy_setopt);
    find(library, "curl_easy_getinfo", easy_getinfo);
    find(library, "curl_easy_header", easy_header);
    find(library, "curl_easy_perform", easy_perform);
    find(library, "curl_easy_strerror", easy_strerror);
    if (global_init(CURL_GLOBAL_DEFAULT) != 0) throw std::runtime_error("libcurl cannot be initialized");
  }

 private:
  [[noreturn]] static void fail() {
    throw Error(ExitCode::data, std::string("nothing can be downloaded without libcurl (") + ::dlerror() +
                                    "): install Debian's package libcurl4");
  }
  template <typename Function>
  static void find(void* library, const char* name, Function& function) {
    function = reinterpret_cast<Function>(::dlsym(library, name));
    if (function == nullptr) fail();
  }
};

const Curl& curl() {
  static const Curl functions;
  return functions;
}

/// The numbers of a header "Content-Range: bytes 500-999/1000".
HttpReply reply_of(const char* range) {
  HttpReply reply;
  const std::string_view text = range;
  const std::size_t start = text.find_first_of("0123456789"), slash = text.find('/');
  if (start != text.npos) std::from_chars(text.data() + start, text.data() + text.size(), reply.from);
  std::uint64_t size = 0;
  if (slash != text.npos &&
      std::from_chars(text.data() + slash + 1, text.data() + text.size(), size).ec == std::errc()) {
    reply.size = size;
  }
  return reply;
}

/// One transfer, as libcurl's callbacks see it. No exception may pass through libcurl.
class Transfer {
 public:
  Transfer(const HttpRequest& request, HttpReceiver& receiver)
      : request_(request), receiver_(receiver), handle_(curl().easy_init(), curl().easy_cleanup) {
    if (handle_ == nullptr) throw std::bad_alloc();
    set(CURLOPT_URL, request.url.c_str());
    set(CURLOPT_USERAGENT, "rankcollapse");
    set(CURLOPT_PROTOCOLS_STR, "http,https");
    set(CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
    set(CURLOPT_FOLLOWLOCATION, 1L);
    set(CURLOPT_MAXREDIRS, 10L);
    set(CURLOPT_FAILONERROR, 1L);
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_CONNECTTIMEOUT, request.connect_seconds);
    set(CURLOPT_LOW_SPEED_LIMIT, request.stall_bytes_per_second);
    set(CURLOPT_LOW_SPEED_TIME, request.stall_seconds);
    // With CURLOPT_RESUME_FROM a server that sends the whole file would be an error instead of a new start.
    const std::string range = std::to_string(request.from) + "-";
    if (request.from > 0) set(CURLOPT_RANGE, range.c_str());
    set(CURLOPT_WRITEFUNCTION, &Transfer::write);
    set(CURLOPT_WRITEDATA, this);
    set(CURLOPT_NOPROGRESS, 0L);
    set(CURLOPT_XFERINFOFUNCTION, &Transfer::progress);
    set(CURLOPT_XFERINFODATA, this);
  }

  std::string perform() {
    const CURLcode code = curl().easy_perform(handle_.get());
    if (thrown_) std::rethrow_exception(thrown_);
    return code == CURLE_OK ? "" : cause(code);
  }

 private:
  template <typename Value>
  void set(CURLoption option, Value value) {
    const CURLcode code = curl().easy_setopt(handle_.get(), option, value);
    if (code != CURLE_OK) throw std::runtime_error(std::string("libcurl: ") + curl().easy_strerror(code));
  }

  template <typename Value>
  Value info(CURLINFO name) const {
    Value value = 0;
    curl().easy_getinfo(handle_.get(), name, &value);
    return value;
  }

  HttpReply reply() const {
    curl_header* range = nullptr;
    if (info<long>(CURLINFO_RESPONSE_CODE) == 206 &&
        curl().easy_header(handle_.get(), "Content-Range", 0, CURLH_HEADER, -1, &range) == CURLHE_OK) {
      return reply_of(range->value);
    }
    HttpReply whole;
    const auto length = info<curl_off_t>(CURLINFO_CONTENT_LENGTH_DOWNLOAD_T);
    if (length >= 0) whole.size = static_cast<std::uint64_t>(length);
    return whole;
  }

  std::string cause(CURLcode code) const {
    switch (code) {
      case CURLE_COULDNT_RESOLVE_HOST:
        return "the server's name cannot be resolved";
      case CURLE_COULDNT_RESOLVE_PROXY:
        return "the proxy's name cannot be resolved";
      case CURLE_COULDNT_CONNECT:
        return "no connection to the server";
      case CURLE_HTTP_RETURNED_ERROR:
        return "HTTP status " + std::to_string(info<long>(CURLINFO_RESPONSE_CODE));
      case CURLE_TOO_MANY_REDIRECTS:
        return "more than 10 redirects";
      case CURLE_UNSUPPORTED_PROTOCOL:
        return "neither http nor https, or a redirect to something else";
      case CURLE_URL_MALFORMAT:
        return "this is not a URL";
      case CURLE_OPERATION_TIMEDOUT:
        return info<curl_off_t>(CURLINFO_CONNECT_TIME_T) == 0
                   ? "no connection within " + std::to_string(request_.connect_seconds) + " s"
                   : "less than " + std::to_string(request_.stall_bytes_per_second) + " bytes a second for " +
                         std::to_string(request_.stall_seconds) + " s";
      case CURLE_PARTIAL_FILE:
      case CURLE_RECV_ERROR:
      case CURLE_GOT_NOTHING:
        return "the connection broke";
      case CURLE_ABORTED_BY_CALLBACK:
      case CURLE_WRITE_ERROR:
        return "stopped";
      default:
        return curl().easy_strerror(code);
    }
  }

  template <typename Action>
  bool guarded(Action action) noexcept {
    try {
      return action();
    } catch (...) {
      thrown_ = std::current_exception();
      return false;
    }
  }

  static std::size_t write(char* bytes, std::size_t, std::size_t count, void* self) {
    auto& transfer = *static_cast<Transfer*>(self);
    const bool taken = transfer.guarded([&] {
      return transfer.receiver_.receive(transfer.reply(), {bytes, count});
    });
    return taken ? count : CURL_WRITEFUNC_ERROR;
  }

  static int progress(void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    auto& transfer = *static_cast<Transfer*>(self);
    return transfer.guarded([&] { return transfer.receiver_.going_on(); }) ? 0 : 1;
  }

  const HttpRequest& request_;
  HttpReceiver& receiver_;
  std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> handle_;
  std::exception_ptr thrown_;
};

}  // namespace

std::string http_get(const HttpRequest& request, HttpReceiver& receiver) {
  return Transfer(request, receiver).perform();
}

}  // namespace rankcollapse
