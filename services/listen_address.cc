// SPDX-License-Identifier: EUPL-1.2
#include "services/listen_address.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <charconv>

#include "absl/strings/str_cat.h"
#include "engine/base/error.h"

namespace jalon::services {
namespace {

namespace ip = boost::asio::ip;
using boost::system::error_code;

absl::Status Malformed(std::string_view text) {
  return InvalidField("listen", "INVALID_ADDRESS",
                      absl::StrCat("adresse d'écoute mal écrite : « ", std::string(text),
                                   " » ; attendu hôte:port, par exemple 127.0.0.1:7062"));
}

bool ParsePort(std::string_view text, uint16_t* port) {
  const char* end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, *port);
  return parsed.ec == std::errc() && parsed.ptr == end;
}

absl::Status Explain(const ListenAddress& address, const error_code& error) {
  if (error == boost::asio::error::address_in_use) {
    return MakeError(absl::StatusCode::kUnavailable,
                     {"PORT_TAKEN", "listen",
                      absl::StrCat("le port est déjà pris : ", address.ToString(),
                                   " ; un autre jalond tourne peut-être, sinon choisir --listen")});
  }
  return InvalidField(
      "listen", "CANNOT_LISTEN",
      absl::StrCat("impossible d'écouter sur ", address.ToString(), " : ", error.message()));
}

error_code Bind(const ip::tcp::endpoint& endpoint) {
  boost::asio::io_context context;
  ip::tcp::acceptor acceptor(context);
  error_code error;
  acceptor.open(endpoint.protocol(), error);
  // As gRPC does: a port whose last connections are still being forgotten is free.
  if (!error) acceptor.set_option(ip::tcp::acceptor::reuse_address(true), error);
  if (!error) acceptor.bind(endpoint, error);
  if (!error) acceptor.listen(1, error);
  return error;
}

}  // namespace

std::string ListenAddress::ToString() const {
  const bool ipv6 = host.find(':') != std::string::npos;
  return ipv6 ? absl::StrCat("[", host, "]:", port) : absl::StrCat(host, ":", port);
}

bool ListenAddress::IsLoopback() const {
  if (host == "localhost") return true;
  error_code error;
  const auto address = ip::make_address(host, error);
  return !error && address.is_loopback();
}

absl::StatusOr<ListenAddress> ParseListenAddress(std::string_view text) {
  const size_t colon = text.rfind(':');
  uint16_t port = 0;
  if (colon == std::string_view::npos || colon == 0) return Malformed(text);
  if (!ParsePort(text.substr(colon + 1), &port)) return Malformed(text);
  std::string_view host = text.substr(0, colon);
  if (host.front() == '[') {
    if (host.back() != ']') return Malformed(text);
    host = host.substr(1, host.size() - 2);
  } else if (host.find(':') != std::string_view::npos) {
    return Malformed(text);
  }
  return ListenAddress{std::string(host), port};
}

absl::Status CheckCanListen(const ListenAddress& address) {
  boost::asio::io_context context;
  ip::tcp::resolver resolver(context);
  error_code error;
  const auto found = resolver.resolve(address.host, std::to_string(address.port), error);
  if (!error) error = Bind(found.begin()->endpoint());
  return error ? Explain(address, error) : absl::OkStatus();
}

}  // namespace jalon::services
