// SPDX-License-Identifier: EUPL-1.2
#include "engine/identity/persons.h"

#include <algorithm>
#include <map>
#include <utility>

namespace jalon::identity {

std::vector<std::vector<uint64_t>> PersonsOn(const Cluster& cluster, int32_t day) {
  const std::vector<size_t> groups = GroupsOn(day, cluster.subjects, cluster.links, cluster.facts);
  std::map<size_t, std::vector<uint64_t>> by_group;
  for (size_t i = 0; i < groups.size(); ++i) by_group[groups[i]].push_back(cluster.subjects[i]);
  std::vector<std::vector<uint64_t>> persons;
  persons.reserve(by_group.size());
  for (auto& [group, subjects] : by_group) persons.push_back(std::move(subjects));
  return persons;
}

const Cluster* Persons::Find(uint64_t subject) const {
  const auto found = cluster_of_.find(subject);
  return found == cluster_of_.end() ? nullptr : &clusters_.at(found->second);
}

std::vector<uint64_t> Persons::PersonOf(uint64_t subject, int32_t day) const {
  if (const Cluster* cluster = Find(subject); cluster != nullptr) {
    for (auto& person : PersonsOn(*cluster, day)) {
      if (std::binary_search(person.begin(), person.end(), subject)) return person;
    }
  }
  return {subject};
}

void Persons::Replace(absl::Span<const uint64_t> subjects, absl::Span<const Link> links,
                      absl::Span<const Fact> facts) {
  for (uint64_t subject : subjects) {
    const auto found = cluster_of_.find(subject);
    if (found == cluster_of_.end()) continue;
    clusters_.erase(found->second);
    cluster_of_.erase(found);
  }
  // Whatever joins two subjects at some knowledge puts them in one cluster.
  std::vector<Link> joining(links.begin(), links.end());
  for (const Fact& fact : facts) {
    if (fact.linked) joining.push_back({fact.a, fact.b, fact.day, 0});
  }
  std::vector<uint64_t> sorted(subjects.begin(), subjects.end());
  std::sort(sorted.begin(), sorted.end());
  const std::vector<size_t> groups = GroupsOn(INT32_MAX, sorted, joining, {});
  std::map<size_t, Cluster> made;
  for (size_t i = 0; i < sorted.size(); ++i) made[groups[i]].subjects.push_back(sorted[i]);
  for (auto& [group, cluster] : made) {
    if (cluster.subjects.size() < 2) continue;
    const std::vector<uint64_t>& members = cluster.subjects;
    const auto within = [&members](const auto& edge) {
      return std::binary_search(members.begin(), members.end(), edge.a) &&
             std::binary_search(members.begin(), members.end(), edge.b);
    };
    std::copy_if(links.begin(), links.end(), std::back_inserter(cluster.links), within);
    std::copy_if(facts.begin(), facts.end(), std::back_inserter(cluster.facts), within);
    const uint64_t name = cluster.subjects.front();
    for (uint64_t subject : cluster.subjects) cluster_of_[subject] = name;
    clusters_[name] = std::move(cluster);
  }
}

std::vector<const Cluster*> Persons::All() const {
  std::vector<const Cluster*> all;
  for (const auto& [name, cluster] : clusters_) all.push_back(&cluster);
  return all;
}

void Persons::Clear() {
  cluster_of_.clear();
  clusters_.clear();
}

}  // namespace jalon::identity
