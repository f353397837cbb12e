// SPDX-License-Identifier: EUPL-1.2
#include "tools/simulate/profile.h"

#include <algorithm>
#include <array>

#include "tools/simulate/calendar.h"

namespace jalon::simulate {
namespace {

constexpr int64_t kAll = 1000;

Profile PasDeCalais() {
  Profile profile;
  profile.convention = "PAS_DE_CALAIS_2022";
  profile.gad_ag = GadAg::kWithout;
  profile.gad_new_entrants_only = true;
  profile.gad_by_actions = kAll / 20;
  return profile;
}

Profile Aude() {
  Profile profile;
  profile.convention = "AUDE_2019";
  profile.entry = EntryRule::kNotification;
  profile.cer_stands_for_rdv = true;
  profile.gad_ag = GadAg::kWith;
  profile.gad_by_actions = kAll;
  return profile;
}

Profile HauteGaronne() {
  Profile profile;
  profile.convention = "HAUTE_GARONNE_2021";
  profile.entry = EntryRule::kOpening;
  profile.interface_day = 20;
  profile.oriented_when_decided = true;
  profile.rdv_structure = "ACTI PRO";
  return profile;
}

const std::array<Profile, 3>& Profiles() {
  static const std::array<Profile, 3> kProfiles = {PasDeCalais(), Aude(), HauteGaronne()};
  return kProfiles;
}

}  // namespace

const Profile* FindProfile(std::string_view convention) {
  const auto found =
      std::find_if(Profiles().begin(), Profiles().end(),
                   [&](const Profile& profile) { return profile.convention == convention; });
  return found == Profiles().end() ? nullptr : &*found;
}

std::string ProfileNames() {
  std::string names;
  for (const Profile& profile : Profiles()) {
    names.append(names.empty() ? "" : ", ").append(profile.convention);
  }
  return names;
}

Date MonthlyReceivedOn(const Profile& profile, Date month_end) {
  if (profile.interface_day == 0) return MonthlyMadeOn(month_end);
  return month_end.AddDays(profile.interface_day);
}

}  // namespace jalon::simulate
