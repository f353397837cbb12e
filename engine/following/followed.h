// SPDX-License-Identifier: EUPL-1.2
//
// A person on one day, as who follows her sees her: the spell, the orientation, the référent and
// the contract of that day, and what is planned. A pure function of what is known.
#ifndef JALON_ENGINE_FOLLOWING_FOLLOWED_H_
#define JALON_ENGINE_FOLLOWING_FOLLOWED_H_

#include <cstdint>
#include <vector>

#include "absl/types/span.h"
#include "engine/indicators/figures.h"
#include "engine/pathway/pathway.h"
#include "engine/pathway/right_runs.h"

namespace jalon::following {

// A rendez-vous that is not cancelled.
struct Meeting {
  pathway::Day made = 0;  // 0 when it does not say
  pathway::Day held = 0;
  uint8_t outcome = 0;  // RendezVous::Outcome
  uint8_t kind = 0;     // RendezVous::Kind
  uint64_t structure = 0;
};

// A mise en demeure.
struct Notice {
  pathway::Day sent = 0;
  pathway::Day answer_by = 0;  // 0 when the letter does not say
};

// What is known of appointments and letters, days to come included, and of the right as commands
// see it. Each list by day; ties in an order that depends on content alone.
struct Agenda {
  std::vector<Meeting> meetings;
  std::vector<Notice> notices;
  std::vector<pathway::Day> panels;                    // équipes pluridisciplinaires
  std::vector<pathway::RightRun<pathway::Day>> right;  // of whom an exit is told; else empty
};

// Reads the agenda of the members, one person, as known on scope.known_at.
void ReadAgenda(absl::Span<const pathway::Member> members, const pathway::Scope& scope,
                Agenda* agenda);

// Points into what it was made of, and is valid as long as that is. Null: there is none.
struct Followed {
  pathway::Day on = 0;
  const indicators::FigurePerson* person = nullptr;
  const Agenda* agenda = nullptr;
  const pathway::Spell* spell = nullptr;  // of the day, with an entry
  // That stands, of this département's: not ended, nor lapsed with a right that ended since, be
  // the person soumise or not, and whether it was decided before E or after.
  const pathway::Oriented* orientation = nullptr;
  // The first day on which one stood, of those that have not lapsed; 0: none has.
  pathway::Day oriented_since = 0;
  const pathway::Stretch* referent = nullptr;  // the last one assigned of those of the day
  // Of those signed by the day: the one that is valid and ends last, else the last one signed since
  // the entry.
  const pathway::Contracted* contract = nullptr;
  bool contract_valid = false;
  const Meeting* next_meeting = nullptr;  // on the day or after it
  // The last exit, when no right was requested or opened anew since; 0: in the scheme.
  pathway::Day exited = 0;

  bool OpenAndSoumis() const { return person->open && person->soumis; }
};
// The newest orientation that stands on `on` (Followed::orientation); null: none. Rights of access
// go by it too.
const pathway::Oriented* StandingOrientation(const std::vector<pathway::Spell>& spells,
                                             const pathway::FollowUp& follow_up, pathway::Day on);
// `person` was read with `on` as the day that is asked for (Scope::asked_on).
Followed LookAt(const indicators::FigurePerson& person, const Agenda& agenda, pathway::Day on);

}  // namespace jalon::following

#endif  // JALON_ENGINE_FOLLOWING_FOLLOWED_H_
