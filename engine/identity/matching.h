// SPDX-License-Identifier: EUPL-1.2
//
// The rules of identity (contract §4), as a pure function of subjects and of the days on which they
// became known. See README.md for the table of the rules.
#ifndef JALON_ENGINE_IDENTITY_MATCHING_H_
#define JALON_ENGINE_IDENTITY_MATCHING_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/types/span.h"

namespace jalon::identity {

// A subject, as the rules see it. Keys are keyed hashes, "" where a fact is missing.
struct MatchSubject {
  uint64_t number = 0;
  std::string order;  // breaks ties in the same way whatever the order of arrival
  int32_t first_day = 0;
  bool within_dossier = false;
  std::string nir;
  std::string nir_birth;
  std::string dossier_role_birth;
  std::string dossier_names_birth;
  std::string birth_names;
  std::string usage_names;
  std::string dossier_role_names;
  std::string previous_names_birth;  // in the dossier before (NUMDEMRSAPRECE)
};

// From `day` on, two subjects are one person, by a rule.
struct Link {
  uint64_t a = 0;
  uint64_t b = 0;
  int32_t day = 0;
  int32_t rule = 0;
  friend bool operator==(const Link&, const Link&) = default;
};

// From `day` on, somebody says that two subjects are one person, or are not.
struct Fact {
  uint64_t a = 0;
  uint64_t b = 0;
  int64_t known_micros = 0;
  int32_t day = 0;
  bool linked = false;
  friend bool operator==(const Fact&, const Fact&) = default;
};

enum class DoubtReason {
  kSameNirOtherBirth = 1,  // same NIR, another birth date
  kSeveralCandidates = 2,  // a rule points at persons with different NIRs, or at several persons
  kSameNames = 3,          // same names and birth date, across dossiers
  kOtherBirth = 4,         // same names and role in a dossier, another birth date
};

struct Doubt {
  uint64_t a = 0;
  uint64_t b = 0;
  DoubtReason reason = DoubtReason::kSameNames;
  friend bool operator==(const Doubt&, const Doubt&) = default;
};

struct Matching {
  std::vector<Link> links;  // in the order in which they were established
  std::vector<Doubt> doubts;
};

// Applies the rules day by day: what is established on a day stays, whatever comes later, so that
// an answer as of a day never changes. On one day, order does not matter: what points two ways is a
// doubt. Deterministic; no state.
Matching Match(absl::Span<const MatchSubject> subjects, absl::Span<const Fact> facts);

// Persons on `day`: a group number for each of `numbers`, equal for subjects that are one person.
// `links` in the order in which they were established; those after `day` are ignored.
std::vector<size_t> GroupsOn(int32_t day, absl::Span<const uint64_t> numbers,
                             absl::Span<const Link> links, absl::Span<const Fact> facts);

}  // namespace jalon::identity

#endif  // JALON_ENGINE_IDENTITY_MATCHING_H_
