// SPDX-License-Identifier: EUPL-1.2
#include "engine/front/units.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "jalon/v1/types.pb.h"

namespace jalon::front {
namespace {

using identity::Cluster;
using pathway::Day;
using pathway::HistoryView;
using pathway::Member;
using pathway::PathwayFolder;
using pathway::Scope;
using pathway::Spell;

// Parts for one thread: enough that a slow one does not hold up the others.
constexpr size_t kPartsPerThread = 8;

using PersonSubjects = std::vector<uint64_t>;

// Folds units with memory of its own. One a part.
class UnitFolder {
 public:
  UnitFolder(const Memory& memory, const Question& question)
      : memory_(memory), question_(question), folder_(&question.rules), before_(&question.rules) {}

  // `persons`: the subjects of each person of the unit.
  void Fold(absl::Span<const PersonSubjects> persons, const Scope& scope, size_t part,
            const UnitVisitor& visit) {
    members_.clear();
    for (size_t i = 0; i < persons.size(); ++i) AddMembers(persons[i], static_cast<uint32_t>(i));
    OrderMembers();
    const std::vector<Spell>& spells = folder_.Fold(members_, scope);
    if (spells.empty()) return;
    reported_.clear();
    if (question_.has_previous) CollectReported(persons, scope);
    visit(part, {persons.front().front(), &spells, &reported_});
  }

  void FoldAlone(uint64_t subject, size_t part, const UnitVisitor& visit) {
    const HistoryView history(memory_.arena->Get(subject));
    if (history.right_count() == 0 || !MayMatter(history)) return;
    alone_.front().front() = subject;
    Fold(alone_, question_.scope, part, visit);
  }

 private:
  void AddMembers(const PersonSubjects& subjects, uint32_t person) {
    for (uint64_t subject : subjects) {
      members_.push_back({HistoryView(memory_.arena->Get(subject)), person});
    }
  }

  // By what they hold, never by number: numbers depend on who was met first.
  void OrderMembers() {
    if (members_.size() < 2) return;
    std::sort(members_.begin(), members_.end(), [](const Member& a, const Member& b) {
      return a.history.bytes() < b.history.bytes();
    });
  }

  // Whether an entry of the period is possible; false only when it certainly is not.
  bool MayMatter(const HistoryView& history) const {
    const bool by_transmission =
        question_.rules.entry_event == jalon::v1::EntryEvent::flux_transmission;
    if (!by_transmission || question_.period.by_event || question_.period.catch_up ||
        question_.period.to == 0) {
      return true;
    }
    return PathwayFolder::MayEnter(history, question_.period.from, question_.period.to);
  }

  // The entries that the previous report counted, with the persons as they were known then.
  void CollectReported(absl::Span<const PersonSubjects> persons, const Scope& scope) {
    Scope before = question_.previous_scope;
    before.one_dossier = scope.one_dossier;
    before.dossier = scope.dossier;
    before.role = scope.role;
    const int32_t day = question_.previous_known_at.days();
    std::set<PersonSubjects> then;
    for (const PersonSubjects& subjects : persons) {
      for (uint64_t subject : subjects) then.insert(memory_.persons->PersonOf(subject, day));
    }
    if (scope.one_dossier) return FoldReported({then.begin(), then.end()}, before);
    for (const PersonSubjects& person : then) FoldReported({person}, before);
  }

  // Those that were seen in the unit by then, folded together.
  void FoldReported(const std::vector<PersonSubjects>& persons, const Scope& before) {
    members_.clear();
    for (size_t i = 0; i < persons.size(); ++i) {
      if (SeenIn(persons[i], before)) AddMembers(persons[i], static_cast<uint32_t>(i));
    }
    OrderMembers();
    for (const Spell& spell : before_.Fold(members_, before)) {
      if (spell.Counts() && spell.entry <= question_.previous_to) reported_.insert(spell.entry);
    }
  }

  bool SeenIn(const PersonSubjects& subjects, const Scope& scope) const {
    if (!scope.one_dossier) return true;
    return std::any_of(subjects.begin(), subjects.end(), [&](uint64_t subject) {
      const HistoryView history(memory_.arena->Get(subject));
      for (size_t i = 0; i < history.right_count(); ++i) {
        const pathway::Right right = history.right(i);
        if (right.known <= scope.known_at && history.dossier(right.stream) == scope.dossier) {
          return true;
        }
      }
      return false;
    });
  }

  const Memory& memory_;
  const Question& question_;
  PathwayFolder folder_;
  PathwayFolder before_;
  std::vector<Member> members_;
  std::vector<PersonSubjects> alone_ = {{0}};
  std::set<Day> reported_;
};

// All persons as known on K, those with several subjects in `groups`.
std::vector<PersonSubjects> GroupedPersons(const Memory& memory, int32_t day) {
  std::vector<PersonSubjects> groups;
  for (const Cluster* cluster : memory.persons->All()) {
    for (PersonSubjects& person : identity::PersonsOn(*cluster, day)) {
      groups.push_back(std::move(person));
    }
  }
  std::sort(groups.begin(), groups.end());
  return groups;
}

// A person of the walk: a subject that is alone, or a group of subjects.
struct PersonRef {
  uint64_t subject = 0;                      // the smallest
  const PersonSubjects* subjects = nullptr;  // null when alone
};

// One person's presence in a unit: a role in a dossier, or a foyer. A person seen without dossier
// is a unit of its own.
struct Presence {
  uint64_t dossier = 0;
  uint64_t alone = 0;
  int role = -1;
  PersonRef person;

  auto Unit() const { return std::tie(dossier, alone, role); }
  auto Order() const { return std::tie(dossier, alone, role, person.subject); }
};

int RoleOf(uint8_t role) {
  return role == jalon::v1::Role::ROLE_UNSPECIFIED ? int{jalon::v1::Role::DEM} : int{role};
}

// The units of one person, each once.
void AddPresences(const Memory& memory, const Question& question, const PersonRef& person,
                  std::vector<Presence>* presences) {
  const bool by_role = question.rules.unit == jalon::v1::Unit::dossier_role;
  const size_t before = presences->size();
  const auto add = [&](uint64_t subject) {
    const HistoryView history(memory.arena->Get(subject));
    for (size_t i = 0; i < history.right_count(); ++i) {
      const pathway::Right right = history.right(i);
      if (right.known > question.scope.known_at || right.as_of > question.scope.valid_at) continue;
      Presence presence{history.dossier(right.stream), 0, -1, person};
      if (presence.dossier == 0) presence.alone = person.subject;
      if (by_role) presence.role = RoleOf(history.value(right.value).role);
      const bool there =
          std::any_of(presences->begin() + static_cast<ptrdiff_t>(before), presences->end(),
                      [&](const Presence& other) { return other.Unit() == presence.Unit(); });
      if (!there) presences->push_back(presence);
    }
  };
  if (person.subjects == nullptr) return add(person.subject);
  for (uint64_t subject : *person.subjects) add(subject);
}

// Calls use(person) for the persons of one part: a range of subjects that are alone, or, for the
// last part, the groups.
template <typename Use>
void ForPersonsOfPart(const Memory& memory, const std::vector<PersonSubjects>& groups, size_t part,
                      size_t parts, const Use& use) {
  if (part + 1 == parts) {
    for (const PersonSubjects& group : groups) use(PersonRef{group.front(), &group});
    return;
  }
  const uint64_t step = memory.subjects / (parts - 1) + 1;
  const uint64_t last = std::min(memory.subjects, (part + 1) * step);
  for (uint64_t subject = part * step + 1; subject <= last; ++subject) {
    if (!groups.empty() && memory.persons->Find(subject) != nullptr) continue;
    use(PersonRef{subject, nullptr});
  }
}

void WalkPersons(const Memory& memory, const Question& question, Parallel* parallel,
                 const UnitVisitor& visit) {
  const std::vector<PersonSubjects> groups = GroupedPersons(memory, question.known_at.days());
  const size_t parts = Parts(*parallel);
  parallel->Run(parts, [&](size_t part) {
    UnitFolder folder(memory, question);
    ForPersonsOfPart(memory, groups, part, parts, [&](const PersonRef& person) {
      if (person.subjects == nullptr) return folder.FoldAlone(person.subject, part, visit);
      folder.Fold({person.subjects, 1}, question.scope, part, visit);
    });
  });
}

void FoldUnit(absl::Span<const Presence> unit, const Question& question, size_t part,
              UnitFolder* folder, const UnitVisitor& visit) {
  Scope scope = question.scope;
  scope.one_dossier = true;
  scope.dossier = unit.front().dossier;
  scope.role = unit.front().role;
  std::vector<PersonSubjects> persons;
  for (const Presence& presence : unit) {
    const PersonRef& person = presence.person;
    persons.push_back(person.subjects == nullptr ? PersonSubjects{person.subject}
                                                 : *person.subjects);
  }
  folder->Fold(persons, scope, part, visit);
}

// Presences of all persons, in as many buckets as parts, each holding whole units.
std::vector<std::vector<Presence>> BucketPresences(const Memory& memory, const Question& question,
                                                   const std::vector<PersonSubjects>& groups,
                                                   Parallel* parallel) {
  const size_t parts = Parts(*parallel);
  std::vector<std::vector<std::vector<Presence>>> by_part(parts);
  parallel->Run(parts, [&](size_t part) {
    by_part[part].resize(parts);
    std::vector<Presence> own;
    ForPersonsOfPart(memory, groups, part, parts, [&](const PersonRef& person) {
      own.clear();
      AddPresences(memory, question, person, &own);
      for (const Presence& presence : own) {
        by_part[part][(presence.dossier + presence.alone) % parts].push_back(presence);
      }
    });
  });
  std::vector<std::vector<Presence>> buckets(parts);
  parallel->Run(parts, [&](size_t bucket) {
    for (auto& part : by_part) {
      buckets[bucket].insert(buckets[bucket].end(), part[bucket].begin(), part[bucket].end());
    }
    std::sort(buckets[bucket].begin(), buckets[bucket].end(),
              [](const Presence& a, const Presence& b) { return a.Order() < b.Order(); });
  });
  return buckets;
}

// Calls use(unit) for each unit of a sorted bucket.
template <typename Use>
void ForUnits(const std::vector<Presence>& bucket, const Use& use) {
  for (size_t first = 0; first < bucket.size();) {
    size_t last = first;
    while (last < bucket.size() && bucket[last].Unit() == bucket[first].Unit()) ++last;
    use(absl::MakeSpan(bucket).subspan(first, last - first));
    first = last;
  }
}

void WalkDossiers(const Memory& memory, const Question& question, Parallel* parallel,
                  const UnitVisitor& visit) {
  const std::vector<PersonSubjects> groups = GroupedPersons(memory, question.known_at.days());
  const auto buckets = BucketPresences(memory, question, groups, parallel);
  parallel->Run(buckets.size(), [&](size_t part) {
    UnitFolder folder(memory, question);
    ForUnits(buckets[part], [&](absl::Span<const Presence> unit) {
      FoldUnit(unit, question, part, &folder, visit);
    });
  });
}

}  // namespace

size_t Parts(const Parallel& parallel) { return parallel.Width() * kPartsPerThread + 1; }

void WalkUnits(const Memory& memory, const Question& question, Parallel* parallel,
               const UnitVisitor& visit) {
  if (question.rules.unit == jalon::v1::Unit::person) {
    WalkPersons(memory, question, parallel, visit);
  } else {
    WalkDossiers(memory, question, parallel, visit);
  }
}

std::vector<Spell> FoldPerson(const Memory& memory, const Question& question,
                              absl::Span<const uint64_t> subjects) {
  PathwayFolder folder(&question.rules);
  std::vector<Member> members;
  for (uint64_t subject : subjects) {
    members.push_back({HistoryView(memory.arena->Get(subject)), 0});
  }
  return folder.Fold(members, question.scope);
}

void WalkUnitsOf(const Memory& memory, const Question& question, uint64_t subject,
                 const UnitVisitor& visit) {
  const int32_t day = question.known_at.days();
  UnitFolder folder(memory, question);
  if (question.rules.unit == jalon::v1::Unit::person) {
    const PersonSubjects person = memory.persons->PersonOf(subject, day);
    folder.Fold({&person, 1}, question.scope, 0, visit);
    return;
  }
  const std::vector<PersonSubjects> groups = GroupedPersons(memory, day);
  Sequential sequential;
  for (const auto& bucket : BucketPresences(memory, question, groups, &sequential)) {
    ForUnits(bucket, [&](absl::Span<const Presence> unit) {
      const bool concerned = std::any_of(unit.begin(), unit.end(), [&](const Presence& presence) {
        const PersonRef& person = presence.person;
        return person.subjects == nullptr
                   ? person.subject == subject
                   : std::binary_search(person.subjects->begin(), person.subjects->end(), subject);
      });
      if (concerned) FoldUnit(unit, question, 0, &folder, visit);
    });
  }
}

}  // namespace jalon::front
