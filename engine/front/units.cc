// SPDX-License-Identifier: EUPL-1.2
#include "engine/front/units.h"

#include <algorithm>
#include <utility>

#include "engine/front/persons_as_of.h"
#include "jalon/v1/types.pb.h"

namespace jalon::front {
namespace {

using pathway::Day;
using pathway::HistoryView;
using pathway::Member;
using pathway::PathwayFolder;
using pathway::Scope;
using pathway::Spell;
using pathway::Window;

// Parts for one thread: enough that a slow one does not hold up the others.
constexpr size_t kPartsPerThread = 8;

// Where an answer to the question may lie.
Window WindowOf(const Question& question) {
  const indicators::Period& period = question.period;
  if (period.to == 0) return {};  // none is asked for
  return {.from = period.catch_up ? Day{0} : period.from,
          .to = period.to,
          .known_at = question.scope.known_at,
          .facts = period.by_event};
}

// Folds units with memory of its own. One a part.
class UnitFolder {
 public:
  UnitFolder(const Memory& memory, const Question& question)
      : memory_(memory),
        question_(question),
        window_(WindowOf(question)),
        wanted_(pathway::ActivityWithin(window_, question.rules)),
        folder_(&question.rules),
        before_(&question.rules) {}

  // `persons`: the subjects of each person of the unit.
  void Fold(absl::Span<const PersonSubjects> persons, const Scope& scope, size_t part,
            const UnitVisitor& visit) {
    members_.clear();
    for (size_t i = 0; i < persons.size(); ++i) AddMembers(persons[i], static_cast<uint32_t>(i));
    OrderMembers();
    const std::vector<Spell>& spells = folder_.Fold(members_, scope);
    if (spells.empty()) return;
    if (question_.has_previous) CollectReported(persons, scope);
    visit(part, {persons.front().front(), persons, &spells, &reported_});
  }

  // A person that is one subject, if it may matter.
  void FoldAlone(uint64_t subject, const Scope& scope, size_t part, const UnitVisitor& visit) {
    if (!MayMatter(subject)) return;
    const Member alone = {HistoryView(memory_.arena->Get(subject)), 0};
    const std::vector<Spell>& spells = folder_.Fold({&alone, 1}, scope);
    if (spells.empty()) return;
    if (question_.has_previous) CollectReported({{subject}}, scope);
    visit(part, {subject, {}, &spells, &reported_});
  }

  // Whether what is known of `subject` may put it in an answer; false only when it cannot.
  bool MayMatter(uint64_t subject) const {
    return memory_.activity->MayMatter(subject, wanted_) &&
           folder_.MayMatter(HistoryView(memory_.arena->Get(subject)), window_);
  }

  bool by_role() const { return question_.rules.unit == jalon::v1::Unit::dossier_role; }

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

  // The entries that the previous report counted, with the persons as they were known then.
  void CollectReported(absl::Span<const PersonSubjects> persons, const Scope& scope) {
    Scope before = question_.previous_scope;
    before.one_dossier = scope.one_dossier;
    before.dossier = scope.dossier;
    before.role = scope.role;
    const int32_t day = question_.previous_known_at.days();
    reported_.clear();
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
  const Window window_;
  const pathway::Activity wanted_;
  PathwayFolder folder_;
  PathwayFolder before_;
  std::vector<Member> members_;
  std::set<Day> reported_;
};

// What is read by a walk: entries outside the period need no milestones.
Scope ScopeOfWalk(const Question& question) {
  Scope scope = question.scope;
  if (question.period.by_event || question.period.to == 0) return scope;
  scope.entries_from = question.period.catch_up ? Day{0} : question.period.from;
  scope.entries_to = question.period.to;
  return scope;
}

void WalkPersons(const Memory& memory, const Question& question, Parallel* parallel,
                 const UnitVisitor& visit) {
  const PersonsAsOf persons(*memory.persons, question.known_at.days());
  const Scope scope = ScopeOfWalk(question);
  const size_t parts = Parts(*parallel);
  parallel->Run(parts, [&](size_t part) {
    UnitFolder folder(memory, question);
    ForPersonsOfPart(memory.subjects, persons, part, parts, [&](const PersonRef& person) {
      if (person.subjects == nullptr) return folder.FoldAlone(person.subject, scope, part, visit);
      folder.Fold({person.subjects, 1}, scope, part, visit);
    });
  });
}

// A unit of a dossier: a role in it, or its foyer. A person seen without dossier is a unit of its
// own (`dossier` 0).
struct DossierUnit {
  uint64_t dossier = 0;
  int role = -1;

  bool operator==(const DossierUnit&) const = default;
};

int RoleOf(uint8_t role) {
  return role == jalon::v1::Role::ROLE_UNSPECIFIED ? int{jalon::v1::Role::DEM} : int{role};
}

// Walks the units of dossiers. One a part.
class DossierWalk {
 public:
  // Not owned.
  DossierWalk(const Memory& memory, const Question& question, const PersonsAsOf& persons,
              Scope scope)
      : memory_(memory), persons_(persons), scope_(scope), folder_(memory, question) {}

  // Folds the units of `person` that are not met through somebody else. Of the persons of a unit
  // that may matter, the first one brings it; when none does, nothing of it lies in the question.
  void Visit(const PersonRef& person, size_t part, const UnitVisitor& visit) {
    if (!MayMatter(person)) return;
    FindUnits(person);
    for (const DossierUnit& unit : units_) {
      FindPersons(unit, person);
      const auto brings = std::find_if(sharing_.begin(), sharing_.end(),
                                       [&](const PersonRef& other) { return MayMatter(other); });
      if (*brings == person) Fold(unit, part, visit);
    }
  }
  // Folds all units of `person`.
  void VisitAll(const PersonRef& person, const UnitVisitor& visit) {
    FindUnits(person);
    for (const DossierUnit& unit : units_) {
      FindPersons(unit, person);
      Fold(unit, 0, visit);
    }
  }

 private:
  bool MayMatter(const PersonRef& person) const {
    bool any = false;
    ForSubjects(person, [&](uint64_t subject) { any = any || folder_.MayMatter(subject); });
    return any;
  }

  // Calls use(unit) for what is known of `subject` on K.
  template <typename Use>
  void ForUnitsOf(uint64_t subject, const Use& use) const {
    const HistoryView history(memory_.arena->Get(subject));
    const bool by_role = folder_.by_role();
    for (size_t i = 0; i < history.right_count(); ++i) {
      const pathway::Right right = history.right(i);
      if (right.known > scope_.known_at || right.as_of > scope_.valid_at) continue;
      use(DossierUnit{history.dossier(right.stream),
                      by_role ? RoleOf(history.value(right.value).role) : -1});
    }
  }

  void FindUnits(const PersonRef& person) {
    units_.clear();
    ForSubjects(person, [&](uint64_t subject) {
      ForUnitsOf(subject, [&](const DossierUnit& unit) {
        if (std::find(units_.begin(), units_.end(), unit) == units_.end()) units_.push_back(unit);
      });
    });
  }

  // The persons of a unit of `person`, in the order of their subjects.
  void FindPersons(const DossierUnit& unit, const PersonRef& person) {
    sharing_.assign(1, person);
    if (unit.dossier == 0) return;
    memory_.dossiers->ForEach(unit.dossier, [&](uint64_t subject) {
      bool there = false;
      ForUnitsOf(subject, [&](const DossierUnit& other) { there = there || other == unit; });
      if (there) sharing_.push_back(persons_.Of(subject));
    });
    std::sort(sharing_.begin(), sharing_.end());
    sharing_.erase(std::unique(sharing_.begin(), sharing_.end()), sharing_.end());
  }

  void Fold(const DossierUnit& unit, size_t part, const UnitVisitor& visit) {
    Scope scope = scope_;
    scope.one_dossier = true;
    scope.dossier = unit.dossier;
    scope.role = unit.role;
    subjects_.resize(sharing_.size());
    for (size_t i = 0; i < sharing_.size(); ++i) {
      subjects_[i].clear();
      ForSubjects(sharing_[i], [&](uint64_t subject) { subjects_[i].push_back(subject); });
    }
    folder_.Fold(subjects_, scope, part, visit);
  }

  const Memory& memory_;
  const PersonsAsOf& persons_;
  const Scope scope_;
  UnitFolder folder_;
  std::vector<DossierUnit> units_;
  std::vector<PersonRef> sharing_;
  std::vector<PersonSubjects> subjects_;
};

void WalkDossiers(const Memory& memory, const Question& question, Parallel* parallel,
                  const UnitVisitor& visit) {
  const PersonsAsOf persons(*memory.persons, question.known_at.days());
  const Scope scope = ScopeOfWalk(question);
  const size_t parts = Parts(*parallel);
  parallel->Run(parts, [&](size_t part) {
    DossierWalk walk(memory, question, persons, scope);
    ForPersonsOfPart(memory.subjects, persons, part, parts,
                     [&](const PersonRef& person) { walk.Visit(person, part, visit); });
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

namespace {

// Everybody who has a right in a dossier of `subjects`.
std::set<uint64_t> SharingDossiers(const Memory& memory, const PersonSubjects& subjects) {
  std::set<uint64_t> sharing(subjects.begin(), subjects.end());
  for (uint64_t subject : subjects) {
    const HistoryView history(memory.arena->Get(subject));
    for (size_t i = 0; i < history.stream_count(); ++i) {
      memory.dossiers->ForEach(history.dossier(i), [&](uint64_t other) { sharing.insert(other); });
    }
  }
  return sharing;
}

}  // namespace

void WalkUnitsOf(const Memory& memory, const Question& question, uint64_t subject,
                 const UnitVisitor& visit) {
  const int32_t day = question.known_at.days();
  const PersonSubjects subjects = memory.persons->PersonOf(subject, day);
  if (question.rules.unit == jalon::v1::Unit::person) {
    UnitFolder folder(memory, question);
    folder.Fold({&subjects, 1}, question.scope, 0, visit);
    return;
  }
  const PersonsAsOf persons(*memory.persons, day, SharingDossiers(memory, subjects));
  DossierWalk(memory, question, persons, question.scope).VisitAll(persons.Of(subject), visit);
}

}  // namespace jalon::front
