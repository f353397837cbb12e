// SPDX-License-Identifier: EUPL-1.2
//
// The matrix over one million persons with twelve events each over four years, of whom about a
// quarter enter in the year asked, under several conventions, at several K, on one and two threads;
// and what the histories take in memory. Histories are made by the same code as in the engine, from
// messages, and walked by the same code.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <atomic>
#include <random>
#include <thread>
#include <vector>

#include "engine/front/figures_answer.h"
#include "engine/front/matrix_answer.h"
#include "engine/front/units.h"
#include "engine/indicators/cells.h"
#include "engine/indicators/convention.h"
#include "engine/pathway/details.h"
#include "engine/pathway/messages.h"
#include "engine/store/vault.h"

namespace jalon {
namespace {

using front::Memory;
using front::Question;
using pathway::Day16;
using pathway::FactKind;
using pathway::History;
using pathway::Message;
using pathway::RecordFact;

constexpr uint64_t kPersons = 1'000'000;
constexpr int kEventsPerPerson = 12;

// Threads for the parts of one question.
class Threads : public Parallel {
 public:
  explicit Threads(size_t width) : width_(width) {}
  size_t Width() const override { return width_; }
  void Run(size_t count, const std::function<void(size_t)>& part) override {
    std::atomic<size_t> next = 0;
    std::vector<std::thread> threads;
    const auto work = [&] {
      for (size_t i = next++; i < count; i = next++) part(i);
    };
    for (size_t i = 1; i < width_; ++i) threads.emplace_back(work);
    work();
    for (std::thread& thread : threads) thread.join();
  }

 private:
  size_t width_;
};

Day16 DayOf(int year, int month, int day) {
  return pathway::ToDay16(*Date::FromCivil(year, month, day));
}

Message Situation(uint64_t dossier, Day16 day, int lag, uint8_t etat, bool soumis) {
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

RecordFact Fact(std::mt19937_64& random, FactKind kind, Day16 day, int lag) {
  RecordFact fact{};
  fact.record = random();
  fact.known = static_cast<Day16>(day + lag);
  fact.kind = kind;
  return fact;
}

// Six situations, an orientation, two rendez-vous, a CER and its renewal; the twelfth event, a
// référent, is not held by histories.
History RandomHistory(uint64_t person, std::mt19937_64& random) {
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

// A birth, two communes, a household, an organisme, and the structure of the orientation.
pathway::Details RandomDetails(const History& history, std::mt19937_64& random) {
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
  add(DetailKind::kHousehold, start, static_cast<uint8_t>(random() % 4),
      pathway::ShortCode(random() % 3 == 0 ? "MAR" : "CEL"));
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

struct Population {
  pathway::Arena details;
  pathway::Names names;
  pathway::Arena arena;
  pathway::DossierIndex dossiers;
  identity::Persons persons;
  pathway::ActivityIndex activity;
  std::vector<bool> accompanied;
  pathway::DepartementRecords departement;
  Memory memory;

  Population() {
    std::mt19937_64 random(20221231);
    for (uint64_t person = 1; person <= kPersons; ++person) {
      const History history = RandomHistory(person, random);
      arena.Set(person, pathway::EncodeHistory(history));
      activity.Set(person, pathway::HistoryView(arena.Get(person)));
      details.Set(person, pathway::EncodeDetails(RandomDetails(history, random)));
      dossiers.Add(history.streams.front().dossier, person);
    }
    memory.arena = &arena;
    memory.persons = &persons;
    memory.dossiers = &dossiers;
    memory.activity = &activity;
    memory.accompanied = &accompanied;
    memory.departement = &departement;
    memory.details = &details;
    memory.names = &names;
    memory.subjects = kPersons;
  }
};

const Population& ThePopulation() {
  static const auto* const kPopulation = new Population();
  return *kPopulation;
}

// Conventions that take different ways through the fold.
constexpr const char* kOverrides[] = {"",
                                      "soumis_rule=pause",
                                      "soumis_rule=ever,grain=month",
                                      "attribution=event",
                                      "rdv_source=rdv_else_cer,carry_over_orientation=true",
                                      "unit=foyer"};

Question Ask(int convention, const char* known_at, const std::string& from = "2021-01-01",
             const std::string& to = "2021-12-31") {
  const auto registry = indicators::ConventionRegistry::BuiltIn();
  jalon::v1::Question asked;
  asked.set_from(from);
  asked.set_to(to);
  asked.mutable_as_of()->set_known_at(known_at);
  std::string overrides = kOverrides[convention];
  while (!overrides.empty()) {
    const size_t comma = overrides.find(',');
    asked.mutable_convention()->add_overrides(overrides.substr(0, comma));
    overrides = comma == std::string::npos ? "" : overrides.substr(comma + 1);
  }
  return *front::ReadQuestion(asked, absl::Now(), *CivilTime::For("062"), *registry);
}

// The matrix, and of it what shows that it was made.
int64_t Entrants(const Question& question, Parallel* threads) {
  struct alignas(256) Part {
    indicators::Totals totals;
  };
  std::vector<Part> parts(front::Parts(*threads));
  front::WalkUnits(
      ThePopulation().memory, question, threads, [&](size_t part, const front::Folded& unit) {
        indicators::Count(*unit.spells, question.period, *unit.reported, &parts[part].totals);
      });
  indicators::Totals totals;
  for (const Part& part : parts) totals.Add(part.totals);
  benchmark::DoNotOptimize(totals);
  return static_cast<int64_t>(totals.value[0]);
}

void Matrix(benchmark::State& state, const char* known_at) {
  const Population& population = ThePopulation();
  const Question question = Ask(static_cast<int>(state.range(0)), known_at);
  Threads threads(static_cast<size_t>(state.range(1)));
  int64_t entrants = 0;
  for (auto iteration : state) entrants = Entrants(question, &threads);
  state.SetLabel(kOverrides[state.range(0)]);
  state.counters["entrants"] = static_cast<double>(entrants);
  state.counters["bytes_a_person"] =
      static_cast<double>(population.arena.bytes() + population.dossiers.bytes() +
                          population.activity.bytes()) /
      static_cast<double>(kPersons);
  state.counters["events_a_person"] = kEventsPerPerson;
}

// Month by month over four years, as a series asks.
void Months(benchmark::State& state) {
  std::vector<Question> months;
  for (int year = 2019; year < 2023; ++year) {
    for (int month = 1; month <= 12; ++month) {
      const Date first = *Date::FromCivil(year, month, 1);
      months.push_back(
          Ask(0, "2023-12-31", first.ToString(), first.AddMonths(1).AddDays(-1).ToString()));
    }
  }
  Threads threads(static_cast<size_t>(state.range(0)));
  for (auto iteration : state) {
    for (const Question& month : months) benchmark::DoNotOptimize(Entrants(month, &threads));
  }
}

// The whole answer, with every split.
void AllSplits(benchmark::State& state) {
  const Population& population = ThePopulation();
  const Question question = Ask(0, "2023-12-31");
  Threads threads(static_cast<size_t>(state.range(0)));
  front::MatrixParts asked;
  for (int dimension = 1; dimension <= jalon::v1::Dimension::SENIORITY; ++dimension) {
    asked.dimensions.push_back(static_cast<jalon::v1::Dimension::Value>(dimension));
  }
  for (auto iteration : state) {
    benchmark::DoNotOptimize(front::AnswerMatrix(population.memory, question, asked, &threads));
  }
  state.counters["bytes_of_details_a_person"] =
      static_cast<double>(population.details.bytes()) / static_cast<double>(kPersons);
}

// The figures beside the socle: everybody is folded whole.
void OtherFigures(benchmark::State& state) {
  const Population& population = ThePopulation();
  const Question question = Ask(0, "2023-12-31");
  Threads threads(static_cast<size_t>(state.range(0)));
  for (auto iteration : state) {
    benchmark::DoNotOptimize(front::AnswerFigures(population.memory, question, {}, &threads));
  }
}

void Arguments(benchmark::internal::Benchmark* bench) {
  for (int convention = 0; convention < static_cast<int>(std::size(kOverrides)); ++convention) {
    for (int threads : {1, 2}) bench->Args({convention, threads});
  }
  bench->Unit(benchmark::kMillisecond)->UseRealTime()->MinTime(0.5);
}

BENCHMARK_CAPTURE(Matrix, known_at_the_end, "2023-12-31")->Apply(Arguments);
BENCHMARK_CAPTURE(Matrix, known_in_mid_year, "2021-06-30")->Apply(Arguments);
BENCHMARK(Months)->Arg(1)->Arg(2)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(AllSplits)->Arg(1)->Arg(2)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(OtherFigures)->Arg(1)->Arg(2)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace
}  // namespace jalon
