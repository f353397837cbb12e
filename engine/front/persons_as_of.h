// SPDX-License-Identifier: EUPL-1.2
//
// Persons as they were known on a day, for walks over all of them.
#ifndef JALON_ENGINE_FRONT_PERSONS_AS_OF_H_
#define JALON_ENGINE_FRONT_PERSONS_AS_OF_H_

#include <algorithm>
#include <cstdint>
#include <deque>
#include <set>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "engine/identity/persons.h"

namespace jalon::front {

using PersonSubjects = std::vector<uint64_t>;

// A person of the walk: a subject that is alone, or a group of subjects.
struct PersonRef {
  uint64_t subject = 0;                      // the smallest
  const PersonSubjects* subjects = nullptr;  // null when alone

  friend bool operator<(const PersonRef& a, const PersonRef& b) { return a.subject < b.subject; }
  friend bool operator==(const PersonRef& a, const PersonRef& b) { return a.subject == b.subject; }
};

// Calls use(subject) for the subjects of `person`.
template <typename Use>
void ForSubjects(const PersonRef& person, const Use& use) {
  if (person.subjects == nullptr) return use(person.subject);
  for (uint64_t subject : *person.subjects) use(subject);
}

// Who is one person with whom on a day: of everybody, or of those that were asked for.
class PersonsAsOf {
 public:
  PersonsAsOf(const identity::Persons& persons, int32_t day) {
    for (const identity::Cluster* cluster : persons.All()) AddGroups(*cluster, day);
  }
  PersonsAsOf(const identity::Persons& persons, int32_t day, const std::set<uint64_t>& asked) {
    std::set<const identity::Cluster*> clusters;
    for (uint64_t subject : asked) {
      const identity::Cluster* cluster = persons.Find(subject);
      if (cluster != nullptr && clusters.insert(cluster).second) AddGroups(*cluster, day);
    }
  }

  const std::deque<PersonSubjects>& groups() const { return groups_; }
  PersonRef Of(uint64_t subject) const {
    const auto found = group_of_.find(subject);
    if (found == group_of_.end()) return {subject, nullptr};
    return {found->second->front(), found->second};
  }
  bool Grouped(uint64_t subject) const { return !group_of_.empty() && group_of_.contains(subject); }

 private:
  void AddGroups(const identity::Cluster& cluster, int32_t day) {
    for (PersonSubjects& person : identity::PersonsOn(cluster, day)) {
      groups_.push_back(std::move(person));
      for (uint64_t subject : groups_.back()) group_of_[subject] = &groups_.back();
    }
  }

  std::deque<PersonSubjects> groups_;  // their places do not move
  absl::flat_hash_map<uint64_t, const PersonSubjects*> group_of_;
};

// Calls use(person) for the persons of one part: a range of subjects that are alone, or, for the
// last part, the groups.
template <typename Use>
void ForPersonsOfPart(uint64_t subjects, const PersonsAsOf& persons, size_t part, size_t parts,
                      const Use& use) {
  if (part + 1 == parts) {
    for (const PersonSubjects& group : persons.groups()) use(PersonRef{group.front(), &group});
    return;
  }
  const uint64_t step = subjects / (parts - 1) + 1;
  const uint64_t last = std::min(subjects, (part + 1) * step);
  for (uint64_t subject = part * step + 1; subject <= last; ++subject) {
    if (!persons.Grouped(subject)) use(PersonRef{subject, nullptr});
  }
}

}  // namespace jalon::front

#endif  // JALON_ENGINE_FRONT_PERSONS_AS_OF_H_
