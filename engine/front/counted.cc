// SPDX-License-Identifier: EUPL-1.2
#include "engine/front/counted.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/front/figure_walk.h"
#include "engine/front/figures_answer.h"
#include "engine/front/support.h"
#include "engine/indicators/explanation.h"
#include "engine/pathway/day_text.h"

namespace jalon::front {
namespace {

using indicators::Chosen;
using indicators::Code;
using indicators::SupportCode;
using jalon::v1::ComparedSide;
using pathway::Iso;
using pathway::Spell;

using EntriesByCode = std::array<std::vector<CountedEntry>, indicators::kCodeCount>;

int64_t ShareOf(const Spell& spell, Code code) {
  const bool of_contract = code == Code::kContract || code == Code::kContractInTime;
  return of_contract && indicators::IsHorsPe(spell) ? 1 : 0;
}

int64_t ShareOf(const indicators::SupportStanding& standing, SupportCode code) {
  if (code == SupportCode::kAgLoad) return standing.conseiller;
  return code == SupportCode::kAgDelay ? standing.days : 0;
}

void AddCounted(const Folded& unit, const Question& question, EntriesByCode* entries) {
  std::vector<Chosen> chosen;
  for (const Code code : indicators::kCodes) {
    indicators::Choose(*unit.spells, code, question.period, *unit.reported, &chosen);
    for (const Chosen& entry : chosen) {
      if (!entry.standing.counted) continue;
      const Spell& spell = *entry.spell;
      (*entries)[static_cast<size_t>(code)].push_back({unit.subject, spell.entry,
                                                       entry.standing.event, ShareOf(spell, code),
                                                       spell.entry_as_of});
    }
  }
}

// The entry of `spells` that tells most about `code`: one that counts, else one of the population,
// else any.
void DescribeEntry(const Folded& unit, const Question& question, Code code, ComparedSide* side) {
  std::vector<Chosen> chosen;
  indicators::Choose(*unit.spells, code, question.period, *unit.reported, &chosen);
  std::stable_sort(chosen.begin(), chosen.end(), [](const Chosen& a, const Chosen& b) {
    return a.standing.counted > b.standing.counted;
  });
  if (!chosen.empty()) {
    const Chosen& best = chosen.front();
    side->set_entered_on(Iso(best.spell->entry));
    side->set_deadline(Iso(best.standing.due));
    side->set_event_on(Iso(best.standing.event));
    side->set_why(indicators::WhyOf(*best.spell, code, best.standing));
    return;
  }
  for (const Spell& spell : *unit.spells) {
    if (!spell.has_entry) continue;
    side->set_entered_on(Iso(spell.entry));
    side->set_why(spell.Counts() ? absl::StrCat("entrée le ", Iso(spell.entry),
                                                ", hors de la période ou déjà remontée")
                                 : indicators::DroppedText(spell.dropped));
  }
}

}  // namespace

bool HasPersons(const std::string& code) {
  Code found{};
  return indicators::FindCode(code, &found) || indicators::FindSupportCode(code).has_value();
}

CountedEntries ListCounted(const Memory& memory, const Question& question, Parallel* parallel) {
  std::vector<EntriesByCode> by_part(Parts(*parallel));
  WalkUnits(memory, question, parallel,
            [&](size_t part, const Folded& unit) { AddCounted(unit, question, &by_part[part]); });
  CountedEntries all;
  for (const Code code : indicators::kCodes) {
    auto& entries = all[std::string(indicators::NameOf(code))];
    for (const EntriesByCode& part : by_part) {
      const auto& own = part[static_cast<size_t>(code)];
      entries.insert(entries.end(), own.begin(), own.end());
    }
  }
  for (const SupportCode code : indicators::kSupportCodes) {
    auto& entries = all[std::string(indicators::NameOf(code))];
    for (const ListedSupport& listed : ListSupport(memory, question, code, parallel)) {
      if (!listed.standing.counted) continue;
      entries.push_back(
          {listed.subject, 0, listed.standing.event, ShareOf(listed.standing, code), 0});
    }
  }
  for (auto& [code, entries] : all) std::sort(entries.begin(), entries.end());
  return all;
}

std::vector<CountedEntry> ListCounted(const Memory& memory, const Question& question,
                                      indicators::Figure figure, Parallel* parallel) {
  std::vector<CountedEntry> entries;
  for (const ListedFigure& listed : ListFigure(memory, question, figure, parallel)) {
    if (!listed.standing.counted) continue;
    entries.push_back({listed.subject, 0, listed.standing.event, listed.standing.days, 0});
  }
  std::sort(entries.begin(), entries.end());
  return entries;
}

CountByPerson ByPerson(const Memory& memory, absl::Span<const CountedEntry> entries, int32_t day) {
  CountByPerson counted;
  for (const CountedEntry& entry : entries) {
    counted[memory.persons->PersonOf(entry.subject, day).front()].push_back(entry);
  }
  return counted;
}

int64_t CountIn(const CountByPerson& counted, uint64_t subject) {
  const auto found = counted.find(subject);
  return found == counted.end() ? 0 : static_cast<int64_t>(found->second.size());
}

namespace {

using Entries = std::vector<CountedEntry>;

const Entries& EntriesIn(const CountByPerson& counted, uint64_t subject) {
  static const Entries kNone;
  const auto found = counted.find(subject);
  return found == counted.end() ? kNone : found->second;
}

template <typename KeyOf>
std::vector<int64_t> Sorted(const Entries& entries, const KeyOf& key_of) {
  std::vector<int64_t> keys;
  keys.reserve(entries.size());
  for (const CountedEntry& entry : entries) keys.push_back(key_of(entry));
  std::sort(keys.begin(), keys.end());
  return keys;
}

// Entries of a person in `a` that are not in `b`.
int64_t More(const Entries& a, const Entries& b, SameEntry same) {
  if (same == SameEntry::kByMessage && a.size() == 1 && b.size() == 1) return 0;
  const auto key_of = [same](const CountedEntry& entry) -> int64_t {
    return same == SameEntry::kByDay ? entry.entry : entry.message;
  };
  const std::vector<int64_t> own = Sorted(a, key_of);
  const std::vector<int64_t> other = Sorted(b, key_of);
  std::vector<int64_t> more;
  std::set_difference(own.begin(), own.end(), other.begin(), other.end(), std::back_inserter(more));
  return static_cast<int64_t>(more.size());
}

bool Differs(const Entries& a, const Entries& b, SameEntry same) {
  const auto share_of = [](const CountedEntry& entry) { return entry.share; };
  return More(a, b, same) != 0 || More(b, a, same) != 0 ||
         Sorted(a, share_of) != Sorted(b, share_of);
}

}  // namespace

int64_t More(const CountByPerson& a, const CountByPerson& b, SameEntry same) {
  int64_t more = 0;
  for (const auto& [subject, entries] : a) more += More(entries, EntriesIn(b, subject), same);
  return more;
}

std::vector<uint64_t> Differing(const CountByPerson& a, const CountByPerson& b, SameEntry same) {
  std::vector<uint64_t> differing;
  for (const auto& [subject, entries] : a) {
    if (Differs(entries, EntriesIn(b, subject), same)) differing.push_back(subject);
  }
  for (const auto& [subject, entries] : b) {
    if (!a.contains(subject)) differing.push_back(subject);
  }
  std::sort(differing.begin(), differing.end());
  return differing;
}

ComparedSide SideOf(const Memory& memory, const Question& question, const std::string& code,
                    const std::vector<uint64_t>& subjects) {
  ComparedSide side;
  side.set_why("n'entre pas : aucun message n'ouvre un droit soumis qui soit connu");
  Code entry_code{};
  if (indicators::FindCode(code, &entry_code)) {
    WalkUnitsOf(memory, question, subjects.front(), [&](size_t, const Folded& unit) {
      DescribeEntry(unit, question, entry_code, &side);
      const bool own = std::find(subjects.begin(), subjects.end(), unit.subject) != subjects.end();
      if (own) return;
      side.set_why(absl::StrCat("une seule personne compte pour l'unité (unit = ",
                                jalon::v1::Unit::Value_Name(question.convention.unit()),
                                "), et c'en est une autre : ", side.why()));
    });
    return side;
  }
  side.set_why("rien de connu qui concerne ce chiffre");
  bool counted = false;
  // Of several, one that counts tells most.
  const auto describe = [&](const auto& standing) {
    if (std::exchange(counted, counted || standing.counted)) return;
    side.set_deadline(Iso(standing.due));
    side.set_event_on(Iso(standing.event));
    side.set_why(standing.why);
  };
  if (const auto figure = indicators::FindFigure(code); figure.has_value()) {
    FigureReader reader(memory, question);
    indicators::StandToFigures(
        reader.Read(subjects), question.figures, question.period, /*explains=*/true,
        [&](indicators::Figure of, const indicators::FigureStanding& standing) {
          if (of == *figure) describe(standing);
        });
    return side;
  }
  for (const auto& standing :
       SupportOf(memory, question, subjects, *indicators::FindSupportCode(code))) {
    describe(standing);
  }
  return side;
}

}  // namespace jalon::front
