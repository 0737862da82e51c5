#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace rankcollapse {

struct HttpRequest {
  std::string url;  // http or https; so must be what it redirects to
  /// The first byte of the file that is wanted; a server may send all of it nevertheless.
  std::uint64_t from = 0;
  long connect_seconds = 20;
  /// A transfer that brings less than this for so long is given up.
  long stall_bytes_per_second = 500, stall_seconds = 30;
};

/// What a server says of the bytes that it sends.
struct HttpReply {
  std::uint64_t from = 0;             // where in the file they begin
  std::optional<std::uint64_t> size;  // of the whole file
};

/// Takes what a server sends. What its functions throw ends the transfer and comes out of http_get().
class HttpReceiver {
 public:
  virtual ~HttpReceiver() = default;

  /// Further bytes of the file; false ends the transfer.
  virtual bool receive(const HttpReply& reply, std::span<const char> bytes) = 0;
  /// Called a few times a second, whether bytes come or not; false ends the transfer.
  virtual bool going_on() = 0;
};

/// Gets a file. Returns an empty text once the server has sent all that it announced, and else why not: "HTTP
/// status 404", "the connection broke". Throws Error (data) where libcurl is not installed: it is loaded at
/// the first call, for it makes every start of a program that is linked to it six milliseconds longer.
std::string http_get(const HttpRequest& request, HttpReceiver& receiver);

}  // namespace rankcollapse
