// SPDX-License-Identifier: EUPL-1.2
//
// Persons in memory: which subjects are one person, as known on any day. Most subjects are alone
// and cost nothing here.
#ifndef JALON_ENGINE_IDENTITY_PERSONS_H_
#define JALON_ENGINE_IDENTITY_PERSONS_H_

#include <cstdint>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/types/span.h"
#include "engine/identity/matching.h"

namespace jalon::identity {

// Subjects that are one person at some knowledge, with what joins and parts them.
struct Cluster {
  std::vector<uint64_t> subjects;  // ascending
  std::vector<Link> links;         // in the order in which they were established
  std::vector<Fact> facts;
};

// Not synchronised: published behind the ledger's gate.
class Persons {
 public:
  // The cluster of `subject`, or null when it is alone.
  const Cluster* Find(uint64_t subject) const;
  // The subjects that are one person with `subject` as known on `day`, itself included, ascending.
  std::vector<uint64_t> PersonOf(uint64_t subject, int32_t day) const;
  // Replaces the clusters of all `subjects` by those that `links` and `facts` make of them.
  void Replace(absl::Span<const uint64_t> subjects, absl::Span<const Link> links,
               absl::Span<const Fact> facts);
  // All clusters, in no particular order.
  std::vector<const Cluster*> All() const;
  void Clear();

 private:
  absl::flat_hash_map<uint64_t, uint64_t>
      cluster_of_;                                   // subject -> smallest subject of its cluster
  absl::flat_hash_map<uint64_t, Cluster> clusters_;  // by smallest subject
};

// The persons of `cluster` on `day`, each as its ascending subjects.
std::vector<std::vector<uint64_t>> PersonsOn(const Cluster& cluster, int32_t day);

}  // namespace jalon::identity

#endif  // JALON_ENGINE_IDENTITY_PERSONS_H_
