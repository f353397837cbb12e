// SPDX-License-Identifier: EUPL-1.2
//
// The address to listen on.
#ifndef JALON_SERVICES_LISTEN_ADDRESS_H_
#define JALON_SERVICES_LISTEN_ADDRESS_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace jalon::services {

// "host:port"; an IPv6 address stands in brackets.
struct ListenAddress {
  std::string host;  // without brackets
  uint16_t port = 0;

  std::string ToString() const;
  // Whether only this machine can reach it: 127.0.0.0/8, ::1 or "localhost".
  bool IsLoopback() const;
};

// Fails with kInvalidArgument (French message) when `text` is not "host:port".
absl::StatusOr<ListenAddress> ParseListenAddress(std::string_view text);

// Whether the address can be bound now. gRPC itself does not say why it could not: this does, with
// kUnavailable for a port that is taken, and kInvalidArgument for an address that is not this
// machine's or not ours to take.
absl::Status CheckCanListen(const ListenAddress& address);

}  // namespace jalon::services

#endif  // JALON_SERVICES_LISTEN_ADDRESS_H_
