// SPDX-License-Identifier: EUPL-1.2
//
// Départements: their codes as the flux write them (IDEPARTE) and their civil time.
#ifndef JALON_ENGINE_BASE_DEPARTEMENT_H_
#define JALON_ENGINE_BASE_DEPARTEMENT_H_

#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "engine/base/date.h"

namespace jalon {

// Whether `code` is that of a département, as IDEPARTE writes it: "062", "02A", "971".
bool IsDepartementCode(std::string_view code);

// Civil time of one département: which day an instant belongs to there, and when a day ends. A
// value type; all methods are const and thread-safe.
class CivilTime {
 public:
  // The time zone of the département: Europe/Paris, or an overseas one's own. Fails with
  // kFailedPrecondition when the machine has no time zone data (package tzdata).
  static absl::StatusOr<CivilTime> For(std::string_view departement);

  // The civil day that contains `instant`.
  Date DayOf(absl::Time instant) const;
  // Midnight at the beginning of `day`.
  absl::Time StartOf(Date day) const;
  // The last microsecond of `day`: what is known "on K" is known at the latest then.
  absl::Time EndOf(Date day) const;

 private:
  explicit CivilTime(absl::TimeZone zone) : zone_(zone) {}
  absl::TimeZone zone_;
};

}  // namespace jalon

#endif  // JALON_ENGINE_BASE_DEPARTEMENT_H_
