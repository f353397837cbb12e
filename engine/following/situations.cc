// SPDX-License-Identifier: EUPL-1.2
#include "engine/following/situations.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "engine/pathway/day_text.h"
#include "jalon/v1/event.pb.h"
#include "jalon/v1/types.pb.h"

namespace jalon::following {
namespace {

using jalon::v1::OrientationType;
using jalon::v1::PoleEmploiRegistration;
using jalon::v1::RendezVous;
using jalon::v1::Situation;
using pathway::Day;
using pathway::Iso;
using pathway::Spell;

// Looks at one person.
class Finder {
 public:
  Finder(const Followed& followed, const pathway::Rules& rules,
         const indicators::FigureRules& figures, std::vector<InSituation>* found)
      : f_(followed), rules_(rules), figures_(figures), found_(*found) {}

  void Find() {
    if (f_.OpenAndSoumis()) {
      FindWithout();
      FindPerdu();
    }
    if (f_.person->open) {
      FindAbsent();
      FindStruckOff();
    }
    FindDisagreement();
  }

 private:
  void Add(Situation::Kind kind, Day since, const char* why, Day why_on = 0) {
    found_.push_back({kind, since, why, why_on});
  }

  Day Entry() const { return f_.spell == nullptr ? 0 : f_.spell->entry; }

  void FindWithout() {
    if (f_.orientation == nullptr) FindWithoutOrientation();
    if (f_.referent == nullptr) FindWithoutReferent();
    const bool wanted = f_.orientation != nullptr && !f_.contract_valid && InContractScope();
    if (wanted) FindWithoutContract();
  }

  void FindWithoutOrientation() {
    Day ended = 0;
    for (const pathway::Oriented& orientation : f_.person->follow_up->orientations) {
      const bool of_spell = f_.spell != nullptr && orientation.on <= f_.on &&
                            !orientation.external && orientation.on > f_.spell->previous_ends;
      if (of_spell) ended = std::max(ended, orientation.ended);
    }
    if (ended != 0 && ended > Entry()) {
      return Add(Situation::WITHOUT_ORIENTATION, ended,
                 "soumis, aucune orientation ne court ; la dernière a pris fin le ", ended);
    }
    Add(Situation::WITHOUT_ORIENTATION, Entry(), "soumis, aucune orientation ne court ; entrée le ",
        Entry());
  }

  void FindWithoutReferent() {
    Day last = 0;
    for (const pathway::Stretch& referent : f_.person->had->referents) {
      if (referent.from != 0 && referent.to < f_.on) last = std::max(last, referent.to);
    }
    if (last != 0 && last >= Entry()) {
      return Add(Situation::WITHOUT_REFERENT, last + 1,
                 "soumis, aucun référent ne suit la personne ; le dernier l'a suivie jusqu'au ",
                 last);
    }
    // A réorientation changes nothing of it. One of before E leaves her without from E on.
    Add(Situation::WITHOUT_REFERENT, std::max(Entry(), f_.oriented_since),
        "soumis, aucun référent ne suit la personne");
  }

  // Since the last contract ended, or since the orientation that asks for one.
  void FindWithoutContract() {
    Day ended = 0;
    Day to_start = pathway::kNever;
    for (const pathway::Contracted& contract : f_.person->follow_up->contracts) {
      if (contract.signed_on > f_.on) continue;
      if (contract.ends != 0 && contract.ends < f_.on) ended = std::max(ended, contract.ends);
      if (contract.starts > f_.on) to_start = std::min(to_start, contract.starts);
    }
    const Day since = std::max(Entry(), f_.orientation->on);
    const bool expired = ended != 0 && ended >= Entry();
    if (to_start != pathway::kNever) {
      return Add(Situation::WITHOUT_CONTRACT, expired ? ended + 1 : since,
                 "contrat signé, qui commence le ", to_start);
    }
    if (expired) {
      return Add(Situation::WITHOUT_CONTRACT, ended + 1, "dernier contrat échu le ", ended);
    }
    Add(Situation::WITHOUT_CONTRACT, since, "aucun contrat depuis l'orientation du ",
        f_.orientation->on);
  }
  bool InContractScope() const {
    if (rules_.scope_all) return true;
    const uint8_t type = f_.orientation->type;
    if (rules_.scope_hors_pe) return type != OrientationType::EMPLOI;
    return type < rules_.scope_types.size() && rules_.scope_types[type];
  }

  // Contract §5 and settled 38, as the figure perdus_de_vue counts them: an orientation of before E
  // is none of the spell.
  void FindPerdu() {
    const Spell* spell = f_.spell;
    if (spell == nullptr || spell->entry == 0) return;
    const bool without = spell->oriented == 0 || spell->oriented > f_.on;
    if (!without || f_.on - spell->entry <= figures_.perdus_after_days) return;
    Add(Situation::PERDU_DE_VUE, spell->entry, "sans orientation depuis l'entrée du ",
        spell->entry);
  }

  void FindAbsent() {
    const Spell* spell = f_.spell;
    if (spell == nullptr || spell->rdv == 0 || spell->rdv > f_.on) return;
    if (spell->rdv_outcome != RendezVous::ABSENT) return;
    Add(Situation::ABSENT_AT_FIRST_RDV, spell->rdv, "absent au premier rendez-vous, le ",
        spell->rdv);
  }

  // Until she registers again: that a registration ceased afterwards says no more.
  void FindStruckOff() {
    const pathway::Registered* last = nullptr;
    for (const pathway::Registered& registered : f_.person->follow_up->registrations) {
      const bool tells = registered.kind == PoleEmploiRegistration::RADIATION ||
                         registered.kind == PoleEmploiRegistration::INSCRIPTION;
      if (tells && registered.on <= f_.on) last = &registered;
    }
    if (last == nullptr || last->kind != PoleEmploiRegistration::RADIATION) return;
    Add(Situation::STRUCK_OFF, last->on, "radié par Pôle emploi le ", last->on);
  }

  void FindDisagreement() {
    if (f_.person->open) return FindExitWhileOpen();
    // A suspension closes nothing.
    if (f_.person->suspended) return;
    const Day closed = LastClosing();
    if (closed == 0) return;
    if (f_.next_meeting != nullptr) {
      Add(Situation::SOURCES_DISAGREE, closed,
          "droit fermé selon la caisse, et rendez-vous prévu le ", f_.next_meeting->held);
    } else if (f_.contract_valid && f_.contract->signed_on > closed) {
      Add(Situation::SOURCES_DISAGREE, closed,
          "droit fermé selon la caisse, et contrat signé depuis, le ", f_.contract->signed_on);
    }
  }
  // The day on which the right was lost; 0 when it never was there.
  Day LastClosing() const {
    Day closed = 0;
    for (const Spell& spell : *f_.person->spells) {
      if (spell.starts <= f_.on && spell.ends < f_.on) closed = std::max(closed, spell.ends);
    }
    // Where spells last until the next one begins, the closing has no day.
    if (closed == 0 && f_.spell != nullptr) closed = f_.spell->entry;
    return closed;
  }
  void FindExitWhileOpen() {
    if (f_.exited == 0) return;
    Add(Situation::SOURCES_DISAGREE, f_.exited, "droit ouvert selon la caisse, et sortie le ",
        f_.exited);
  }

  const Followed& f_;
  const pathway::Rules& rules_;
  const indicators::FigureRules& figures_;
  std::vector<InSituation>& found_;
};

}  // namespace

void FindSituations(const Followed& followed, const pathway::Rules& rules,
                    const indicators::FigureRules& figures, std::vector<InSituation>* situations) {
  situations->clear();
  Finder(followed, rules, figures, situations).Find();
}

Situation ToSituation(const InSituation& situation) {
  Situation told;
  told.set_kind(situation.kind);
  told.set_since(Iso(situation.since));
  told.set_why(absl::StrCat(situation.why, Iso(situation.why_on)));
  return told;
}

}  // namespace jalon::following
