// SPDX-License-Identifier: EUPL-1.2
#include "engine/following/deadlines.h"

#include <algorithm>
#include <tuple>

#include "jalon/v1/event.pb.h"
#include "jalon/v1/types.pb.h"

namespace jalon::following {
namespace {

using jalon::v1::Convocation;
using jalon::v1::Deadline;
using jalon::v1::OrientationType;
using jalon::v1::RdvSource;
using jalon::v1::RendezVous;
using pathway::Contracted;
using pathway::Day;
using pathway::Spell;

// To answer a mise en demeure that does not say by when (CASF L262-37).
constexpr int32_t kAnswerMonths = 1;

// Looks at one person.
class Finder {
 public:
  Finder(const Followed& followed, const DeadlineRules& rules, std::vector<Due>* due)
      : f_(followed), rules_(rules), due_(*due) {}

  // Who has left the scheme owes nothing that only a command refused to her would meet.
  void Find() {
    FindConvocations();
    FindNotices();
    if (f_.exited != 0) return;
    if (f_.OpenAndSoumis() && f_.spell != nullptr) FindOfSpell(*f_.spell);
    if (f_.person->open) {
      FindContractEnd();
      FindReexamination();
      FindPe();
    }
    FindGlobalStarts();
  }

 private:
  void Add(Deadline::Kind kind, Day on, Day since, Day planned = 0) {
    if (on != 0) due_.push_back({kind, on, since, planned});
  }
  // Whether something happened on `day`, as seen from the day that is asked: what came after it met
  // nothing on it.
  bool Happened(Day day) const { return day != 0 && day <= f_.on; }

  void FindOfSpell(const Spell& spell) {
    if (spell.oriented == 0 || spell.oriented > f_.on) {
      // One of before E stands: nobody can be oriented twice.
      if (f_.orientation != nullptr) return;
      const Day due = LastInTime(spell.orientation_due, rules_.pathway->orientation_delay);
      return Add(Deadline::ORIENTATION, due, spell.entry);
    }
    // Both are asked under an orientation that stands: a contract is refused without one.
    if (f_.orientation == nullptr) return;
    FindFirstMeeting(spell);
    if (spell.in_contract_scope && !Happened(spell.cer) && !HasPpae(spell)) {
      Add(Deadline::CONTRACT, LastInTime(spell.cer_due, rules_.pathway->cer_delay), spell.cer_from);
    }
  }

  // Fixed for a day in time is met, where the convention counts what is not held yet.
  void FindFirstMeeting(const Spell& spell) {
    if (Happened(spell.rdv_of_delay)) return;
    const Day due = LastInTime(spell.rdv_due, rules_.pathway->rdv_delay);
    Day planned = 0;
    for (const Meeting& meeting : f_.agenda->meetings) {
      if (!IsFixed(meeting, spell)) continue;
      if (meeting.held <= due && CountsBefore(meeting)) return;
      if (planned == 0) planned = meeting.held;
    }
    Add(Deadline::FIRST_RDV, due, spell.rdv_from, planned);
  }
  // A rendez-vous of the delay to come after the day, that was fixed by it. One that does not say
  // when is, as long as nobody has said what became of it.
  bool IsFixed(const Meeting& meeting, const Spell& spell) const {
    const pathway::Rules& rules = *rules_.pathway;
    if (rules.rdv_date_made || rules.rdv_source == RdvSource::date_signature_CER) return false;
    const bool told = meeting.outcome == RendezVous::HONOURED ||
                      meeting.outcome == RendezVous::ABSENT ||
                      meeting.outcome == RendezVous::EXCUSED;
    const bool made = meeting.made != 0 ? meeting.made <= f_.on : !told;
    const bool of_spell = meeting.held >= spell.entry && meeting.held <= spell.ends &&
                          meeting.held > spell.previous_ends;
    const auto& scope = rules.rdv_delay_scope;
    const bool in_scope =
        meeting.kind == RendezVous::ACCOMPAGNEMENT &&
        (scope.empty() || std::binary_search(scope.begin(), scope.end(), meeting.structure));
    const bool excused = meeting.outcome == RendezVous::EXCUSED;
    return meeting.held > f_.on && made && of_spell && in_scope &&
           (!excused || rules.rdv_outcomes[RendezVous::EXCUSED]);
  }
  // Whether the convention counts it before it is held. Who came is told afterwards; an excuse may
  // have come before.
  bool CountsBefore(const Meeting& meeting) const {
    const bool told =
        meeting.outcome == RendezVous::HONOURED || meeting.outcome == RendezVous::ABSENT;
    return rules_.pathway->rdv_outcomes[told ? uint8_t{RendezVous::PLANNED} : meeting.outcome];
  }

  // Who is oriented to employment has a PPAE in place of a CER (CASF L262-34), whether the
  // convention's figures count it or not. What it has met does not come back with an orientation of
  // another type, unless that one starts the clock anew.
  bool HasPpae(const Spell& spell) const {
    const bool to_employment = f_.orientation->type == OrientationType::EMPLOI ||
                               TypeOfContractClock(spell) == OrientationType::EMPLOI;
    if (!to_employment) return false;
    return std::any_of(f_.person->follow_up->contracts.begin(),
                       f_.person->follow_up->contracts.end(), [&](const Contracted& contract) {
                         return contract.kind == pathway::FactKind::kPpae &&
                                contract.signed_on >= spell.entry && contract.signed_on <= f_.on;
                       });
  }

  // The type of the orientation from which the delay of the contract runs: the first one, or the
  // last one where the law says so.
  uint8_t TypeOfContractClock(const Spell& spell) const {
    const bool by_notification = rules_.pathway->cer_from_notification;
    uint8_t type = spell.orientation_type;
    if (spell.cer_from == (by_notification ? spell.notified : spell.decided)) return type;
    for (const pathway::Oriented& orientation : f_.person->follow_up->orientations) {
      const Day from = by_notification ? orientation.notified : orientation.decided;
      if (from == spell.cer_from && IsOf(orientation, spell)) type = orientation.type;
    }
    return type;
  }

  // The contract that runs, or the last of the spell, when nothing goes on after it.
  void FindContractEnd() {
    if (f_.contract == nullptr || f_.contract->ends == 0 || !f_.person->soumis) return;
    for (const Contracted& other : f_.person->follow_up->contracts) {
      const bool later = other.signed_on <= f_.on && other.signed_on >= f_.contract->signed_on &&
                         (other.ends == 0 || other.ends > f_.contract->ends);
      if (later) return;
    }
    Add(Deadline::CONTRACT_END, f_.contract->ends, f_.contract->signed_on);
  }

  // Settled 37: the next orientation of any type settles it; a session of the équipe
  // pluridisciplinaire since gives until 12 months (L262-31).
  void FindReexamination() {
    const pathway::Oriented* last = LastIfStanding();
    if (last == nullptr || last->type != OrientationType::SOCIAL) return;
    const bool seen = std::any_of(f_.agenda->panels.begin(), f_.agenda->panels.end(),
                                  [&](Day panel) { return panel >= last->on && panel <= f_.on; });
    const int32_t months = rules_.figures.reexam_months;
    if (!seen) {
      return Add(Deadline::REEXAMINATION, pathway::AddMonths(last->on, months), last->on);
    }
    Add(Deadline::LAST_REEXAMINATION,
        pathway::AddMonths(last->on, std::max(months, kLastReexaminationMonths)), last->on);
  }
  // The orientation that stands, unless a later one has settled it.
  const pathway::Oriented* LastIfStanding() const {
    const pathway::Oriented* last = nullptr;
    for (const pathway::Oriented& orientation : f_.person->follow_up->orientations) {
      if (orientation.on <= f_.on) last = &orientation;
    }
    return last == f_.orientation ? last : nullptr;
  }

  // Settled 36: an activity since excludes.
  void FindPe() {
    const pathway::Oriented* last = LastIfStanding();
    if (last == nullptr || last->type != OrientationType::EMPLOI) return;
    for (const pathway::Stretch& activity : f_.person->had->activities) {
      if (activity.In({last->on, f_.on})) return;
    }
    Add(Deadline::PE_WITHOUT_ACTIVITY, pathway::AddMonths(last->on, rules_.figures.pe_list_months),
        last->on);
  }

  void FindGlobalStarts() {
    for (const pathway::Stay& global : f_.person->had->globals) {
      const bool waits =
          Happened(global.prescribed) && !Happened(global.stay.from) && !Happened(global.stay.to);
      if (!waits) continue;
      const Day due = LastInTime(DueFrom(global.prescribed, rules_.global_start, *rules_.pathway),
                                 rules_.global_start);
      Add(Deadline::GLOBAL_START, due, global.prescribed);
    }
  }

  void FindConvocations() {
    for (const pathway::Summoned& letter : f_.person->follow_up->convocations) {
      if (letter.sent > f_.on || letter.held == 0) continue;
      if (IsSettled(letter) || IsOver(letter)) continue;
      Add(Deadline::CONVOCATION, letter.held, letter.sent);
    }
  }

  // An excuse may come before the day; whether somebody came is told from it on.
  bool IsSettled(const pathway::Summoned& letter) const {
    return letter.outcome == Convocation::EXCUSED ||
           (letter.outcome != Convocation::OUTCOME_UNSPECIFIED && letter.held <= f_.on);
  }

  // A letter for a day to come ends with the exit, and with the right unless that is open again by
  // the day. What became of one for a day before is still to be told.
  bool IsOver(const pathway::Summoned& letter) const {
    for (const pathway::Exited& exited : f_.person->follow_up->exits) {
      if (exited.on >= letter.sent && exited.on < letter.held && exited.on <= f_.on) return true;
    }
    const Day day = std::min(letter.held, f_.on);
    bool closed = false;
    for (const Spell& spell : *f_.person->spells) {
      if (spell.starts <= day && day <= spell.ends) return false;
      closed = closed || (spell.ends >= letter.sent && spell.ends < day);
    }
    return closed;
  }

  // Whatever the person did, or was decided, since the letter answers it.
  void FindNotices() {
    for (const Notice& notice : f_.agenda->notices) {
      if (notice.sent > f_.on || AnsweredSince(notice.sent)) continue;
      const Day due =
          notice.answer_by != 0 ? notice.answer_by : pathway::AddMonths(notice.sent, kAnswerMonths);
      Add(Deadline::MISE_EN_DEMEURE, due, notice.sent);
    }
  }
  bool AnsweredSince(Day sent) const {
    const auto since = [&](Day day) { return day >= sent && day <= f_.on; };
    const auto& up = *f_.person->follow_up;
    return std::any_of(f_.agenda->panels.begin(), f_.agenda->panels.end(), since) ||
           std::any_of(up.sanctions.begin(), up.sanctions.end(), since) ||
           std::any_of(up.exits.begin(), up.exits.end(),
                       [&](const pathway::Exited& exited) { return since(exited.on); }) ||
           std::any_of(up.contracts.begin(), up.contracts.end(),
                       [&](const Contracted& contract) { return since(contract.signed_on); }) ||
           std::any_of(f_.agenda->meetings.begin(), f_.agenda->meetings.end(),
                       [&](const Meeting& meeting) {
                         return meeting.outcome == RendezVous::HONOURED && since(meeting.held);
                       });
  }

  const Followed& f_;
  const DeadlineRules& rules_;
  std::vector<Due>& due_;
};

}  // namespace

void FindDeadlines(const Followed& followed, const DeadlineRules& rules, std::vector<Due>* due) {
  due->clear();
  Finder(followed, rules, due).Find();
  std::sort(due->begin(), due->end(), [](const Due& a, const Due& b) {
    return std::tie(a.on, a.kind, a.since) < std::tie(b.on, b.kind, b.since);
  });
}

}  // namespace jalon::following
