// SPDX-License-Identifier: EUPL-1.2
#include "engine/front/support.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "engine/front/persons_as_of.h"
#include "engine/pathway/departement_records.h"

namespace jalon::front {
namespace {

using indicators::Conseiller;
using indicators::SupportCode;
using indicators::SupportedPerson;
using indicators::SupportStanding;
using indicators::SupportTotals;
using pathway::Accompaniment;
using pathway::Day;
using pathway::HistoryView;
using pathway::Member;
using pathway::Spell;

// The period, whatever its attribution.
pathway::Days WindowOf(const Question& question) {
  return {question.period.from, question.period.to};
}

// Reads persons with memory of its own. One a part.
class SupportReader {
 public:
  SupportReader(const Memory& memory, const Question& question)
      : memory_(memory), question_(question) {
    person_.had = &had_;
    person_.had_right = [this](Day day) {
      return std::any_of(Spells().begin(), Spells().end(), [&](const Spell& spell) {
        return spell.starts <= day && spell.ends >= day;
      });
    };
    person_.entered = [this] {
      std::vector<indicators::Chosen> chosen;
      indicators::Period period = question_.period;
      period.catch_up = false;
      indicators::Choose(Spells(), indicators::Code::kEntrants, period, {}, &chosen);
      return !chosen.empty();
    };
  }
  SupportReader(const SupportReader&) = delete;
  SupportReader& operator=(const SupportReader&) = delete;

  // The person of `subjects`; null when nothing accompanies it. Valid until the next call.
  SupportedUnit unit() {
    return {subjects_, &had_, [this]() -> const std::vector<Spell>& { return Spells(); }};
  }

  const SupportedPerson* Read(absl::Span<const uint64_t> subjects) {
    subjects_.assign(subjects.begin(), subjects.end());
    members_.clear();
    for (uint64_t subject : subjects) {
      members_.push_back({HistoryView(memory_.arena->Get(subject)), 0});
    }
    spells_.reset();
    ReadAccompaniment(members_, question_.scope, &had_);
    return had_.empty() ? nullptr : &person_;
  }

 private:
  // Seldom asked for, hence folded on demand.
  const std::vector<Spell>& Spells() {
    if (!spells_.has_value()) spells_ = FoldPerson(memory_, question_, subjects_);
    return *spells_;
  }

  const Memory& memory_;
  const Question& question_;
  std::vector<uint64_t> subjects_;
  std::vector<Member> members_;
  Accompaniment had_;
  std::optional<std::vector<Spell>> spells_;
  SupportedPerson person_;
};

bool IsAccompanied(const Memory& memory, const PersonRef& person) {
  const std::vector<bool>& accompanied = *memory.accompanied;
  bool any = false;
  ForSubjects(person, [&](uint64_t subject) {
    any = any || (subject < accompanied.size() && accompanied[subject]);
  });
  return any;
}

// Calls use(part, subject, person, reader) for all persons whom something accompanies.
template <typename Use>
void WalkSupported(const Memory& memory, const Question& question, Parallel* parallel,
                   const Use& use) {
  const PersonsAsOf persons(*memory.persons, question.known_at.days());
  const size_t parts = Parts(*parallel);
  parallel->Run(parts, [&](size_t part) {
    SupportReader reader(memory, question);
    ForPersonsOfPart(memory.subjects, persons, part, parts, [&](const PersonRef& person) {
      if (!IsAccompanied(memory, person)) return;
      const SupportedPerson* read = person.subjects == nullptr ? reader.Read({&person.subject, 1})
                                                               : reader.Read(*person.subjects);
      if (read != nullptr) use(part, person.subject, *read, &reader);
    });
  });
}

}  // namespace

std::vector<Conseiller> ConseillersOf(const Memory& memory, const Question& question) {
  std::map<std::string, std::pair<Date, double>> last;
  const Date end = question.to;
  for (const pathway::HeldEvent& held :
       memory.departement->KnownOn(pathway::ToDay16(question.known_at))) {
    if (!held.event.has_conseiller_capacity()) continue;
    const auto& capacity = held.event.conseiller_capacity();
    const absl::StatusOr<Date> since = Date::Parse(held.event.effective_on());
    const Date from = since.ok() ? *since : Date::Absent();
    if (from.IsPresent() && end < from) continue;
    const auto [found, fresh] =
        last.try_emplace(capacity.conseiller(), std::pair(from, capacity.etp()));
    if (!fresh && found->second.first <= from) found->second = {from, capacity.etp()};
  }
  std::vector<Conseiller> conseillers;
  for (const auto& [name, capacity] : last) {
    if (capacity.second > 0) {
      conseillers.push_back({pathway::ConseillerCode(name), capacity.second});
    }
  }
  return conseillers;
}

void WalkCountedSupport(const Memory& memory, const Question& question, Parallel* parallel,
                        const SupportVisitor& visit) {
  WalkSupported(memory, question, parallel,
                [&](size_t part, uint64_t, const SupportedPerson& person, SupportReader* reader) {
                  const SupportedUnit unit = reader->unit();
                  indicators::ForCountedSupport(
                      person, question.support, WindowOf(question),
                      [&](SupportCode code, const SupportStanding& standing, bool first) {
                        visit(part, unit, code, standing, first);
                      });
                });
}

jalon::v1::MatrixRow SupportRow(const Memory& memory, const Question& question, SupportCode code,
                                const SupportTotals& totals) {
  std::vector<Conseiller> conseillers;
  if (code == SupportCode::kAgLoad) conseillers = ConseillersOf(memory, question);
  return indicators::MakeSupportRow(code, totals, conseillers, question.support);
}

std::vector<ListedSupport> ListSupport(const Memory& memory, const Question& question,
                                       SupportCode code, Parallel* parallel) {
  std::vector<std::vector<ListedSupport>> by_part(Parts(*parallel));
  WalkSupported(memory, question, parallel,
                [&](size_t part, uint64_t subject, const SupportedPerson& person, SupportReader*) {
                  for (auto& standing : indicators::StandToSupport(person, code, question.support,
                                                                   WindowOf(question))) {
                    by_part[part].push_back({subject, std::move(standing)});
                  }
                });
  std::vector<ListedSupport> all;
  for (auto& part : by_part) {
    all.insert(all.end(), std::make_move_iterator(part.begin()),
               std::make_move_iterator(part.end()));
  }
  std::stable_sort(all.begin(), all.end(), [](const ListedSupport& a, const ListedSupport& b) {
    return a.subject < b.subject;
  });
  return all;
}

std::vector<SupportStanding> SupportOf(const Memory& memory, const Question& question,
                                       absl::Span<const uint64_t> subjects, SupportCode code) {
  SupportReader reader(memory, question);
  const SupportedPerson* person = reader.Read(subjects);
  if (person == nullptr) return {};
  return indicators::StandToSupport(*person, code, question.support, WindowOf(question));
}

}  // namespace jalon::front
