// SPDX-License-Identifier: EUPL-1.2
//
// The matrix over one million persons (random_population.h) under several conventions, at several
// K, on one and two threads; over four millions; what the histories take in memory, and how long
// the memory takes to give them, which no fold can beat that reads them all.
#include <benchmark/benchmark.h>

#include <atomic>
#include <cstring>
#include <thread>
#include <vector>

#include "engine/front/figures_answer.h"
#include "engine/front/matrix_answer.h"
#include "engine/indicators/cells.h"
#include "engine/indicators/convention.h"
#include "tests/bench/random_population.h"

namespace jalon {
namespace {

using bench::Population;
using front::Question;

constexpr uint64_t kPersons = 1'000'000;

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

const Population& ThePopulation() {
  static const auto* const kPopulation = new Population(kPersons);
  return *kPopulation;
}

const Population& FourMillions() {
  static const auto* const kPopulation = new Population(4 * kPersons);
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
int64_t Entrants(const Population& population, const Question& question, Parallel* threads) {
  struct alignas(256) Part {
    indicators::Totals totals;
  };
  std::vector<Part> parts(front::Parts(*threads));
  front::WalkUnits(
      population.memory, question, threads, [&](size_t part, const front::Folded& unit) {
        indicators::Count(*unit.spells, question.period, *unit.reported, &parts[part].totals);
      });
  indicators::Totals totals;
  for (const Part& part : parts) totals.Add(part.totals);
  benchmark::DoNotOptimize(totals);
  return static_cast<int64_t>(totals.value[0]);
}

void CountMatrix(const Population& population, const char* known_at, benchmark::State& state) {
  const Question question = Ask(static_cast<int>(state.range(0)), known_at);
  Threads threads(static_cast<size_t>(state.range(1)));
  int64_t entrants = 0;
  for (auto iteration : state) entrants = Entrants(population, question, &threads);
  state.SetLabel(kOverrides[state.range(0)]);
  state.counters["entrants"] = static_cast<double>(entrants);
  state.counters["bytes_a_person"] = population.BytesAPerson();
  state.counters["events_a_person"] = bench::kEventsPerPerson;
}

void Matrix(benchmark::State& state, const char* known_at) {
  CountMatrix(ThePopulation(), known_at, state);
}

void MatrixOfFourMillions(benchmark::State& state) {
  CountMatrix(FourMillions(), "2023-12-31", state);
}

// The histories of a million persons, read from end to end and nothing made of them.
void ReadingAlone(benchmark::State& state) {
  const Population& population = ThePopulation();
  Threads threads(static_cast<size_t>(state.range(0)));
  uint64_t bytes = 0;
  for (auto iteration : state) {
    std::vector<std::pair<uint64_t, uint64_t>> parts(64);  // bytes, sum
    threads.Run(parts.size(), [&](size_t part) {
      const uint64_t first = 1 + kPersons * part / parts.size();
      const uint64_t last = kPersons * (part + 1) / parts.size();
      for (uint64_t subject = first; subject <= last; ++subject) {
        const std::string_view history = population.arena.Get(subject);
        uint64_t word = 0;
        for (size_t at = 0; at + sizeof(word) <= history.size(); at += sizeof(word)) {
          std::memcpy(&word, history.data() + at, sizeof(word));
          parts[part].second += word;
        }
        parts[part].first += history.size();
      }
    });
    bytes = 0;
    for (const auto& part : parts) bytes += part.first;
    benchmark::DoNotOptimize(parts);
  }
  state.SetBytesProcessed(static_cast<int64_t>(bytes * state.iterations()));
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
    for (const Question& month : months)
      benchmark::DoNotOptimize(Entrants(ThePopulation(), month, &threads));
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
BENCHMARK(ReadingAlone)->Arg(1)->Arg(2)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(Months)->Arg(1)->Arg(2)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(AllSplits)->Arg(1)->Arg(2)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(OtherFigures)->Arg(1)->Arg(2)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(MatrixOfFourMillions)->Args({0, 2})->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace
}  // namespace jalon
