// SPDX-License-Identifier: EUPL-1.2
#include "engine/identity/identity_projection.h"

#include <algorithm>
#include <array>
#include <deque>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "engine/base/turns.h"
#include "engine/store/encoding.h"

namespace jalon::identity {
namespace {

using ledger::kNoSubject;
using ledger::LoggedEvent;
using ledger::MatchKeys;
using ledger::StoredEvent;
using store::Family;

// Subjects remembered between batches: 16-byte keys, about 6 MB.
constexpr size_t kCachedSubjects = 100'000;
constexpr size_t kEventsOfATurn = 64;

std::string SubjectIndexKey(const std::string& key) { return "S" + key; }
std::string MatchIndexPrefix(const std::string& key) { return "K" + key; }

// Keys by which two subjects may turn out to be one person. Those that are not here imply one that
// is: who has the same NIR and birth date has the same NIR, and who has the same names and birth
// date within a dossier, or in the one before, has them outside of it. A key less is one less to
// write and to look for, for every person of a first import.
std::array<const std::string*, 5> MatchingKeys(const MatchKeys& keys) {
  return {&keys.nir(), &keys.dossier_role_birth(), &keys.birth_names(), &keys.usage_names(),
          &keys.dossier_role_names()};
}

std::array<const std::string*, 3> SearchKeys(const MatchKeys& keys) {
  return {&keys.search_birth_name(), &keys.search_usage_name(), &keys.search_born_on()};
}

MatchSubject ToMatchSubject(uint64_t number, const SubjectNode& node) {
  const MatchKeys& keys = node.keys();
  return {number,
          node.subject(),
          node.first_known_day(),
          keys.within_dossier(),
          keys.nir(),
          keys.nir_birth(),
          keys.dossier_role_birth(),
          keys.dossier_names_birth(),
          keys.birth_names(),
          keys.usage_names(),
          keys.dossier_role_names(),
          keys.previous_names_birth()};
}

const std::string& DossierOf(const jalon::v1::Event& event) {
  if (event.has_right_observed()) return event.right_observed().dossier();
  if (event.has_contact()) return event.contact().dossier();
  if (event.has_household()) return event.household().dossier();
  return event.provenance().dossier();
}

}  // namespace

absl::Status IdentityProjection::Load() {
  persons_.Clear();
  cache_.clear();
  count_ = 0;
  std::map<uint64_t, SubjectNode> grouped;
  absl::Status bad;
  const absl::Status scan =
      store_->Scan(Family::kSubjects, "", "", [&](std::string_view key, std::string_view value) {
        count_ = store::ReadKey64(key);
        SubjectNode node;
        if (!node.ParseFromArray(value.data(), static_cast<int>(value.size()))) {
          bad = absl::DataLossError(absl::StrCat("sujet illisible : ", count_));
        } else if (node.links_size() > 0 || node.facts_size() > 0) {
          grouped[count_] = std::move(node);
        }
        return bad.ok();
      });
  next_ = count_ + 1;
  if (!scan.ok()) return scan;
  if (!bad.ok()) return bad;
  std::vector<uint64_t> subjects;
  std::vector<Link> links;
  std::vector<Fact> facts;
  for (const auto& [number, node] : grouped) {
    subjects.push_back(number);
    for (const NodeLink& link : node.links()) {
      if (number < link.other())
        links.push_back({number, link.other(), link.known_day(), link.rule()});
    }
    for (const NodeFact& fact : node.facts()) {
      if (number < fact.other()) {
        facts.push_back(
            {number, fact.other(), fact.known_micros(), fact.known_day(), fact.linked()});
      }
    }
  }
  std::stable_sort(links.begin(), links.end(),
                   [](const Link& a, const Link& b) { return a.day < b.day; });
  persons_.Replace(subjects, links, facts);
  return absl::OkStatus();
}

absl::StatusOr<SubjectNode*> IdentityProjection::Node(uint64_t number) {
  const auto [found, fresh] = nodes_.try_emplace(number);
  if (!fresh) return &found->second;
  auto value = store_->Get(Family::kSubjects, store::Key64(number));
  if (!value.ok()) return value.status();
  if (!value->has_value() || !found->second.ParseFromString(**value)) {
    return absl::DataLossError(absl::StrCat("sujet illisible : ", number));
  }
  return &found->second;
}

// The number of the subject with that key, or kNoSubject.
absl::StatusOr<uint64_t> IdentityProjection::Number(const std::string& key) {
  if (const auto found = new_subjects_.find(key); found != new_subjects_.end()) {
    return found->second;
  }
  if (const auto found = cache_.find(key); found != cache_.end()) return found->second;
  auto value = store_->Get(Family::kIdentity, SubjectIndexKey(key));
  if (!value.ok()) return value.status();
  if (!value->has_value()) return kNoSubject;
  const auto number = store::ReadRaw<uint64_t>((*value)->data());
  if (cache_.size() >= kCachedSubjects) cache_.clear();
  cache_[key] = number;
  return number;
}

absl::StatusOr<uint64_t> IdentityProjection::Resolve(const std::string& key,
                                                     const StoredEvent& stored, int32_t day,
                                                     const MatchKeys* keys,
                                                     const std::string& external_id) {
  absl::StatusOr<uint64_t> number = Number(key);
  if (!number.ok()) return number;
  if (*number == kNoSubject) {
    *number = next_++;
    new_subjects_[key] = *number;
    SubjectNode& node = nodes_[*number];
    node.set_subject(key);
    node.set_first_known_day(day);
    if (keys != nullptr) *node.mutable_keys() = *keys;
    if (!external_id.empty()) {
      node.set_source(stored.event().source());
      node.set_external_id(external_id);
    }
    dirty_.insert(*number);
    if (keys != nullptr) {
      touched_.insert(*number);
      Index(*number, node.keys());
      // An identity fact tells no civil status of its own: the persons it names have theirs.
      if (!stored.subject().empty()) new_persons_[*number] = stored.subject() + stored.sealed();
    }
    return number;
  }
  absl::StatusOr<SubjectNode*> node = Node(*number);
  if (!node.ok()) return node.status();
  if (day < (*node)->first_known_day()) {
    (*node)->set_first_known_day(day);
    dirty_.insert(*number);
    touched_.insert(*number);
  }
  return number;
}

void IdentityProjection::Index(uint64_t number, const MatchKeys& keys) {
  for (const std::string* key : MatchingKeys(keys)) {
    if (!key->empty()) new_keys_[*key].push_back(number);
  }
  for (const std::string* key : SearchKeys(keys)) {
    if (!key->empty()) new_keys_[*key].push_back(number);
  }
}

// The node was read by Resolve, unless it is new.
void IdentityProjection::NoteDossier(uint64_t number, const std::string& dossier) {
  SubjectNode& node = nodes_[number];
  const auto& dossiers = node.dossiers();
  if (std::find(dossiers.begin(), dossiers.end(), dossier) != dossiers.end()) return;
  node.add_dossiers(dossier);
  dirty_.insert(number);
  new_dossiers_.insert(dossier + '\0' + store::Key64(number));
}

absl::Status IdentityProjection::ApplyFact(const LoggedEvent& event, int32_t day, bool linked) {
  const auto& subjects = event.fact_subjects;
  for (size_t i = 0; i < subjects.size(); ++i) {
    for (size_t j = 0; j < subjects.size(); ++j) {
      if (i == j || subjects[i] == subjects[j]) continue;
      absl::StatusOr<SubjectNode*> node = Node(subjects[i]);
      if (!node.ok()) return node.status();
      NodeFact fact;
      fact.set_other(subjects[j]);
      fact.set_known_micros(event.stored->known_micros());
      fact.set_known_day(day);
      fact.set_linked(linked);
      const std::string bytes = fact.SerializeAsString();
      const auto& facts = (*node)->facts();
      const bool told = std::any_of(facts.begin(), facts.end(), [&](const NodeFact& other) {
        return other.SerializeAsString() == bytes;
      });
      if (!told) *(*node)->add_facts() = fact;
      dirty_.insert(subjects[i]);
      touched_.insert(subjects[i]);
    }
  }
  return absl::OkStatus();
}

absl::Status IdentityProjection::ApplyOne(LoggedEvent* event) {
  const StoredEvent& stored = *event->stored;
  const int32_t day = time_.DayOf(absl::FromUnixMicros(stored.known_micros())).days();
  if (!stored.subject().empty()) {
    auto number = Resolve(stored.subject(), stored, day,
                          stored.has_match_keys() ? &stored.match_keys() : nullptr,
                          stored.event().person().external_id());
    if (!number.ok()) return number.status();
    event->subject = *number;
    const std::string& dossier = DossierOf(stored.event());
    if (!dossier.empty()) NoteDossier(*number, dossier);
  } else if (stored.event().person().has_person_id()) {
    event->subject = ParsePersonId(stored.event().person().person_id());
  }
  for (int i = 0; i < stored.fact_subjects_size(); ++i) {
    const std::string& key = stored.fact_subjects(i);
    const MatchKeys& keys = stored.fact_keys(i);
    const uint64_t named = ParsePersonId(key);
    auto number = named != kNoSubject
                      ? absl::StatusOr<uint64_t>(named)
                      : Resolve(key, stored, day, keys.ByteSizeLong() == 0 ? nullptr : &keys,
                                stored.fact_external_ids(i));
    if (!number.ok()) return number.status();
    event->fact_subjects.push_back(*number);
  }
  // A contact that gives the civil status of an external id joins the two.
  if (stored.event().has_contact() && stored.fact_subjects_size() == 1) {
    event->fact_subjects.push_back(event->subject);
  }
  if (event->fact_subjects.size() < 2) return absl::OkStatus();
  return ApplyFact(*event, day, !stored.event().has_persons_split());
}

// Reads who in the store has one of the matching keys of `subjects`.
absl::Status IdentityProjection::ReadHolders(const std::vector<uint64_t>& subjects) {
  std::vector<std::string> prefixes;
  for (uint64_t number : subjects) {
    absl::StatusOr<SubjectNode*> node = Node(number);
    if (!node.ok()) return node.status();
    for (const std::string* key : MatchingKeys((*node)->keys())) {
      if (key->empty()) continue;
      std::string prefix = MatchIndexPrefix(*key);
      if (holders_.try_emplace(prefix).second) prefixes.push_back(std::move(prefix));
    }
  }
  if (prefixes.empty()) return absl::OkStatus();
  return store_->ScanIdentity(std::move(prefixes),
                              [&](const std::string& prefix, std::string_view key) {
                                holders_[prefix].push_back(store::ReadKey64(key, prefix.size()));
                              });
}

// Who has `key`: in the store, where ReadHolders was, and in this batch.
std::vector<uint64_t> IdentityProjection::Holders(const std::string& key) const {
  std::vector<uint64_t> holders = holders_.at(MatchIndexPrefix(key));
  if (const auto found = new_keys_.find(key); found != new_keys_.end()) {
    holders.insert(holders.end(), found->second.begin(), found->second.end());
  }
  return holders;
}

// The subjects that keys or facts connect with `from`: all that a change of it can regroup.
absl::StatusOr<std::set<uint64_t>> IdentityProjection::Reachable(uint64_t from) {
  std::set<uint64_t> reached = {from};
  std::set<std::string> followed;
  std::deque<uint64_t> queue = {from};
  while (!queue.empty()) {
    const uint64_t number = queue.front();
    queue.pop_front();
    if (absl::Status status = ReadHolders({number}); !status.ok()) return status;
    absl::StatusOr<SubjectNode*> node = Node(number);
    if (!node.ok()) return node.status();
    std::vector<uint64_t> next;
    for (const std::string* key : MatchingKeys((*node)->keys())) {
      if (key->empty() || !followed.insert(*key).second) continue;
      const std::vector<uint64_t> holders = Holders(*key);
      next.insert(next.end(), holders.begin(), holders.end());
    }
    for (const NodeFact& fact : (*node)->facts()) next.push_back(fact.other());
    for (uint64_t other : next) {
      if (reached.insert(other).second) queue.push_back(other);
    }
  }
  return reached;
}

void IdentityProjection::StoreMatching(const std::set<uint64_t>& subjects,
                                       const Matching& matching) {
  for (uint64_t number : subjects) {
    SubjectNode& node = nodes_[number];
    node.clear_links();
    node.clear_doubts();
    dirty_.insert(number);
  }
  for (const Link& link : matching.links) {
    for (const auto& [self, other] : {std::pair(link.a, link.b), std::pair(link.b, link.a)}) {
      NodeLink* end = nodes_[self].add_links();
      end->set_other(other);
      end->set_known_day(link.day);
      end->set_rule(link.rule);
    }
  }
  for (const Doubt& doubt : matching.doubts) {
    for (const auto& [self, other] : {std::pair(doubt.a, doubt.b), std::pair(doubt.b, doubt.a)}) {
      NodeDoubt* end = nodes_[self].add_doubts();
      end->set_other(other);
      end->set_reason(static_cast<int32_t>(doubt.reason));
    }
  }
}

absl::Status IdentityProjection::Rematch(const std::set<uint64_t>& subjects) {
  std::vector<MatchSubject> match;
  Regrouping regrouping;
  for (uint64_t number : subjects) {
    absl::StatusOr<SubjectNode*> node = Node(number);
    if (!node.ok()) return node.status();
    match.push_back(ToMatchSubject(number, **node));
    regrouping.subjects.push_back(number);
    for (const NodeFact& fact : (*node)->facts()) {
      if (number < fact.other()) {
        regrouping.facts.push_back(
            {number, fact.other(), fact.known_micros(), fact.known_day(), fact.linked()});
      }
    }
  }
  regrouping.matching = Match(match, regrouping.facts);
  StoreMatching(subjects, regrouping.matching);
  for (uint64_t number : subjects) regrouped_[number] = false;
  for (const Link& link : regrouping.matching.links) {
    regrouped_[link.a] = regrouped_[link.b] = true;
  }
  for (const Fact& fact : regrouping.facts) {
    if (fact.linked) regrouped_[fact.a] = regrouped_[fact.b] = true;
  }
  regroupings_.push_back(std::move(regrouping));
  return absl::OkStatus();
}

absl::Status IdentityProjection::RematchTouched() {
  // All at once for those of the batch; what they reach, seldom anything, one by one.
  absl::Status read = ReadHolders({touched_.begin(), touched_.end()});
  if (!read.ok()) return read;
  std::set<uint64_t> done;
  Turns turns(kEventsOfATurn);
  for (uint64_t number : touched_) {
    turns.Step();
    if (done.contains(number)) continue;
    absl::StatusOr<std::set<uint64_t>> reachable = Reachable(number);
    if (!reachable.ok()) return reachable.status();
    done.insert(reachable->begin(), reachable->end());
    if (reachable->size() == 1) continue;
    if (absl::Status status = Rematch(*reachable); !status.ok()) return status;
  }
  for (const auto& [number, grouped] : regrouped_) {
    if (grouped != (persons_.Find(number) != nullptr)) changed_.push_back(number);
  }
  std::sort(changed_.begin(), changed_.end());
  return absl::OkStatus();
}

void IdentityProjection::Emit(store::Batch* batch) {
  for (const auto& [key, number] : new_subjects_) {
    std::string value;
    store::AppendRaw(number, &value);
    batch->Put(Family::kIdentity, SubjectIndexKey(key), std::move(value));
  }
  for (const auto& [key, numbers] : new_keys_) {
    for (uint64_t number : numbers) {
      batch->Put(Family::kIdentity, MatchIndexPrefix(key) + store::Key64(number), "");
    }
  }
  for (uint64_t number : dirty_) {
    batch->Put(Family::kSubjects, store::Key64(number), nodes_[number].SerializeAsString());
  }
  for (const auto& [number, sealed] : new_persons_) {
    batch->Put(Family::kPersons, store::Key64(number), sealed);
  }
  for (const std::string& key : new_dossiers_) batch->Put(Family::kDossiers, key, "");
}

absl::Status IdentityProjection::Apply(absl::Span<LoggedEvent> events, store::Batch* batch) {
  changed_.clear();
  Turns turns(kEventsOfATurn);
  for (LoggedEvent& event : events) {
    if (absl::Status status = ApplyOne(&event); !status.ok()) return status;
    turns.Step();
  }
  if (absl::Status status = RematchTouched(); !status.ok()) return status;
  Emit(batch);
  return absl::OkStatus();
}

bool IdentityProjection::Grouped(uint64_t subject) const {
  if (const auto found = regrouped_.find(subject); found != regrouped_.end()) return found->second;
  return persons_.Find(subject) != nullptr;
}

void IdentityProjection::Committed() {
  for (const Regrouping& regrouping : regroupings_) {
    persons_.Replace(regrouping.subjects, regrouping.matching.links, regrouping.facts);
  }
  if (cache_.size() + new_subjects_.size() > kCachedSubjects) cache_.clear();
  cache_.insert(new_subjects_.begin(), new_subjects_.end());
  count_ = next_ - 1;
  Aborted();
}

void IdentityProjection::Aborted() {
  next_ = count_ + 1;
  nodes_.clear();
  dirty_.clear();
  touched_.clear();
  new_subjects_.clear();
  new_keys_.clear();
  new_persons_.clear();
  new_dossiers_.clear();
  regroupings_.clear();
  regrouped_.clear();
  holders_.clear();
}

}  // namespace jalon::identity
