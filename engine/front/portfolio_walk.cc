// SPDX-License-Identifier: EUPL-1.2
#include "engine/front/portfolio_walk.h"

#include <algorithm>

#include "engine/front/persons_as_of.h"
#include "engine/pathway/details.h"

namespace jalon::front {
namespace {

using following::Due;
using following::Followed;
using following::InSituation;
using pathway::Stretch;

// Persons that one thread reads at a time: a portfolio has hundreds, a structure thousands.
constexpr size_t kPersonsOfPart = 512;

// The persons that `subjects` are as known on the day of the question, each once.
std::vector<PersonSubjects> PersonsOf(const Memory& memory, const PortfolioQuestion& asked,
                                      const pathway::PlaceIndex::Subjects& subjects) {
  const int32_t day = asked.question.known_at.days();
  std::vector<PersonSubjects> persons;
  persons.reserve(subjects.size());
  for (const uint32_t subject : subjects) {
    if (memory.persons->Find(subject) == nullptr) {
      persons.push_back({subject});
      continue;
    }
    persons.push_back(memory.persons->PersonOf(subject, day));
  }
  std::sort(persons.begin(), persons.end());
  persons.erase(std::unique(persons.begin(), persons.end()), persons.end());
  return persons;
}

void WalkListed(const Memory& memory, const PortfolioQuestion& asked, Parallel* parallel,
                const PortfolioVisitor& visit) {
  const auto persons = PersonsOf(memory, asked, SubjectsOf(memory, asked.part));
  const size_t wanted = persons.size() / kPersonsOfPart + 1;
  const size_t parts = std::min(wanted, Parts(*parallel));
  const size_t step = persons.size() / parts + 1;
  const auto read = [&](size_t part) {
    FollowedReader reader(memory, asked);
    const size_t last = std::min(persons.size(), (part + 1) * step);
    for (size_t i = part * step; i < last; ++i) {
      reader.Read(persons[i]);
      if (reader.IsIn() && reader.IsInScope()) visit(part, reader);
    }
  };
  if (parts == 1) return read(0);
  parallel->Run(parts, read);
}

void WalkAll(const Memory& memory, const PortfolioQuestion& asked, Parallel* parallel,
             const PortfolioVisitor& visit) {
  const PersonsAsOf persons(*memory.persons, asked.question.known_at.days());
  const size_t parts = Parts(*parallel);
  parallel->Run(parts, [&](size_t part) {
    FollowedReader reader(memory, asked);
    ForPersonsOfPart(memory.subjects, persons, part, parts, [&](const PersonRef& person) {
      const bool alone = person.subjects == nullptr;
      reader.Read(alone ? absl::Span<const uint64_t>(&person.subject, 1)
                        : absl::Span<const uint64_t>(*person.subjects));
      if (reader.IsIn() && reader.IsInScope()) visit(part, reader);
    });
  });
}

}  // namespace

const Followed& FollowedReader::Read(absl::Span<const uint64_t> subjects) {
  subjects_ = subjects;
  person_ = reader_.Read(subjects);
  ReadAgenda(reader_.members(), asked_.question.scope, &agenda_);
  followed_ = LookAt(person_, agenda_, asked_.on());
  return followed_;
}

uint64_t FollowedReader::ReferentOf(const Stretch& assignment) const {
  return ReferentOfRecord(memory_, subjects_, assignment.record, asked_.question.scope.known_at);
}

uint64_t FollowedReader::Referent() const {
  return followed_.referent == nullptr ? 0 : ReferentOf(*followed_.referent);
}

uint64_t FollowedReader::ReferentStructure() const {
  return followed_.referent == nullptr ? 0 : followed_.referent->structure;
}

uint64_t FollowedReader::OrientationStructure() const {
  if (followed_.orientation == nullptr) return 0;
  return StructureOfRecord(memory_, subjects_, followed_.orientation->record,
                           asked_.question.scope.known_at);
}

bool FollowedReader::HasReferent() const {
  const auto& referents = person_.had->referents;
  return std::any_of(referents.begin(), referents.end(), [&](const Stretch& referent) {
    return referent.On(followed_.on) && ReferentOf(referent) == asked_.part.code;
  });
}

bool FollowedReader::HasStructure() const {
  const auto& referents = person_.had->referents;
  const bool followed =
      std::any_of(referents.begin(), referents.end(), [&](const Stretch& referent) {
        return referent.On(followed_.on) && referent.structure == asked_.part.code;
      });
  return followed || OrientationStructure() == asked_.part.code;
}

bool FollowedReader::LivesThere() const {
  const auto commune = HeldOn(memory_, subjects_, pathway::DetailKind::kCommune, followed_.on,
                              asked_.question.scope.known_at);
  return commune.has_value() && asked_.part.communes.contains(commune->value);
}

bool FollowedReader::IsIn() const {
  switch (asked_.part.kind) {
    case PortfolioPart::Kind::kReferent:
      return HasReferent();
    case PortfolioPart::Kind::kStructure:
      return HasStructure();
    case PortfolioPart::Kind::kTerritory:
      return LivesThere();
    case PortfolioPart::Kind::kAll:
      break;
  }
  return true;
}

const std::vector<Due>& FollowedReader::Deadlines() {
  FindDeadlines(followed_, asked_.deadlines, &due_);
  return due_;
}

const std::vector<InSituation>& FollowedReader::Situations() {
  FindSituations(followed_, asked_.question.rules, asked_.question.figures, &situations_);
  return situations_;
}

const pathway::PlaceIndex::Subjects& SubjectsOf(const Memory& memory, const PortfolioPart& part) {
  return part.kind == PortfolioPart::Kind::kReferent ? memory.places->OfReferent(part.code)
                                                     : memory.places->OfStructure(part.code);
}

void WalkPortfolio(const Memory& memory, const PortfolioQuestion& asked, Parallel* parallel,
                   const PortfolioVisitor& visit) {
  const bool listed = asked.part.kind == PortfolioPart::Kind::kReferent ||
                      asked.part.kind == PortfolioPart::Kind::kStructure;
  listed ? WalkListed(memory, asked, parallel, visit) : WalkAll(memory, asked, parallel, visit);
}

}  // namespace jalon::front
