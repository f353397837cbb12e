// SPDX-License-Identifier: EUPL-1.2
#include "engine/front/counted.h"

#include <algorithm>
#include <array>

#include "absl/strings/str_cat.h"
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

void AddCounted(const Folded& unit, const Question& question, EntriesByCode* entries) {
  std::vector<Chosen> chosen;
  for (const Code code : indicators::kCodes) {
    indicators::Choose(*unit.spells, code, question.period, *unit.reported, &chosen);
    for (const Chosen& entry : chosen) {
      if (!entry.standing.counted) continue;
      (*entries)[static_cast<size_t>(code)].push_back(
          {unit.subject, entry.spell->entry, entry.standing.event});
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
      if (listed.standing.counted) entries.push_back({listed.subject, 0, listed.standing.event});
    }
  }
  for (auto& [code, entries] : all) std::sort(entries.begin(), entries.end());
  return all;
}

CountByPerson ByPerson(const Memory& memory, absl::Span<const CountedEntry> entries, int32_t day) {
  CountByPerson counted;
  for (const CountedEntry& entry : entries) {
    ++counted[memory.persons->PersonOf(entry.subject, day).front()];
  }
  return counted;
}

int64_t CountIn(const CountByPerson& counted, uint64_t subject) {
  const auto found = counted.find(subject);
  return found == counted.end() ? 0 : found->second;
}

int64_t More(const CountByPerson& a, const CountByPerson& b) {
  int64_t more = 0;
  for (const auto& [subject, count] : a) more += std::max<int64_t>(count - CountIn(b, subject), 0);
  return more;
}

std::vector<uint64_t> Differing(const CountByPerson& a, const CountByPerson& b) {
  std::vector<uint64_t> differing;
  for (const auto& [subject, count] : a) {
    if (count != CountIn(b, subject)) differing.push_back(subject);
  }
  for (const auto& [subject, count] : b) {
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
    });
    return side;
  }
  side.set_why("rien de connu qui concerne ce chiffre");
  for (const auto& standing :
       SupportOf(memory, question, subjects, *indicators::FindSupportCode(code))) {
    side.set_deadline(Iso(standing.due));
    side.set_event_on(Iso(standing.event));
    side.set_why(standing.why);
    if (standing.counted) break;
  }
  return side;
}

}  // namespace jalon::front
