// SPDX-License-Identifier: EUPL-1.2
#include "engine/identity/matching.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <set>
#include <string_view>
#include <utility>

namespace jalon::identity {
namespace {

using Pair = std::pair<size_t, size_t>;

// Disjoint sets in which some pairs must stay apart.
class Groups {
 public:
  explicit Groups(size_t count) : parent_(count) {
    std::iota(parent_.begin(), parent_.end(), size_t{0});
  }

  size_t Find(size_t i) const {
    while (parent_[i] != i) i = parent_[i];
    return i;
  }
  void Forbid(size_t a, size_t b) { apart_.emplace_back(a, b); }
  void ForgetForbidden() { apart_.clear(); }
  void Join(size_t a, size_t b) {
    parent_[std::max(Find(a), Find(b))] = std::min(Find(a), Find(b));
  }
  bool MayJoin(size_t a, size_t b) const {
    const Pair groups = std::minmax(Find(a), Find(b));
    return std::none_of(apart_.begin(), apart_.end(), [&](const Pair& pair) {
      return Pair(std::minmax(Find(pair.first), Find(pair.second))) == groups;
    });
  }

 private:
  std::vector<size_t> parent_;
  std::vector<Pair> apart_;
};

size_t IndexOf(absl::Span<const uint64_t> numbers, uint64_t number) {
  return static_cast<size_t>(std::find(numbers.begin(), numbers.end(), number) - numbers.begin());
}

// The last word, by `day`, on each pair of groups.
std::map<Pair, const Fact*> LastWords(int32_t day, absl::Span<const uint64_t> numbers,
                                      absl::Span<const Fact> facts, const Groups& groups) {
  std::map<Pair, const Fact*> last;
  for (const Fact& fact : facts) {
    const size_t a = IndexOf(numbers, fact.a);
    const size_t b = IndexOf(numbers, fact.b);
    if (fact.day > day || std::max(a, b) >= numbers.size()) continue;
    const Fact*& held = last[std::minmax(groups.Find(a), groups.Find(b))];
    // Said both ways at one instant: apart, the choice that merges nobody.
    const bool later = held == nullptr || held->known_micros < fact.known_micros ||
                       (held->known_micros == fact.known_micros && !fact.linked);
    if (later) held = &fact;
  }
  return last;
}

void ForbidWhatIsSplit(const std::map<Pair, const Fact*>& words, Groups* groups) {
  for (const auto& [pair, fact] : words) {
    if (!fact->linked) groups->Forbid(pair.first, pair.second);
  }
}

// First what the rules make one person, but for the subjects that somebody parted; then what is
// said of these persons: a word on two of their subjects is a word on the persons, so that the last
// one holds whichever of their subjects each names.
Groups BuildGroups(int32_t day, absl::Span<const uint64_t> numbers, absl::Span<const Link> links,
                   absl::Span<const Fact> facts) {
  Groups groups(numbers.size());
  if (!facts.empty()) ForbidWhatIsSplit(LastWords(day, numbers, facts, groups), &groups);
  for (const Link& link : links) {
    const size_t a = IndexOf(numbers, link.a);
    const size_t b = IndexOf(numbers, link.b);
    if (link.day <= day && std::max(a, b) < numbers.size() && groups.MayJoin(a, b)) {
      groups.Join(a, b);
    }
  }
  if (facts.empty()) return groups;
  const auto words = LastWords(day, numbers, facts, groups);
  groups.ForgetForbidden();
  ForbidWhatIsSplit(words, &groups);
  for (const auto& [pair, fact] : words) {
    if (fact->linked && groups.MayJoin(pair.first, pair.second)) {
      groups.Join(pair.first, pair.second);
    }
  }
  return groups;
}

using KeyOf = std::string MatchSubject::*;

// The rules at work on a set of subjects, in their canonical order.
class Matcher {
 public:
  Matcher(absl::Span<const MatchSubject> subjects, absl::Span<const Fact> facts)
      : subjects_(subjects.begin(), subjects.end()), facts_(facts), groups_(0) {
    std::sort(subjects_.begin(), subjects_.end(),
              [](const auto& a, const auto& b) { return a.order < b.order; });
    for (const MatchSubject& subject : subjects_) numbers_.push_back(subject.number);
  }

  Matching Run() {
    std::set<int32_t> days;
    for (const MatchSubject& subject : subjects_) days.insert(subject.first_day);
    for (const Fact& fact : facts_) days.insert(fact.day);
    for (int32_t day : days) {
      day_ = day;
      groups_ = BuildGroups(day, numbers_, matching_.links, facts_);
      JoinSameNir();
      JoinNirWithoutBirth();
      JoinWithinDossiers();
      JoinFromOutside();
    }
    ListStandingDoubts();
    std::sort(doubts_.begin(), doubts_.end());
    doubts_.erase(std::unique(doubts_.begin(), doubts_.end()), doubts_.end());
    for (const auto& [pair, reason] : doubts_) {
      // Settled: they are one person, or somebody said that they are not.
      if (groups_.Find(pair.first) == groups_.Find(pair.second)) continue;
      if (!groups_.MayJoin(pair.first, pair.second)) continue;
      matching_.doubts.push_back({numbers_[pair.first], numbers_[pair.second], reason});
    }
    return std::move(matching_);
  }

 private:
  bool Active(size_t i) const { return subjects_[i].first_day <= day_; }

  // Active subjects that share a key, for each key that several have.
  std::vector<std::vector<size_t>> Sharing(std::initializer_list<KeyOf> keys) const {
    std::map<std::string_view, std::vector<size_t>> by_key;
    for (size_t i = 0; i < subjects_.size(); ++i) {
      if (!Active(i)) continue;
      for (KeyOf key : keys) {
        const std::string& value = subjects_[i].*key;
        if (!value.empty()) by_key[value].push_back(i);
      }
    }
    std::vector<std::vector<size_t>> sharing;
    for (auto& [key, members] : by_key) {
      if (members.size() > 1) sharing.push_back(std::move(members));
    }
    return sharing;
  }

  void Establish(size_t a, size_t b, int32_t rule) {
    if (groups_.Find(a) == groups_.Find(b) || !groups_.MayJoin(a, b)) return;
    groups_.Join(a, b);
    matching_.links.push_back({numbers_[a], numbers_[b], day_, rule});
  }

  void AddDoubt(size_t a, size_t b, DoubtReason reason) {
    doubts_.emplace_back(std::minmax(a, b), reason);
  }

  // Valid NIRs known in the group of `i`.
  std::set<std::string_view> NirsOf(size_t i) const {
    std::set<std::string_view> nirs;
    for (size_t j = 0; j < subjects_.size(); ++j) {
      if (Active(j) && groups_.Find(j) == groups_.Find(i) && !subjects_[j].nir.empty()) {
        nirs.insert(subjects_[j].nir);
      }
    }
    return nirs;
  }

  bool DifferentNirs(size_t a, size_t b) const {
    const auto of_a = NirsOf(a);
    const auto of_b = NirsOf(b);
    return !of_a.empty() && !of_b.empty() && of_a != of_b;
  }

  // Rule 1: same valid NIR, same birth date.
  void JoinSameNir() {
    for (const auto& members : Sharing({&MatchSubject::nir_birth})) {
      for (size_t i = 1; i < members.size(); ++i) Establish(members[0], members[i], 1);
    }
  }

  // Rule 1 where a sender tells no birth date (the contact file has none): the NIR alone, when all
  // who have it with a birth date are one person.
  void JoinNirWithoutBirth() {
    std::map<size_t, std::vector<Pair>> pointing;
    for (const auto& members : Sharing({&MatchSubject::nir})) {
      for (size_t a : members) {
        for (size_t b : members) {
          const bool points = subjects_[a].nir_birth.empty() && !subjects_[b].nir_birth.empty();
          if (points) pointing[groups_.Find(a)].emplace_back(a, b);
        }
      }
    }
    for (const auto& [group, edges] : pointing) JoinOrDoubt(edges, 1);
  }

  // Rule 2: within a dossier, same role and birth date, or same names and birth date; a dossier
  // that says which one it follows is as one with it for names and birth date. Those without NIR
  // join each other first; a group without NIR then joins the one NIR it points at, if one.
  void JoinWithinDossiers() {
    const auto sharing =
        Sharing({&MatchSubject::dossier_role_birth, &MatchSubject::dossier_names_birth,
                 &MatchSubject::previous_names_birth});
    for (const auto& members : sharing) {
      for (size_t a : members) {
        for (size_t b : members) {
          if (a < b && NirsOf(a).empty() && NirsOf(b).empty()) Establish(a, b, 2);
        }
      }
    }
    std::map<size_t, std::vector<Pair>> pointing;  // group without NIR -> (member, candidate)
    for (const auto& members : sharing) {
      for (size_t a : members) {
        for (size_t b : members) {
          if (NirsOf(a).empty() && !NirsOf(b).empty()) pointing[groups_.Find(a)].emplace_back(a, b);
        }
      }
    }
    for (const auto& [group, edges] : pointing) JoinOrDoubt(edges, 2);
  }

  // Joins the one person that all `edges` point at; several make doubts.
  void JoinOrDoubt(const std::vector<Pair>& edges, int32_t rule) {
    std::set<size_t> candidates;
    for (const auto& [from, to] : edges) candidates.insert(groups_.Find(to));
    for (const auto& [from, to] : edges) {
      if (candidates.size() == 1) {
        Establish(from, to, rule);
      } else {
        AddDoubt(from, to, DoubtReason::kSeveralCandidates);
      }
    }
  }

  bool KnownWithinDossier(size_t i) const {
    for (size_t j = 0; j < subjects_.size(); ++j) {
      if (Active(j) && subjects_[j].within_dossier && groups_.Find(j) == groups_.Find(i))
        return true;
    }
    return false;
  }

  // Rule 3: a subject told outside dossiers, by names and birth date, when they name one person.
  void JoinFromOutside() {
    std::map<size_t, std::vector<Pair>> pointing;
    for (const auto& members : Sharing({&MatchSubject::birth_names, &MatchSubject::usage_names})) {
      for (size_t a : members) {
        if (subjects_[a].within_dossier || KnownWithinDossier(a)) continue;
        for (size_t b : members) {
          if (subjects_[b].within_dossier && !DifferentNirs(a, b)) {
            pointing[groups_.Find(a)].emplace_back(a, b);
          }
        }
      }
    }
    for (const auto& [group, edges] : pointing) JoinOrDoubt(edges, 3);
  }

  // Same NIR with another birth date; rule 4, names and birth date alone; a birth date that was
  // corrected, perhaps, within a dossier.
  void ListStandingDoubts() {
    for (const auto& members : Sharing({&MatchSubject::nir})) {
      ListPairs(members, DoubtReason::kSameNirOtherBirth);
    }
    for (const auto& members : Sharing({&MatchSubject::birth_names, &MatchSubject::usage_names})) {
      ListPairs(members, DoubtReason::kSameNames);
    }
    for (const auto& members : Sharing({&MatchSubject::dossier_role_names})) {
      ListPairs(members, DoubtReason::kOtherBirth);
    }
  }

  // One pair for each pair of persons.
  void ListPairs(const std::vector<size_t>& members, DoubtReason reason) {
    std::map<size_t, size_t> first_of_group;
    for (size_t i : members) first_of_group.try_emplace(groups_.Find(i), i);
    for (auto a = first_of_group.begin(); a != first_of_group.end(); ++a) {
      for (auto b = std::next(a); b != first_of_group.end(); ++b) {
        // Two NIRs tell apart two persons who follow each other under one name.
        if (reason == DoubtReason::kOtherBirth && DifferentNirs(a->second, b->second)) continue;
        AddDoubt(a->second, b->second, reason);
      }
    }
  }

  std::vector<MatchSubject> subjects_;
  absl::Span<const Fact> facts_;
  std::vector<uint64_t> numbers_;
  Groups groups_;
  int32_t day_ = 0;
  Matching matching_;
  std::vector<std::pair<Pair, DoubtReason>> doubts_;
};

}  // namespace

Matching Match(absl::Span<const MatchSubject> subjects, absl::Span<const Fact> facts) {
  return Matcher(subjects, facts).Run();
}

std::vector<size_t> GroupsOn(int32_t day, absl::Span<const uint64_t> numbers,
                             absl::Span<const Link> links, absl::Span<const Fact> facts) {
  const Groups groups = BuildGroups(day, numbers, links, facts);
  std::vector<size_t> group(numbers.size());
  for (size_t i = 0; i < numbers.size(); ++i) group[i] = groups.Find(i);
  return group;
}

}  // namespace jalon::identity
