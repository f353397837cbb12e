// SPDX-License-Identifier: EUPL-1.2
#ifndef JALON_ENGINE_FRONT_STABLE_BYTES_H_
#define JALON_ENGINE_FRONT_STABLE_BYTES_H_

#include <google/protobuf/message_lite.h>

#include <string>

namespace jalon::front {

// The same bytes for the same message, on any machine: for checksums, etags and fingerprints.
std::string StableBytes(const google::protobuf::MessageLite& message);

}  // namespace jalon::front

#endif  // JALON_ENGINE_FRONT_STABLE_BYTES_H_
