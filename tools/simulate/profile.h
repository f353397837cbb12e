// SPDX-License-Identifier: EUPL-1.2
//
// What a département's convention asks of a simulated year so that its figures come out: which
// date is E, what stands for a rendez-vous, who is in the garantie d'activité. The conventions
// themselves are engine/indicators/conventions/; a test holds the two together.
#ifndef JALON_TOOLS_SIMULATE_PROFILE_H_
#define JALON_TOOLS_SIMULATE_PROFILE_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "engine/base/date.h"

namespace jalon::simulate {

// Which date of the entry message is E (entry_event of a convention).
enum class EntryRule : uint8_t { kTransmission, kNotification, kOpening };
// How accompagnement global (AG) and garantie d'activité (GAD) meet in 3.2.1 (gad_ag).
enum class GadAg : uint8_t { kAlone, kWith, kWithout };

struct Profile {
  std::string_view convention;  // name of the built-in convention
  EntryRule entry = EntryRule::kTransmission;
  // The monthly file arrives on this day of the next month and there are no dailies; 0: dailies.
  int interface_day = 0;
  bool oriented_when_decided = false;  // 3.1.1.b ends with the décision, not its notification
  bool cer_stands_for_rdv = false;     // no rendez-vous is recorded: the signature counts as one
  std::string_view rdv_structure;      // the only one whose rendez-vous are in time; empty: any
  GadAg gad_ag = GadAg::kAlone;
  bool gad_new_entrants_only = false;  // 3.2.1.a counts entrants of the period
  int64_t gad_by_actions = 0;  // GADs seen through actions and référent, of a thousand; the others
                               // are recorded as such
};

// The profile of a convention by its name; null for a convention that cannot be planned for.
const Profile* FindProfile(std::string_view convention);
// The names that FindProfile knows, with commas between, for messages.
std::string ProfileNames();

// Day on which the département gets the monthly file of the month that ends on `month_end`.
Date MonthlyReceivedOn(const Profile& profile, Date month_end);

}  // namespace jalon::simulate

#endif  // JALON_TOOLS_SIMULATE_PROFILE_H_
