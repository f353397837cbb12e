// SPDX-License-Identifier: EUPL-1.2
//
// Persons opened to somebody in an emergency, and until when. In memory alone: after a restart the
// reason is asked for again.
#ifndef JALON_SERVICES_BREAK_GLASS_H_
#define JALON_SERVICES_BREAK_GLASS_H_

#include <mutex>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/time/time.h"

namespace jalon::services {

// Thread-safe.
class BreakGlass {
 public:
  // Opens the person of `person_ids` to `principal` until `until`. Fails with kResourceExhausted
  // after kMaxBreakGlassPerDay times in a day.
  absl::Status Open(const std::string& principal, const std::string& departement,
                    const std::vector<std::string>& person_ids, absl::Time now, absl::Time until);
  // Whether all of `person_ids` are open.
  bool IsOpen(const std::string& principal, const std::string& departement,
              const std::vector<std::string>& person_ids, absl::Time now) const;

 private:
  struct Opened {
    std::string departement;
    std::vector<std::string> person_ids;
    absl::Time at;
    absl::Time until;
  };
  mutable std::mutex mutex_;
  absl::flat_hash_map<std::string, std::vector<Opened>> opened_;  // by principal
};

}  // namespace jalon::services

#endif  // JALON_SERVICES_BREAK_GLASS_H_
