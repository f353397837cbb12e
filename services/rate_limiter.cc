// SPDX-License-Identifier: EUPL-1.2
#include "services/rate_limiter.h"

#include <algorithm>

#include "engine/base/error.h"
#include "services/limits.h"
#include "services/status.h"

namespace jalon::services {

absl::Status RateLimiter::Take(const std::string& principal, const RateLimit& limit,
                               absl::Time now) {
  std::lock_guard lock(mutex_);
  if (buckets_.size() >= kMaxKnownCallers) ForgetIdle(now);
  auto [found, first] = buckets_.try_emplace(principal);
  Bucket& bucket = found->second;
  if (first) {
    bucket = {static_cast<double>(limit.burst), now};
  } else if (now > bucket.at) {
    const double earned = absl::ToDoubleSeconds(now - bucket.at) * limit.calls_per_second;
    bucket = {std::min(bucket.calls + earned, static_cast<double>(limit.burst)), now};
  }
  if (bucket.calls >= 1) {
    bucket.calls -= 1;
    return absl::OkStatus();
  }
  return TooOften(absl::Seconds((1 - bucket.calls) / limit.calls_per_second),
                  "trop de demandes de cet utilisateur ; recommencer un peu plus tard");
}

// A bucket that is idle for so long is full again: nothing is forgotten.
void RateLimiter::ForgetIdle(absl::Time now) {
  absl::erase_if(buckets_,
                 [&](const auto& known) { return now - known.second.at > kForgetCallerAfter; });
}

absl::StatusOr<StreamPlace> RateLimiter::OpenStream(const std::string& principal,
                                                    const RateLimit& limit) {
  std::lock_guard lock(streams_->mutex);
  int& open = streams_->count[principal];
  if (open >= limit.streams) {
    return TooBusy("trop de flux ouverts à la fois par cet utilisateur ; en fermer un d'abord");
  }
  ++open;
  return StreamPlace(streams_.get(), [streams = streams_, principal](void*) {
    std::lock_guard giving_back(streams->mutex);
    const auto found = streams->count.find(principal);
    if (found != streams->count.end() && --found->second == 0) streams->count.erase(found);
  });
}

}  // namespace jalon::services
