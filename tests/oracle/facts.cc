// SPDX-License-Identifier: EUPL-1.2
#include "tests/oracle/facts.h"

#include <google/protobuf/util/time_util.h>

#include <algorithm>
#include <set>

#include "engine/base/departement.h"

namespace jalon::oracle {
namespace {

using jalon::v1::Event;
using RecordKey = std::pair<std::string, std::string>;  // source, record id

Date Day(const std::string& iso) {
  const auto date = Date::Parse(iso);
  return date.ok() ? *date : Date::Absent();
}

absl::Time Instant(const google::protobuf::Timestamp& stamp) {
  return absl::FromUnixMicros(google::protobuf::util::TimeUtil::TimestampToMicroseconds(stamp));
}

CivilTime TimeOf(const Event& event) { return *CivilTime::For(event.departement()); }

absl::Time KnownOf(const Event& event) {
  if (event.known_case() == Event::kKnownOn) return TimeOf(event).EndOf(Day(event.known_on()));
  if (event.known_case() == Event::kKnownAt) return Instant(event.known_at());
  return TimeOf(event).EndOf(Now());
}

std::string IdOf(const Event& event, const jalon::v1::Person& person) {
  return event.source() + "/" + person.external_id();
}

// The same message told twice is one message, known since the first time: what the sender numbered
// alike, and messages of the flux that say the same of the same at the same transmission.
std::string SameMessageKey(const Event& event) {
  if (!event.event_id().empty()) return event.source() + "|" + event.event_id();
  Event content = event;
  content.clear_known();
  content.clear_revision();
  content.clear_provenance();
  return content.SerializeAsString();
}

std::vector<Event> WithoutRepetitions(const std::vector<Event>& events) {
  std::map<std::string, Event> first;
  std::vector<Event> others;
  for (const Event& event : events) {
    if (!event.has_right_observed() && event.event_id().empty()) {
      others.push_back(event);
      continue;
    }
    auto [place, is_new] = first.emplace(SameMessageKey(event), event);
    if (!is_new && KnownOf(event) < KnownOf(place->second)) place->second = event;
  }
  for (auto& [key, event] : first) others.push_back(event);
  return others;
}

std::vector<Event> KnownOn(const std::vector<Event>& events, Date known_at) {
  std::vector<Event> known;
  for (const Event& event : events) {
    if (TimeOf(event).DayOf(KnownOf(event)) <= known_at) known.push_back(event);
  }
  return known;
}

auto VersionOrder(const Event& event) {
  return std::make_tuple(KnownOf(event), event.revision(), event.event_id());
}

// The version of each record that holds: the last one, unless it cancels.
std::vector<Event> RecordsInForce(const std::vector<Event>& known) {
  std::map<RecordKey, Event> last;
  for (const Event& event : known) {
    if (event.record_id().empty()) continue;
    auto [place, is_new] = last.emplace(RecordKey(event.source(), event.record_id()), event);
    if (!is_new && VersionOrder(place->second) < VersionOrder(event)) place->second = event;
  }
  std::vector<Event> in_force;
  for (const auto& [key, event] : last) {
    if (!event.has_cancellation()) in_force.push_back(event);
  }
  return in_force;
}

// Which ids are one person: links known, but those that a later split undoes.
class Groups {
 public:
  void Add(const std::string& id) { leader_.emplace(id, id); }
  void Link(const std::string& a, const std::string& b) {
    Add(a);
    Add(b);
    const std::string from = Of(a);
    const std::string to = std::min(from, Of(b));
    const std::string other = from == to ? Of(b) : from;
    for (auto& [id, leader] : leader_) {
      if (leader == other) leader = to;
    }
  }
  std::string Of(const std::string& id) const { return leader_.at(id); }
  const std::map<std::string, std::string>& leaders() const { return leader_; }

 private:
  std::map<std::string, std::string> leader_;
};

using IdPair = std::pair<std::string, std::string>;

template <typename Fact>
void NotePairs(const Event& event, const Fact& fact, bool linked, std::map<IdPair, bool>* pairs) {
  for (const auto& a : fact.persons()) {
    for (const auto& b : fact.persons()) {
      if (IdOf(event, a) < IdOf(event, b)) (*pairs)[{IdOf(event, a), IdOf(event, b)}] = linked;
    }
  }
}

Groups GroupIds(std::vector<Event> known) {
  std::sort(known.begin(), known.end(),
            [](const Event& a, const Event& b) { return VersionOrder(a) < VersionOrder(b); });
  Groups groups;
  std::map<IdPair, bool> pairs;
  for (const Event& event : known) {
    if (event.has_person()) groups.Add(IdOf(event, event.person()));
    if (event.has_persons_linked()) NotePairs(event, event.persons_linked(), true, &pairs);
    if (event.has_persons_split()) NotePairs(event, event.persons_split(), false, &pairs);
  }
  for (const auto& [pair, linked] : pairs) {
    groups.Add(pair.first);
    groups.Add(pair.second);
    if (linked) groups.Link(pair.first, pair.second);
  }
  return groups;
}

std::string Padded(const std::string& dossier) {
  constexpr size_t kLength = 11;
  if (dossier.empty() || dossier.size() >= kLength) return dossier;
  return std::string(kLength - dossier.size(), '0') + dossier;
}

// A message without état (an anomaly twin) says nothing at all (contract §3).
bool SaysSomething(const jalon::v1::RightObserved& right) {
  return right.etat().size() == 1 && right.etat() >= "0" && right.etat() <= "6";
}

Message ToMessage(const Event& event, const std::string& person) {
  Message message;
  message.person = person;
  message.body = event.right_observed();
  message.dossier = Padded(message.body.dossier());
  message.day = Day(event.effective_on());
  message.transmitted = event.has_transmitted_at() ? Instant(event.transmitted_at())
                                                   : TimeOf(event).StartOf(message.day);
  message.transmitted_on = TimeOf(event).DayOf(message.transmitted);
  message.position = event.provenance().file_position();
  message.known = KnownOf(event);
  message.known_on = TimeOf(event).DayOf(message.known);
  message.revision = event.revision();
  message.event_id = event.event_id();
  return message;
}

Orientation ToOrientation(const Event& event, const std::string& person) {
  const auto& body = event.orientation();
  const std::string& decided = body.decided_on().empty() ? body.notified_on() : body.decided_on();
  const std::string& notified = body.notified_on().empty() ? body.decided_on() : body.notified_on();
  return {person,
          event.record_id(),
          Day(decided),
          Day(notified),
          Day(body.validated_on()),
          Day(body.printed_on()),
          Day(body.ended_on()),
          body.type(),
          body.external()};
}

RendezVous ToRendezVous(const Event& event, const std::string& person) {
  const auto& body = event.rendez_vous();
  const auto outcome = body.outcome() == jalon::v1::RendezVous::OUTCOME_UNSPECIFIED
                           ? jalon::v1::RendezVous::PLANNED
                           : body.outcome();
  const auto kind = body.kind() == jalon::v1::RendezVous::KIND_UNSPECIFIED
                        ? jalon::v1::RendezVous::ACCOMPAGNEMENT
                        : body.kind();
  return {person, event.record_id(), Day(body.made_on()), Day(body.held_on()), outcome,
          kind,   body.structure()};
}

Contract ToContract(const Event& event, const std::string& person) {
  Contract contract;
  contract.person = person;
  contract.record = event.record_id();
  if (event.has_cer()) {
    const auto& body = event.cer();
    contract.signed_on = Day(body.signed_on());
    contract.recorded_on = Day(body.recorded_on());
    contract.validated_on = Day(body.validated_on());
    contract.renewal = body.kind() == jalon::v1::Cer::RENEWAL;
    contract.rank = body.rank();
    contract.is_cer = true;
  } else {
    contract.ppae = event.has_ppae();
    contract.signed_on =
        Day(contract.ppae ? event.ppae().signed_on() : event.contrat_engagement().signed_on());
  }
  return contract;
}

// V: what is about a later day is left out (rule 28).
bool Within(Date day, Date valid_at) {
  return !valid_at.IsPresent() || !day.IsPresent() || day <= valid_at;
}

void AddMessages(const std::vector<Event>& known, const Groups& groups, Date valid_at,
                 Facts* facts) {
  for (const Event& event : known) {
    if (!event.has_right_observed() || !SaysSomething(event.right_observed())) continue;
    Message message = ToMessage(event, groups.Of(IdOf(event, event.person())));
    if (Within(message.day, valid_at)) facts->messages.push_back(std::move(message));
  }
  std::sort(facts->messages.begin(), facts->messages.end(),
            [](const Message& a, const Message& b) { return a.Order() < b.Order(); });
}

void AddRecord(const Event& event, const std::string& person, Date valid_at, Facts* facts) {
  if (event.has_orientation()) {
    Orientation orientation = ToOrientation(event, person);
    if (Within(orientation.notified_on, valid_at)) facts->orientations.push_back(orientation);
  } else if (event.has_rendez_vous()) {
    RendezVous rendez_vous = ToRendezVous(event, person);
    if (Within(rendez_vous.held_on, valid_at)) facts->rendez_vous.push_back(rendez_vous);
  } else if (event.has_cer() || event.has_ppae() || event.has_contrat_engagement()) {
    Contract contract = ToContract(event, person);
    if (Within(contract.signed_on, valid_at)) facts->contracts.push_back(contract);
  } else {
    facts->support.emplace_back(person, event);
  }
}

}  // namespace

Date Now() { return *Date::FromCivil(2026, 1, 1); }

Facts FactsAsOf(const std::vector<Event>& events, Date known_at, Date valid_at) {
  const std::vector<Event> known = KnownOn(WithoutRepetitions(events), known_at);
  const Groups groups = GroupIds(known);
  Facts facts;
  for (const auto& [id, leader] : groups.leaders()) facts.ids[leader].push_back(id);
  AddMessages(known, groups, valid_at, &facts);
  for (const Event& event : RecordsInForce(known)) {
    if (event.has_conseiller_capacity()) facts.capacities.push_back(event);
    if (!event.has_person()) continue;
    AddRecord(event, groups.Of(IdOf(event, event.person())), valid_at, &facts);
  }
  return facts;
}

}  // namespace jalon::oracle
