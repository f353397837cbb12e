// SPDX-License-Identifier: EUPL-1.2
#include "engine/base/departement.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"

namespace jalon {
namespace {

constexpr std::string_view kMainland = "Europe/Paris";

// Overseas départements and collectivités with a time of their own (IANA names).
constexpr std::array<std::pair<std::string_view, std::string_view>, 11> kOverseas = {{
    {"971", "America/Guadeloupe"},
    {"972", "America/Martinique"},
    {"973", "America/Cayenne"},
    {"974", "Indian/Reunion"},
    {"975", "America/Miquelon"},
    {"976", "Indian/Mayotte"},
    {"977", "America/Guadeloupe"},
    {"978", "America/Guadeloupe"},
    {"986", "Pacific/Wallis"},
    {"987", "Pacific/Tahiti"},
    {"988", "Pacific/Noumea"},
}};

std::string_view ZoneName(std::string_view departement) {
  for (const auto& [code, zone] : kOverseas) {
    if (code == departement) return zone;
  }
  return kMainland;
}

absl::CivilDay ToCivil(Date day) { return absl::CivilDay(1970, 1, 1) + day.days(); }

}  // namespace

bool IsDepartementCode(std::string_view code) {
  if (code == "02A" || code == "02B") return true;
  if (code.size() != 3 || !std::all_of(code.begin(), code.end(), absl::ascii_isdigit)) return false;
  // Two digits on the mainland, 20 being Corsica as one; three overseas.
  constexpr std::string_view kLastOfMainland = "095";
  const bool overseas = std::any_of(kOverseas.begin(), kOverseas.end(),
                                    [&](const auto& entry) { return entry.first == code; });
  return overseas || (code != "000" && code <= kLastOfMainland);
}

absl::StatusOr<CivilTime> CivilTime::For(std::string_view departement) {
  absl::TimeZone zone;
  const std::string name(ZoneName(departement));
  if (!absl::LoadTimeZone(name, &zone)) {
    return absl::FailedPreconditionError(
        absl::StrCat("time zone ", name, " not found: install the package tzdata"));
  }
  return CivilTime(zone);
}

Date CivilTime::DayOf(absl::Time instant) const {
  const absl::CivilDay day = absl::ToCivilDay(instant, zone_);
  return Date(static_cast<int32_t>(day - absl::CivilDay(1970, 1, 1)));
}

absl::Time CivilTime::StartOf(Date day) const { return absl::FromCivil(ToCivil(day), zone_); }

absl::Time CivilTime::EndOf(Date day) const {
  return StartOf(day.AddDays(1)) - absl::Microseconds(1);
}

}  // namespace jalon
