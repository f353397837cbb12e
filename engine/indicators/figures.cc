// SPDX-License-Identifier: EUPL-1.2
#include "engine/indicators/figures.h"

#include <algorithm>
#include <utility>

#include "engine/indicators/groups.h"
#include "engine/indicators/matrix.h"
#include "engine/pathway/day_text.h"
#include "jalon/v1/event.pb.h"
#include "jalon/v1/types.pb.h"

namespace jalon::indicators {
namespace {

using jalon::v1::InsertionAction;
using jalon::v1::OrientationType;
using jalon::v1::RendezVous;
using pathway::Contracted;
using pathway::Day;
using pathway::Iso;
using pathway::Oriented;
using pathway::Said;
using pathway::Spell;
using pathway::Stretch;

struct FigureText {
  std::string_view name;
  std::string_view label;
  std::string_view population;  // what it divides by
  OwnGroup own = OwnGroup::kNone;
};

constexpr std::array<FigureText, kFigureCount> kTexts = {{
    {"stock.soumis", "Personnes soumises aux droits et devoirs, droit ouvert au dernier jour", ""},
    {"stock.orientes", "Soumis dont une orientation court au dernier jour",
     "soumis au dernier jour"},
    {"stock.contrat_valide", "Orientés hors PE dont un contrat est valide au dernier jour",
     "soumis orientés hors PE au dernier jour"},
    {"stock.contrat_echu", "Orientés hors PE dont le dernier contrat est échu",
     "soumis orientés hors PE au dernier jour"},
    {"perdus_de_vue", "Perdus de vue au dernier jour", "soumis au dernier jour"},
    {"perdus_de_vue.convoques", "Perdus de vue convoqués", "perdus de vue"},
    {"perdus_de_vue.sanctionnes", "Perdus de vue sanctionnés", "perdus de vue"},
    {"perdus_de_vue.sanctionnes_des_convoques", "Perdus de vue convoqués et sanctionnés",
     "perdus de vue convoqués"},
    {"stock.depuis_derniere_entree", "Soumis au dernier jour, par temps depuis la dernière entrée",
     "", OwnGroup::kSeniority},
    {"stock.depuis_premiere_entree", "Soumis au dernier jour, par temps depuis la première entrée",
     "", OwnGroup::kSeniority},
    {"entrants.orientes", "Entrants orientés à ce jour, quel que soit le délai",
     "nouveaux entrants"},
    {"premier_rdv.absents", "Absents au premier rendez-vous, non excusés", "premiers rendez-vous"},
    {"premier_rdv.absents_ou_excuses", "Absents ou excusés au premier rendez-vous",
     "premiers rendez-vous"},
    {"reorientations", "Réorientations de la période, par type avant et après", "",
     OwnGroup::kFlow},
    {"reorientations.delai", "Délai moyen d'une orientation à la suivante (jours)",
     "réorientations de la période", OwnGroup::kFlow},
    {"reexamens_dus", "Orientations sociales à réexaminer au dernier jour",
     "orientations sociales qui courent"},
    {"pe_sans_activite", "Orientés vers l'emploi depuis trop longtemps, sans activité",
     "orientés vers l'emploi"},
    {"sorties", "Sorties de la période, par motif", "", OwnGroup::kMotive},
    {"sorties.positives", "Sorties positives", "sorties dont la raison est connue"},
    {"sorties.positives_des_accompagnes", "Accompagnés sortis positivement",
     "personnes accompagnées dans la période"},
    {"actions", "Personnes en action dans la période, par nombre et nature d'actions", "",
     OwnGroup::kActions},
    {"collectif.venus", "Venus à un rendez-vous collectif", "invités à un rendez-vous collectif"},
    {"collectif.excuses", "Excusés d'un rendez-vous collectif",
     "invités à un rendez-vous collectif"},
    {"portefeuilles", "Personnes suivies par un référent au dernier jour, par référent", "",
     OwnGroup::kReferent},
}};

const FigureText& TextOf(Figure figure) { return kTexts[static_cast<size_t>(figure)]; }
size_t Index(Figure figure) { return static_cast<size_t>(figure); }

// A day in a reason: written only when reasons are asked for; nothing when there is none.
struct On {
  Day day = 0;
};

std::string Written(On on) { return on.day == 0 ? "" : Iso(on.day); }
std::string_view Written(const char* text) { return text; }
uint32_t Written(uint32_t number) { return number; }

// Looks at one person.
class Looker {
 public:
  Looker(const FigurePerson& person, const FigureRules& rules, const Period& period, bool explains,
         const FigureVisitor& visit)
      : person_(person),
        rules_(rules),
        period_(period),
        last_(period.day),
        explains_(explains),
        visit_(visit) {}

  void Look() {
    LookAtStock();
    LookAtEntrants();
    LookAtReorientations();
    LookAtReexaminations();
    LookAtPe();
    LookAtExits();
    LookAtActions();
    LookAtCollective();
    LookAtReferents();
  }

 private:
  template <typename... Parts>
  void Visit(Figure figure, FigureStanding standing, const Parts&... why) {
    if (standing.day == 0) standing.day = last_;
    if (explains_) standing.why = JoinWritten(why...);
    visit_(figure, standing);
  }
  template <typename... Parts>
  static std::string JoinWritten(const Parts&... parts) {
    std::string text;
    (Append(Written(parts), &text), ...);
    return text;
  }
  static void Append(std::string_view part, std::string* text) { text->append(part); }
  static void Append(const std::string& part, std::string* text) { text->append(part); }
  static void Append(uint32_t number, std::string* text) { text->append(std::to_string(number)); }

  static FigureStanding In(bool counted, Day event, uint64_t own_group = 0) {
    FigureStanding standing;
    standing.counted = counted;
    standing.event = event;
    standing.own_group = own_group;
    return standing;
  }
  bool InPeriod(Day day) const { return day >= period_.from && day <= period_.to; }

  void LookAtStock() {
    if (!person_.open || !person_.soumis) return;
    const Spell* spell = SpellOn(*person_.spells, last_);
    const Day entry = spell == nullptr ? 0 : spell->entry;
    Visit(Figure::kStock, In(true, entry), "droit ouvert et soumis le ", On{last_});
    Visit(Figure::kSinceLastEntry, In(true, entry, SeniorityGroup(entry, last_)), "entrée le ",
          On{entry});
    const Day first = FirstEntryBy(*person_.spells, last_);
    Visit(Figure::kSinceFirstEntry, In(true, first, SeniorityGroup(first, last_)),
          "première entrée connue le ", On{first});
    const Oriented* oriented =
        spell == nullptr ? nullptr : StandingOn(*person_.follow_up, *spell, last_);
    const Day oriented_on = oriented == nullptr ? 0 : DayIn(*oriented, *spell);
    const char* which = "aucune orientation ne court";
    if (oriented != nullptr) {
      which = oriented->on < oriented_on ? "orientation reportée, du " : "orientation du ";
    }
    Visit(Figure::kStockOriented, In(oriented != nullptr, oriented_on), which,
          On{oriented == nullptr ? 0 : oriented->on});
    if (oriented != nullptr && oriented->type != OrientationType::EMPLOI) LookAtContract(*spell);
    LookAtPerdus(spell);
  }

  // A contract that was valid on a day of the entry is expired once it ended, wherever it was
  // signed; one that ended before the entry is not to be renewed.
  void LookAtContract(const Spell& spell) {
    const Contracted* valid = nullptr;
    const Contracted* last = nullptr;
    for (const Contracted& contract : person_.follow_up->contracts) {
      if (contract.kind == pathway::FactKind::kPpae || contract.signed_on > last_) continue;
      if (contract.ValidOn(last_)) valid = &contract;
      if (contract.ends == 0 || contract.ends >= spell.entry) last = &contract;
    }
    const bool expired =
        valid == nullptr && last != nullptr && last->ends != 0 && last->ends < last_;
    const Day signed_on = valid == nullptr ? 0 : valid->signed_on;
    Visit(Figure::kStockContract, In(valid != nullptr, signed_on),
          valid == nullptr ? "aucun contrat valide" : "contrat signé le ", On{signed_on});
    Visit(Figure::kStockContractExpired, In(expired, expired ? last->ends : 0),
          expired ? "dernier contrat échu le " : "aucun contrat échu sans suite",
          On{expired ? last->ends : 0});
  }

  // Settled 38: right open, soumis, no orientation in the spell, E more than so many days before.
  void LookAtPerdus(const Spell* spell) {
    const bool without = spell != nullptr && (spell->oriented == 0 || spell->oriented > last_);
    const bool lost =
        without && spell->entry != 0 && last_ - spell->entry > rules_.perdus_after_days;
    const char* why = "aucune entrée connue";
    Day since = 0;
    if (without) {
      why = lost ? "sans orientation depuis l'entrée du "
                 : "sans orientation, mais entré depuis trop peu de jours, le ";
      since = spell->entry;
    } else if (spell != nullptr) {
      why = "orienté le ";
      since = spell->oriented;
    }
    Visit(Figure::kPerdus, In(lost, lost ? since : 0), why, On{since});
    if (!lost) return;
    const Day summoned = SummonedSince(spell->entry);
    const Day sanctioned = SanctionedSince(spell->entry);
    Visit(Figure::kPerdusSummoned, In(summoned != 0, summoned),
          summoned == 0 ? "jamais convoqué" : "convoqué le ", On{summoned});
    const char* sanction = sanctioned == 0 ? "aucune sanction" : "sanction du ";
    Visit(Figure::kPerdusSanctioned, In(sanctioned != 0, sanctioned), sanction, On{sanctioned});
    if (summoned == 0) return;
    Visit(Figure::kSummonedSanctioned, In(sanctioned != 0, sanctioned), sanction, On{sanctioned});
  }
  Day SummonedSince(Day entry) const {
    for (const pathway::Summoned& letter : person_.follow_up->convocations) {
      if (letter.sent >= entry && letter.sent <= last_) return letter.sent;
    }
    return 0;
  }
  Day SanctionedSince(Day entry) const {
    for (const Day decided : person_.follow_up->sanctions) {
      if (decided >= entry && decided <= last_) return decided;
    }
    return 0;
  }

  void LookAtEntrants() {
    std::vector<Chosen> entries;
    Period cohort = period_;
    cohort.by_event = false;
    cohort.catch_up = false;
    Choose(*person_.spells, Code::kEntrants, cohort, {}, &entries);
    for (const Chosen& chosen : entries) {
      const Spell& spell = *chosen.spell;
      FigureStanding standing = In(spell.oriented != 0, spell.oriented);
      standing.day = spell.entry;
      standing.spell = &spell;
      Visit(Figure::kEntrantsOriented, standing,
            spell.oriented == 0 ? "pas encore orienté" : "orienté le ", On{spell.oriented});
      if (spell.rdv != 0 && spell.rdv_outcome != 0) LookAtFirstRendezVous(spell);
    }
  }
  void LookAtFirstRendezVous(const Spell& spell) {
    const bool absent = spell.rdv_outcome == RendezVous::ABSENT;
    const bool excused = spell.rdv_outcome == RendezVous::EXCUSED;
    const char* what = absent ? " : absent" : excused ? " : excusé" : " : ni absent, ni excusé";
    FigureStanding standing = In(absent, spell.rdv);
    standing.day = spell.entry;
    standing.spell = &spell;
    Visit(Figure::kAbsentAtFirst, standing, "premier rendez-vous le ", On{spell.rdv}, what);
    standing.counted = absent || excused;
    Visit(Figure::kAbsentOrExcusedAtFirst, standing, "premier rendez-vous le ", On{spell.rdv},
          what);
  }

  // An orientation that follows another one in the same spell; a carried-over one is of its E.
  void LookAtReorientations() {
    for (const Spell& spell : *person_.spells) {
      const Oriented* before = nullptr;
      for (const Oriented& orientation : person_.follow_up->orientations) {
        if (!spell.has_entry || !IsOf(orientation, spell)) continue;
        if (before != nullptr) {
          LookAtReorientation(*before, orientation, DayIn(*before, spell));
        }
        before = &orientation;
      }
    }
  }
  void LookAtReorientation(const Oriented& before, const Oriented& after, Day since) {
    if (!InPeriod(after.on)) return;
    FigureStanding standing = In(true, after.on, PackPair({before.type, after.type}));
    standing.day = after.on;
    standing.days = after.on - since;
    for (const Figure figure : {Figure::kReorientations, Figure::kReorientationDelay}) {
      Visit(figure, standing, "orientation du ", On{before.on}, ", puis du ", On{after.on});
    }
  }

  // Settled 37: each social orientation; settled by the next one of any type; due on the
  // anniversary day itself.
  void LookAtReexaminations() {
    const auto& orientations = person_.follow_up->orientations;
    if (!person_.open) return;
    for (size_t i = 0; i < orientations.size(); ++i) {
      const Oriented& orientation = orientations[i];
      if (orientation.type != OrientationType::SOCIAL || orientation.on > last_) continue;
      const bool settled = i + 1 < orientations.size() && orientations[i + 1].on <= last_;
      if (settled || !orientation.StandsOn(last_)) continue;
      const Day due = pathway::AddMonths(orientation.on, rules_.reexam_months);
      FigureStanding standing = In(due <= last_, orientation.on);
      standing.due = due;
      Visit(Figure::kReexaminationsDue, standing, "orientation sociale du ", On{orientation.on},
            ", à réexaminer le ", On{due});
    }
  }

  // Settled 36: from the last orientation, strictly; any activity since excludes.
  void LookAtPe() {
    if (!person_.open) return;
    const Oriented* last = nullptr;
    for (const Oriented& orientation : person_.follow_up->orientations) {
      if (orientation.on <= last_) last = &orientation;
    }
    if (last == nullptr || last->type != OrientationType::EMPLOI || !last->StandsOn(last_)) return;
    const Day limit = pathway::AddMonths(last->on, rules_.pe_list_months);
    const bool active = std::any_of(person_.had->activities.begin(), person_.had->activities.end(),
                                    [&](const Stretch& activity) {
                                      return activity.In({last->on, last_});
                                    });
    FigureStanding standing = In(!active && limit < last_, last->on);
    standing.due = limit;
    Visit(Figure::kPeWithoutActivity, standing, "orienté vers l'emploi le ", On{last->on},
          active ? ", une activité depuis" : ", aucune activité depuis",
          limit < last_ ? "" : " ; compté seulement après le ", On{limit < last_ ? 0 : limit});
  }

  void LookAtExits() {
    Day positive = 0;
    for (const pathway::Exited& exited : person_.follow_up->exits) {
      if (!InPeriod(exited.on)) continue;
      FigureStanding standing = In(true, exited.on, exited.motive);
      standing.day = exited.on;
      Visit(Figure::kExits, standing, "sortie le ", On{exited.on});
      const bool known = exited.motive != 0 || exited.positive != Said::kNothing;
      if (!known) continue;
      standing.counted = exited.positive == Said::kYes;
      if (standing.counted) positive = exited.on;
      Visit(Figure::kPositiveExits, standing, "sortie le ", On{exited.on},
            exited.positive == Said::kYes  ? ", positive"
            : exited.positive == Said::kNo ? ", non positive"
                                           : ", sans qu'il soit dit qu'elle est positive");
    }
    if (!Accompanied()) return;
    Visit(Figure::kPositiveOfAccompanied, In(positive != 0, positive),
          positive == 0 ? "accompagné, sans sortie positive" : "sortie positive le ", On{positive});
  }
  bool Accompanied() const {
    const pathway::Days window = {period_.from, period_.to};
    const auto any = [&](const std::vector<Stretch>& list) {
      return std::any_of(list.begin(), list.end(),
                         [&](const Stretch& stretch) { return stretch.In(window); });
    };
    const auto stays = [&](const std::vector<pathway::Stay>& list) {
      return std::any_of(list.begin(), list.end(),
                         [&](const pathway::Stay& stay) { return stay.stay.In(window); });
    };
    return any(person_.had->referents) || any(person_.had->actions) ||
           stays(person_.had->garanties) || stays(person_.had->globals);
  }

  void LookAtActions() {
    Pair counts;
    Day first = 0;
    for (const Stretch& action : person_.had->actions) {
      if (!action.In({period_.from, period_.to})) continue;
      const bool both = action.kind == InsertionAction::BOTH;
      counts.first += both || action.kind == InsertionAction::SOCIAL ? 1 : 0;
      counts.second += both || action.kind == InsertionAction::PROFESSIONAL ? 1 : 0;
      if (first == 0) first = std::max(action.from, period_.from);
    }
    if (first == 0) return;
    FigureStanding standing = In(true, first, PackPair(counts));
    standing.day = first;
    Visit(Figure::kInActions, standing, counts.first, " action(s) sociale(s), ", counts.second,
          " professionnelle(s)");
  }

  void LookAtCollective() {
    bool invited = false;
    Day came = 0;
    Day excused = 0;
    for (const pathway::Met& met : person_.follow_up->collective) {
      if (!InPeriod(met.held) || met.outcome == RendezVous::CANCELLED) continue;
      invited = true;
      if (met.outcome == RendezVous::HONOURED && came == 0) came = met.held;
      if (met.outcome == RendezVous::EXCUSED && excused == 0) excused = met.held;
    }
    if (!invited) return;
    if (came != 0) excused = 0;
    Visit(Figure::kCollectiveCame, In(came != 0, came),
          came == 0 ? "invité, jamais venu" : "venu le ", On{came});
    Visit(Figure::kCollectiveExcused, In(excused != 0, excused),
          excused == 0 ? "jamais excusé, ou venu" : "excusé le ", On{excused});
  }

  void LookAtReferents() {
    const Stretch* last = nullptr;
    for (const Stretch& referent : person_.had->referents) {
      if (referent.On(last_)) last = &referent;
    }
    if (last == nullptr) return;
    FigureStanding standing = In(true, last->from);
    standing.record = last->record;
    Visit(Figure::kFollowed, standing, "suivi depuis le ", On{last->from});
  }

  const FigurePerson& person_;
  const FigureRules& rules_;
  const Period& period_;
  const Day last_;
  const bool explains_;
  const FigureVisitor& visit_;
};

}  // namespace

std::string_view NameOf(Figure figure) { return TextOf(figure).name; }
std::string_view LabelOf(Figure figure) { return TextOf(figure).label; }
std::string_view PopulationOf(Figure figure) { return TextOf(figure).population; }
OwnGroup OwnGroupOf(Figure figure) { return TextOf(figure).own; }
bool IsOfReferent(Figure figure) { return figure == Figure::kFollowed; }
Figure FigureAt(size_t index) { return static_cast<Figure>(index); }

std::optional<Figure> FindFigure(std::string_view name) {
  for (size_t i = 0; i < kFigureCount; ++i) {
    if (kTexts[i].name == name) return FigureAt(i);
  }
  return std::nullopt;
}

FigureRules CompileFigureRules(const jalon::v1::Convention& convention) {
  return {convention.reexam_months(), convention.pe_list_months(), convention.perdus_after_days()};
}

void StandToFigures(const FigurePerson& person, const FigureRules& rules, const Period& period,
                    bool explains, const FigureVisitor& visit) {
  Looker(person, rules, period, explains, visit).Look();
}

void FigureTotals::Sum::Add(const Sum& other) {
  concerned += other.concerned;
  counted += other.counted;
  days += other.days;
}

void FigureTotals::Add(const FigureTotals& other) {
  for (size_t i = 0; i < kFigureCount; ++i) of[i].Add(other.of[i]);
}

void FigureTotals::Add(Figure figure, const FigureStanding& standing) {
  of[Index(figure)].Add({1, standing.counted ? 1 : 0, standing.counted ? standing.days : 0});
}

jalon::v1::MatrixRow MakeFigureRow(Figure figure, const FigureTotals& totals) {
  const FigureTotals::Sum& sum = totals.of[Index(figure)];
  jalon::v1::MatrixRow row;
  row.set_code(std::string(NameOf(figure)));
  row.set_label(std::string(LabelOf(figure)));
  row.set_value(sum.counted);
  if (PopulationOf(figure).empty()) return row;
  row.set_denominator(sum.concerned);
  row.set_denominator_code(std::string(PopulationOf(figure)));
  if (figure == Figure::kReorientationDelay) {
    if (sum.counted == 0) {
      SetMissing("aucune réorientation dans la période", &row);
    } else {
      SetDecimal(static_cast<double>(sum.days) / static_cast<double>(sum.counted), &row);
    }
    return row;
  }
  if (const auto rate = Rate(sum.counted, sum.concerned); rate.has_value()) row.set_rate(*rate);
  return row;
}

}  // namespace jalon::indicators
