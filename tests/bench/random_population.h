// SPDX-License-Identifier: EUPL-1.2
//
// Persons with twelve events each over four years, of whom about a quarter enter in a year:
// histories made by the same code as in the engine, from messages. The same seed gives the same
// persons.
#ifndef JALON_TESTS_BENCH_RANDOM_POPULATION_H_
#define JALON_TESTS_BENCH_RANDOM_POPULATION_H_

#include <algorithm>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "engine/front/units.h"
#include "engine/pathway/details.h"
#include "engine/pathway/messages.h"
#include "engine/store/vault.h"

namespace jalon::bench {

using pathway::Day16;
using pathway::FactKind;
using pathway::History;
using pathway::Message;
using pathway::RecordFact;

constexpr int kEventsPerPerson = 12;

inline Day16 DayOf(int year, int month, int day) {
  return pathway::ToDay16(*Date::FromCivil(year, month, day));
}

inline Message Situation(uint64_t dossier, Day16 day, int lag, uint8_t etat, bool soumis) {
  Message message;
  message.dossier = dossier;
  message.right.as_of = day;
  message.right.transmitted = day;
  message.right.known = static_cast<Day16>(day + lag);
  message.right.reference = day;
  message.value.etat = etat;
  message.value.bits = static_cast<uint8_t>(soumis ? pathway::Said::kYes : pathway::Said::kNo);
  message.value.organisme = 1;
  message.value.role = 1;
  message.id = std::to_string(day);
  return message;
}

inline RecordFact Fact(std::mt19937_64& random, FactKind kind, Day16 day, int lag) {
  RecordFact fact{};
  fact.record = random();
  fact.known = static_cast<Day16>(day + lag);
  fact.kind = kind;
  return fact;
}

// Six situations, an orientation, two rendez-vous, a CER and its renewal; the twelfth event, a
// référent, is not held by histories.
inline History RandomHistory(uint64_t person, std::mt19937_64& random) {
  const Day16 first = DayOf(2019, 1, 1);
  const auto start = static_cast<Day16>(first + random() % 1461);
  const uint64_t dossier = store::PublicHash64(std::to_string(person));
  std::vector<Message> messages;
  Day16 day = start;
  for (int i = 0; i < 6; ++i) {
    const uint8_t etat = i == 0 ? 2 : random() % 40 == 0 ? 5 : random() % 6 == 0 ? 4 : 2;
    messages.push_back(
        Situation(dossier, day, static_cast<int>(random() % 4), etat, random() % 5 != 0));
    day = static_cast<Day16>(day + 20 + random() % 120);
  }
  History history;
  pathway::FoldMessages(std::move(messages), false, &history);
  const auto oriented = static_cast<Day16>(start + 5 + random() % 40);
  RecordFact orientation = Fact(random, FactKind::kOrientation, oriented, 3);
  orientation.a = static_cast<uint8_t>(1 + random() % 3);
  orientation.orientation = {oriented, static_cast<Day16>(oriented + 3), 0, 0, 0};
  history.facts.push_back(orientation);
  for (int i = 0; i < 2; ++i) {
    const auto held = static_cast<Day16>(oriented + 2 + random() % 30);
    RecordFact rdv = Fact(random, FactKind::kRendezVous, held, 1);
    rdv.a = static_cast<uint8_t>(1 + random() % 5);
    rdv.b = 1;
    rdv.rendez_vous.made = oriented;
    rdv.rendez_vous.held = held;
    history.facts.push_back(rdv);
  }
  const auto signed_on = static_cast<Day16>(oriented + random() % 90);
  for (uint8_t renewal = 0; renewal < 2; ++renewal) {
    RecordFact cer = Fact(random, FactKind::kCer, signed_on, 5);
    cer.a = renewal;
    cer.contract.signed_on = static_cast<Day16>(signed_on + renewal * 180);
    history.facts.push_back(cer);
  }
  std::sort(history.facts.begin(), history.facts.end(),
            [](const RecordFact& a, const RecordFact& b) { return a.record < b.record; });
  return history;
}

// A birth, two communes, a family, its dependents, an organisme, and the structure of the
// orientation.
inline pathway::Details RandomDetails(const History& history, std::mt19937_64& random) {
  using pathway::DetailKind;
  pathway::Details details;
  const auto add = [&](DetailKind kind, Day16 on, uint8_t a, uint32_t value) {
    details.runs.push_back({kind, a, on, on, static_cast<Day16>(std::max<int>(on, 2)), value});
  };
  const Day16 start = history.rights.front().as_of;
  const auto commune = [&] { return pathway::ShortCode(std::to_string(62001 + random() % 890)); };
  add(DetailKind::kBirth, 1, static_cast<uint8_t>(1 + random() % 2),
      static_cast<uint32_t>(12 * (1955 + random() % 48)));
  add(DetailKind::kCommune, start, 0, commune());
  add(DetailKind::kCommune, static_cast<Day16>(start + 200), 0, commune());
  add(DetailKind::kFamily, start, 0, pathway::ShortCode(random() % 3 == 0 ? "MAR" : "CEL"));
  add(DetailKind::kDependents, start, 0, static_cast<uint32_t>(1 + random() % 4));
  add(DetailKind::kOrganisme, start, 1, pathway::ShortCode("621"));
  for (const RecordFact& fact : history.facts) {
    if (fact.kind != FactKind::kOrientation) continue;
    pathway::RecordPlace place{};
    place.record = fact.record;
    place.known = fact.known;
    pathway::SetStructure(1 + random() % 80, &place.structure);
    details.places.push_back(place);
  }
  return details;
}

// Calls use(number, history, details), both encoded, for `count` persons.
template <typename Use>
void ForRandomPersons(uint64_t count, const Use& use) {
  std::mt19937_64 random(20221231);
  for (uint64_t person = 1; person <= count; ++person) {
    const History history = RandomHistory(person, random);
    use(person, history, pathway::EncodeHistory(history),
        pathway::EncodeDetails(RandomDetails(history, random)));
  }
}

// They, in memory, as the engine has them.
struct Population {
  pathway::Arena details;
  pathway::Names names;
  pathway::Arena arena;
  pathway::DossierIndex dossiers;
  identity::Persons persons;
  pathway::ActivityIndex activity;
  std::vector<bool> accompanied;
  pathway::DepartementRecords departement;
  front::Memory memory;

  explicit Population(uint64_t count) {
    ForRandomPersons(count, [&](uint64_t person, const History& history, const std::string& bytes,
                                const std::string& told) {
      arena.Set(person, bytes);
      activity.Set(person, pathway::HistoryView(arena.Get(person)));
      details.Set(person, told);
      dossiers.Add(history.streams.front().dossier, person);
    });
    memory.arena = &arena;
    memory.persons = &persons;
    memory.dossiers = &dossiers;
    memory.activity = &activity;
    memory.accompanied = &accompanied;
    memory.departement = &departement;
    memory.details = &details;
    memory.names = &names;
    memory.subjects = count;
  }

  // What the matrix reads of a person, on average.
  double BytesAPerson() const {
    return static_cast<double>(arena.bytes() + dossiers.bytes() + activity.bytes()) /
           static_cast<double>(memory.subjects);
  }
};

}  // namespace jalon::bench

#endif  // JALON_TESTS_BENCH_RANDOM_POPULATION_H_
