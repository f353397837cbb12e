// SPDX-License-Identifier: EUPL-1.2
#include "tools/client/status.h"

#include <google/rpc/status.pb.h>

#include <catch2/catch.hpp>
#include <string>

#include "jalon/v1/types.pb.h"

using namespace jalon;
using namespace jalon::client;

namespace {

grpc::Status Aborted(const std::string& reason) {
  jalon::v1::ErrorReason detail;
  detail.set_reason(reason);
  google::rpc::Status rich;
  rich.add_details()->PackFrom(detail);
  return {grpc::StatusCode::ABORTED, "message", rich.SerializeAsString()};
}

}  // namespace

TEST_CASE("what was aborted may be tried again, but for an etag that is no more") {
  CHECK(ExitCodeOf(Aborted("ETAG_MISMATCH")) == kRefused);
  CHECK(ExitCodeOf(Aborted("TOO_MANY_WRITERS")) == kUnreachable);
  CHECK(ExitCodeOf(Aborted("")) == kUnreachable);
  CHECK(ExitCodeOf(grpc::Status(grpc::StatusCode::ABORTED, "disque")) == kUnreachable);
}
