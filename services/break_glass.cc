// SPDX-License-Identifier: EUPL-1.2
#include "services/break_glass.h"

#include <algorithm>

#include "services/caller.h"
#include "services/limits.h"
#include "services/status.h"

namespace jalon::services {

absl::Status BreakGlass::Open(const std::string& principal, const std::string& departement,
                              const std::vector<std::string>& person_ids, absl::Time now,
                              absl::Time until) {
  std::lock_guard lock(mutex_);
  std::vector<Opened>& own = opened_[principal];
  std::erase_if(own, [&](const Opened& opened) {
    return opened.until < now && now - opened.at > absl::Hours(24);
  });
  const auto today = std::count_if(own.begin(), own.end(), [&](const Opened& opened) {
    return now - opened.at <= absl::Hours(24);
  });
  if (today >= kMaxBreakGlassPerDay) {
    return TooOften(own.front().at + absl::Hours(24) - now,
                    "trop d'accès d'urgence en un jour : s'adresser à l'administrateur");
  }
  own.push_back({departement, person_ids, now, until});
  return absl::OkStatus();
}

bool BreakGlass::IsOpen(const std::string& principal, const std::string& departement,
                        const std::vector<std::string>& person_ids, absl::Time now) const {
  std::lock_guard lock(mutex_);
  const auto own = opened_.find(principal);
  if (own == opened_.end() || person_ids.empty()) return false;
  return std::all_of(person_ids.begin(), person_ids.end(), [&](const std::string& id) {
    return std::any_of(own->second.begin(), own->second.end(), [&](const Opened& opened) {
      return opened.departement == departement && now < opened.until &&
             Contains(opened.person_ids, id);
    });
  });
}

}  // namespace jalon::services
