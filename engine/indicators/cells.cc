// SPDX-License-Identifier: EUPL-1.2
#include "engine/indicators/cells.h"

#include <algorithm>
#include <utility>

#include "jalon/v1/types.pb.h"

namespace jalon::indicators {
namespace {

using pathway::Day;
using pathway::Spell;

struct CodeText {
  std::string_view name;
  std::string_view label;
  Code denominator;
};

// Labels of the convention's table (reports' ANNEXE 4).
constexpr std::array<CodeText, kCodeCount> kTexts = {{
    {"3.1.1.a", "Nombre de nouveaux entrants", Code::kEntrants},
    {"3.1.1.b", "Nombre de nouveaux entrants orientés en 1 mois et moins", Code::kEntrants},
    {"3.1.2.a", "Nombre total de 1ers rendez-vous d'accompagnement fixés", Code::kEntrants},
    {"3.1.2.b", "Nombre de 1ers rendez-vous à 2 semaines ou moins", Code::kEntrants},
    {"3.1.3.a", "Nombre total de 1ers contrats d'engagements réciproques", Code::kEntrants},
    {"3.1.3.b", "Nombre de 1ers contrats d'engagements réciproques dans les 2 mois",
     Code::kContract},
}};

const CodeText& TextOf(Code code) { return kTexts[static_cast<size_t>(code)]; }

bool InPeriod(Day day, const Period& period) {
  return day != 0 && day >= period.from && day <= period.to;
}

bool InCohort(const Spell& spell, const Period& period, const std::set<Day>& reported) {
  if (!spell.Counts()) return false;
  if (period.catch_up) return spell.entry <= period.to && !reported.contains(spell.entry);
  return InPeriod(spell.entry, period);
}

}  // namespace

std::string_view NameOf(Code code) { return TextOf(code).name; }
std::string_view LabelOf(Code code) { return TextOf(code).label; }
Code DenominatorOf(Code code) { return TextOf(code).denominator; }

bool IsHorsPe(const Spell& spell) {
  return spell.oriented == 0 || spell.orientation_type != jalon::v1::OrientationType::EMPLOI;
}

bool FindCode(std::string_view name, Code* code) {
  for (const Code candidate : kCodes) {
    if (NameOf(candidate) != name) continue;
    *code = candidate;
    return true;
  }
  return false;
}

namespace {

// One code at a time, known to the compiler: the loop over spells runs a million times.
template <Code kCode>
Standing StandOn(const Spell& spell) {
  constexpr bool kOfContract = kCode == Code::kContract || kCode == Code::kContractInTime;
  Standing standing;
  standing.concerned = !kOfContract || spell.in_contract_scope;
  if constexpr (kCode == Code::kEntrants) {
    standing.event = spell.entry;
    standing.counted = true;
  } else if constexpr (kCode == Code::kOrientedInTime) {
    standing.event = spell.oriented;
    standing.due = spell.orientation_due;
    standing.counted = spell.orientation_in_time;
  } else if constexpr (kCode == Code::kRdv) {
    standing.event = spell.rdv;
    standing.counted = spell.rdv != 0;
  } else if constexpr (kCode == Code::kRdvInTime) {
    standing.event = spell.rdv_of_delay;
    standing.due = spell.rdv_due;
    standing.counted = spell.rdv_in_time;
  } else if constexpr (kCode == Code::kContract) {
    standing.event = spell.cer;
    standing.counted = standing.concerned && spell.cer != 0;
  } else {
    static_assert(kCode == Code::kContractInTime);
    standing.event = spell.cer;
    standing.due = spell.cer_due;
    standing.counted = standing.concerned && spell.cer_in_time;
  }
  standing.waiting = standing.concerned && standing.event == 0 && spell.lasts;
  return standing;
}

// Calls use.operator()<code>() for each code.
template <typename Use>
void ForCodes(const Use& use) {
  [&]<size_t... kIndexes>(std::index_sequence<kIndexes...>) {
    (use.template operator()<kCodes[kIndexes]>(), ...);
  }
  (std::make_index_sequence<kCodeCount>());
}

}  // namespace

Standing Stand(const Spell& spell, Code code) {
  Standing standing;
  ForCodes([&]<Code kCode>() {
    if (kCode == code) standing = StandOn<kCode>(spell);
  });
  return standing;
}

namespace {

// What was met of the unit so far, for count_unit = person.
struct Met {
  std::array<bool, kCodeCount> counted{};
};

// How a spell that stands so to `code` counts in the period. `cohort`: it is an entry of it.
Standing Judge(Standing standing, Code code, const Period& period, bool cohort, Met* met) {
  if (!period.by_event || code == Code::kEntrants) {
    if (!cohort) standing = Standing();
    return standing;
  }
  bool& counted_before = met->counted[static_cast<size_t>(code)];
  standing.counted = standing.counted && InPeriod(standing.event, period) &&
                     !(period.once_a_person && counted_before);
  counted_before = counted_before || standing.counted;
  standing.concerned = standing.concerned && cohort;
  standing.waiting = standing.waiting && cohort;
  return standing;
}

// With count_unit = person, the one entry of the period that is kept: the earliest.
const Spell* EarliestOfCohort(const std::vector<Spell>& spells, const Period& period,
                              const std::set<Day>& reported) {
  const Spell* earliest = nullptr;
  for (const Spell& spell : spells) {
    const bool cohort = InCohort(spell, period, reported);
    if (cohort && (earliest == nullptr || spell.entry < earliest->entry)) earliest = &spell;
  }
  return earliest;
}

// Calls use(spell) for those that count; with count_unit = person in the order of E, so that what
// is kept of a person is of the first.
template <typename Use>
void ForSpells(const std::vector<Spell>& spells, const Period& period, const Use& use) {
  const auto first_by_entry = [](const Spell& a, const Spell& b) { return a.entry < b.entry; };
  if (period.once_a_person && !std::is_sorted(spells.begin(), spells.end(), first_by_entry)) {
    std::vector<const Spell*> ordered;
    ordered.reserve(spells.size());
    for (const Spell& spell : spells) ordered.push_back(&spell);
    std::stable_sort(ordered.begin(), ordered.end(),
                     [&](const Spell* a, const Spell* b) { return first_by_entry(*a, *b); });
    for (const Spell* spell : ordered) {
      if (spell->Counts()) use(*spell);
    }
    return;
  }
  for (const Spell& spell : spells) {
    if (spell.Counts()) use(spell);
  }
}

// The entries of the period.
class Cohort {
 public:
  Cohort(const std::vector<Spell>& spells, const Period& period, const std::set<Day>& reported)
      : period_(period), reported_(reported) {
    if (period.once_a_person) kept_ = EarliestOfCohort(spells, period, reported);
  }
  bool Has(const Spell& spell) const {
    return period_.once_a_person ? &spell == kept_ : InCohort(spell, period_, reported_);
  }

 private:
  const Period& period_;
  const std::set<Day>& reported_;
  const Spell* kept_ = nullptr;
};

}  // namespace

void Choose(const std::vector<Spell>& spells, Code code, const Period& period,
            const std::set<Day>& reported, std::vector<Chosen>* chosen) {
  chosen->clear();
  Met met;
  const Cohort entries(spells, period, reported);
  ForSpells(spells, period, [&](const Spell& spell) {
    const bool cohort = entries.Has(spell);
    const Standing standing = Judge(Stand(spell, code), code, period, cohort, &met);
    if (standing.concerned || standing.counted) chosen->push_back({&spell, standing});
  });
}

void ChooseOut(const std::vector<Spell>& spells, Code code, const Period& period,
               const std::set<Day>& reported, std::vector<Chosen>* chosen) {
  std::vector<Chosen> about;
  Choose(spells, code, period, reported, &about);
  const bool counts = std::any_of(about.begin(), about.end(),
                                  [](const Chosen& entry) { return entry.standing.counted; });
  chosen->clear();
  if (period.once_a_person && counts) return;
  const auto counted = [&](const Spell* spell) {
    return std::any_of(about.begin(), about.end(), [spell](const Chosen& entry) {
      return entry.spell == spell && entry.standing.counted;
    });
  };
  const bool of_entrants = DenominatorOf(code) == Code::kEntrants;
  std::vector<Chosen> divided_by = about;
  if (!of_entrants) Choose(spells, DenominatorOf(code), period, reported, &divided_by);
  for (const Chosen& entry : divided_by) {
    const bool in_denominator = of_entrants || entry.standing.counted;
    if (!in_denominator || counted(entry.spell)) continue;
    chosen->push_back(of_entrants ? entry : Chosen{entry.spell, Stand(*entry.spell, code)});
    chosen->back().standing.counted = false;
  }
}

void ChooseEvents(const std::vector<Spell>& spells, Code code, const Period& period,
                  const std::set<Day>& reported, std::vector<Chosen>* chosen) {
  if (!period.by_event) return Choose(spells, code, period, reported, chosen);
  chosen->clear();
  bool met = false;
  const Cohort entries(spells, period, reported);
  ForSpells(spells, period, [&](const Spell& spell) {
    const Standing standing = Stand(spell, code);
    if (!standing.concerned) return;
    const bool in_period = InPeriod(standing.event, period) && !(period.once_a_person && met);
    met = met || in_period;
    const bool without_event = standing.event == 0 && entries.Has(spell);
    if (in_period || without_event) chosen->push_back({&spell, standing});
  });
}

void Totals::Add(const Totals& other) {
  out_of_reach += other.out_of_reach;
  for (size_t i = 0; i < kCodeCount; ++i) {
    value[i] += other.value[i];
    concerned[i] += other.concerned[i];
    waiting[i] += other.waiting[i];
    value_hors_pe[i] += other.value_hors_pe[i];
    concerned_hors_pe[i] += other.concerned_hors_pe[i];
  }
}

namespace {

bool OutOfReach(const Spell& spell) {
  return spell.entry_transmitted > spell.orientation_due && !spell.orientation_in_time;
}

template <Code kCode>
void AddTo(const Standing& standing, bool hors_pe, Totals* totals) {
  constexpr auto kIndex = static_cast<size_t>(kCode);
  totals->value[kIndex] += standing.counted;
  totals->concerned[kIndex] += standing.concerned;
  totals->waiting[kIndex] += standing.waiting;
  totals->value_hors_pe[kIndex] += standing.counted && hors_pe;
  totals->concerned_hors_pe[kIndex] += standing.concerned && hors_pe;
}

}  // namespace

namespace {

// Adds each spell to totals_of(spell).
template <typename TotalsOf>
void CountSpells(const std::vector<Spell>& spells, const Period& period,
                 const std::set<Day>& reported, const TotalsOf& totals_of) {
  Met met;
  const Cohort entries(spells, period, reported);
  ForSpells(spells, period, [&](const Spell& spell) {
    const bool cohort = entries.Has(spell);
    if (!cohort && !period.by_event) return;
    const bool hors_pe = IsHorsPe(spell);
    Totals* totals = totals_of(spell);
    totals->out_of_reach += cohort && OutOfReach(spell);
    ForCodes([&]<Code kCode>() {
      Standing standing = StandOn<kCode>(spell);
      if (period.by_event) standing = Judge(standing, kCode, period, cohort, &met);
      AddTo<kCode>(standing, hors_pe, totals);
    });
  });
}

}  // namespace

void Count(const std::vector<Spell>& spells, const Period& period, const std::set<Day>& reported,
           Totals* totals) {
  CountSpells(spells, period, reported, [totals](const Spell&) { return totals; });
}

void CountEach(const std::vector<Spell>& spells, const Period& period,
               const std::set<Day>& reported, std::vector<SpellTotals>* counted) {
  counted->clear();
  CountSpells(spells, period, reported, [counted](const Spell& spell) {
    counted->push_back({&spell, {}});
    return &counted->back().totals;
  });
}

}  // namespace jalon::indicators
