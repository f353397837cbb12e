// SPDX-License-Identifier: EUPL-1.2
//
// How much of the service one principal uses: calls by a token bucket, streams by their number.
#ifndef JALON_SERVICES_RATE_LIMITER_H_
#define JALON_SERVICES_RATE_LIMITER_H_

#include <memory>
#include <mutex>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/caller.h"
#include "services/policy.h"

namespace jalon::services {

// Thread-safe.
class RateLimiter {
 public:
  // Counts one call. Fails with kResourceExhausted, which says when to come back (RetryInfo).
  absl::Status Take(const std::string& principal, const RateLimit& limit, absl::Time now);
  // Takes a place among the principal's streams. Fails with kResourceExhausted.
  absl::StatusOr<StreamPlace> OpenStream(const std::string& principal, const RateLimit& limit);

 private:
  struct Bucket {
    double calls = 0;  // that may be made now
    absl::Time at = absl::InfinitePast();
  };
  using Streams = absl::flat_hash_map<std::string, int>;
  struct OpenStreams {
    std::mutex mutex;
    Streams count;
  };

  void ForgetIdle(absl::Time now);

  std::mutex mutex_;  // of buckets_
  absl::flat_hash_map<std::string, Bucket> buckets_;
  // Places outlive this when streams do.
  const std::shared_ptr<OpenStreams> streams_ = std::make_shared<OpenStreams>();
};

}  // namespace jalon::services

#endif  // JALON_SERVICES_RATE_LIMITER_H_
