// SPDX-License-Identifier: EUPL-1.2
//
// Properties over random histories. Every test runs on fixed seeds and on a fresh one, which it
// prints when it fails; JALON_SEED=n repeats that one. JALON_THOROUGH=1 runs many more.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <map>
#include <random>
#include <set>

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "engine/base/departement.h"
#include "tests/properties/comparison.h"
#include "tests/properties/random_history.h"
#include "tests/scenarios/engine_driver.h"

namespace jalon::properties {
namespace {

using jalon::v1::Event;
using jalon::v1::Question;
using scenario::EngineUnderTest;

constexpr size_t kFixedSeeds = 2;
constexpr size_t kThoroughFactor = 20;

bool IsThorough() {
  const char* thorough = std::getenv("JALON_THOROUGH");
  return thorough != nullptr && std::string(thorough) == "1";
}

size_t Rounds(size_t rounds) { return IsThorough() ? rounds * kThoroughFactor : rounds; }

std::vector<uint64_t> Seeds() {
  const char* given = std::getenv("JALON_SEED");
  uint64_t seed = 0;
  if (given != nullptr && absl::SimpleAtoi(given, &seed)) return {seed};
  std::vector<uint64_t> seeds;
  for (size_t i = 1; i <= Rounds(kFixedSeeds); ++i) seeds.push_back(i);
  seeds.push_back(std::random_device()());
  return seeds;
}

std::vector<RandomHistory> Histories(Generator* generator, size_t count) {
  std::vector<RandomHistory> histories;
  for (size_t i = 0; i < count; ++i) histories.push_back(generator->History());
  return histories;
}

std::vector<Event> AllEvents(const std::vector<RandomHistory>& histories) {
  std::vector<Event> events;
  for (const RandomHistory& history : histories) {
    events.insert(events.end(), history.events.begin(), history.events.end());
  }
  return events;
}

void Record(EngineUnderTest* engine, const std::vector<Event>& events) {
  const absl::Status status = engine->Record(events);
  INFO(status);
  REQUIRE(status.ok());
}

// A question that the registry accepts: random parameters may contradict each other.
Question AcceptedQuestion(Generator* generator, bool persons_only,
                          const std::string& known_at = "") {
  static const auto* const kRegistry =
      new indicators::ConventionRegistry(*indicators::ConventionRegistry::BuiltIn());
  for (;;) {
    Question question = generator->Question(persons_only);
    if (!known_at.empty()) question.mutable_as_of()->set_known_at(known_at);
    if (kRegistry->Resolve(question.convention()).ok()) return question;
  }
}

// Splits events into batches of random sizes.
std::vector<std::vector<Event>> Batches(Generator* generator, const std::vector<Event>& events) {
  std::vector<std::vector<Event>> batches(1);
  for (const Event& event : events) {
    if (generator->Chance(0.05)) batches.emplace_back();
    batches.back().push_back(event);
  }
  return batches;
}

jalon::v1::GetMatrixResponse SplitMatrix(const EngineUnderTest& engine, const Question& question) {
  jalon::v1::GetMatrixRequest request;
  *request.mutable_question() = question;
  for (int dimension = 1; dimension <= jalon::v1::Dimension::SENIORITY; ++dimension) {
    request.add_splits(static_cast<jalon::v1::Dimension::Value>(dimension));
  }
  Sequential sequential;
  const auto matrix = engine.departement().Matrix(request, scenario::TestNow(), &sequential);
  INFO(question.ShortDebugString() << matrix.status());
  REQUIRE(matrix.ok());
  return *matrix;
}

jalon::v1::GetMatrixResponse SplitFigures(const EngineUnderTest& engine, const Question& question) {
  jalon::v1::GetFiguresRequest request;
  *request.mutable_question() = question;
  request.add_splits(jalon::v1::Dimension::TERRITORY);
  request.add_splits(jalon::v1::Dimension::REFERENT);
  Sequential sequential;
  const auto figures = engine.departement().Figures(request, scenario::TestNow(), &sequential);
  INFO(question.ShortDebugString() << figures.status());
  REQUIRE(figures.ok());
  return figures->figures();
}

std::vector<std::string> Answers(const EngineUnderTest& engine,
                                 const std::vector<Question>& questions) {
  std::vector<std::string> answers;
  for (const Question& question : questions) {
    answers.push_back(EngineAnswer(engine.departement(), question));
    const auto matrix = SplitMatrix(engine, question);
    for (const auto& row : matrix.rows()) {
      answers.back() += row.ShortDebugString() + "\n";
    }
    const auto figures = SplitFigures(engine, question);
    for (const auto& row : figures.rows()) answers.back() += row.ShortDebugString() + "\n";
  }
  return answers;
}

// Compares without printing megabytes: the first answer that changed, with its question.
void CheckSame(const std::vector<Question>& questions, const std::vector<std::string>& before,
               const std::vector<std::string>& after) {
  CHECK(before.size() == after.size());
  for (size_t i = 0; i < before.size(); ++i) {
    INFO(questions[i].ShortDebugString());
    REQUIRE(after[i] == before[i]);
  }
}

using Dump = std::vector<std::pair<std::string, std::string>>;

void CheckSame(const Dump& before, const Dump& after) {
  REQUIRE(after.size() == before.size());
  for (size_t i = 0; i < before.size(); ++i) {
    INFO("history " << i << " of " << before.size());
    REQUIRE(after[i].first == before[i].first);
    REQUIRE(absl::BytesToHexString(after[i].second) == absl::BytesToHexString(before[i].second));
  }
}

std::vector<Question> Questions(Generator* generator, size_t count) {
  std::vector<Question> questions;
  for (size_t i = 0; i < count; ++i) questions.push_back(AcceptedQuestion(generator, false));
  return questions;
}

void CheckAgreement(uint64_t seed) {
  INFO("JALON_SEED=" << seed);
  Generator generator(seed);
  const std::vector<RandomHistory> all = Histories(&generator, 400);
  std::vector<RandomHistory> timed;
  for (const RandomHistory& history : all) {
    if (!history.untimed) timed.push_back(history);
  }
  EngineUnderTest engine;
  EngineUnderTest timed_engine;
  Record(&engine, AllEvents(all));
  Record(&timed_engine, AllEvents(timed));
  for (size_t i = 0; i < 60; ++i) {
    const bool persons_only = generator.Chance(0.5);
    const Question question = AcceptedQuestion(&generator, persons_only);
    const std::vector<RandomHistory>& histories = persons_only ? all : timed;
    const EngineUnderTest& asked = persons_only ? engine : timed_engine;
    if (OracleAnswer(histories, question) != EngineAnswer(asked.departement(), question)) {
      FAIL(FirstDisagreement(histories, question));
    }
  }
}

TEST_CASE("the engine agrees with the naive evaluation") {
  for (const uint64_t seed : Seeds()) CheckAgreement(seed);
}

TEST_CASE("neither order nor batches of arrival matter") {
  for (const uint64_t seed : Seeds()) {
    INFO("JALON_SEED=" << seed);
    Generator generator(seed);
    std::vector<Event> events = AllEvents(Histories(&generator, 100));
    const std::vector<Question> questions = Questions(&generator, 10);
    EngineUnderTest engine;
    Record(&engine, events);
    const auto histories = engine.departement().DumpHistories();
    const auto answers = Answers(engine, questions);
    REQUIRE(histories.size() > 100);
    for (size_t i = 0; i < Rounds(3); ++i) {
      generator.Shuffle(&events);
      const auto other = EngineUnderTest::WithKeyOf(engine);
      for (const auto& batch : Batches(&generator, events)) Record(other.get(), batch);
      CheckSame(histories, other->departement().DumpHistories());
      CheckSame(questions, answers, Answers(*other, questions));
    }
  }
}

TEST_CASE("an answer as of K never changes when later knowledge arrives") {
  for (const uint64_t seed : Seeds()) {
    INFO("JALON_SEED=" << seed);
    Generator generator(seed);
    std::vector<Event> events = AllEvents(Histories(&generator, 200));
    const auto known = [](const Event& event) {
      const CivilTime time = *CivilTime::For("062");
      return event.known_case() == Event::kKnownOn
                 ? *Date::Parse(event.known_on())
                 : time.DayOf(absl::FromUnixSeconds(event.known_at().seconds()));
    };
    std::stable_sort(events.begin(), events.end(),
                     [&](const Event& a, const Event& b) { return known(a) < known(b); });
    EngineUnderTest engine;
    std::vector<Question> questions;
    std::vector<std::string> answers;
    for (size_t i = 0; i < events.size();) {
      const size_t first = i;
      const Date until = known(events[std::min(i + events.size() / 10, events.size() - 1)]);
      while (i < events.size() && known(events[i]) <= until) ++i;
      Record(&engine, {events.begin() + static_cast<ptrdiff_t>(first),
                       events.begin() + static_cast<ptrdiff_t>(i)});
      for (size_t asked = 0; asked < 5; ++asked) {
        questions.push_back(AcceptedQuestion(&generator, false, until.ToString()));
        answers.push_back(Answers(engine, {questions.back()}).front());
      }
      CheckSame(questions, answers, Answers(engine, questions));
    }
  }
}

// Sums of the groups of one dimension.
struct GroupSums {
  int64_t value = 0;
  int64_t denominator = 0;
  int64_t waiting = 0;
};

std::map<int, GroupSums> SumsOf(const jalon::v1::MatrixRow& row) {
  std::map<int, GroupSums> sums;
  for (const auto& group : row.groups()) {
    GroupSums& sum = sums[group.dimension()];
    sum.value += group.value();
    sum.denominator += group.denominator();
    sum.waiting += group.waiting();
  }
  return sums;
}

TEST_CASE("groups of every dimension add up to the figure") {
  for (const uint64_t seed : Seeds()) {
    INFO("JALON_SEED=" << seed);
    Generator generator(seed);
    EngineUnderTest engine;
    Record(&engine, AllEvents(Histories(&generator, 200)));
    size_t split = 0;
    for (size_t i = 0; i < Rounds(20); ++i) {
      const Question question = AcceptedQuestion(&generator, false);
      const auto matrix = SplitMatrix(engine, question);
      for (const auto& row : matrix.rows()) {
        if (row.has_decimal_value()) continue;  // ratios and means do not add up
        for (const auto& [dimension, sums] : SumsOf(row)) {
          INFO(row.code() << " by " << dimension << "\n" << question.ShortDebugString());
          REQUIRE(sums.value == row.value());
          REQUIRE(sums.denominator == row.denominator());
          REQUIRE(sums.waiting == row.waiting());
          split += row.value() > 0 ? 1 : 0;
        }
        REQUIRE((row.value() == 0 || row.groups_size() >= 9 || row.has_decimal_value()));
      }
      const auto figures = SplitFigures(engine, question);
      for (const auto& row : figures.rows()) {
        if (row.has_decimal_value() || row.groups_size() == 0) continue;
        for (const auto& [dimension, sums] : SumsOf(row)) {
          INFO(row.code() << " by " << dimension << "\n" << question.ShortDebugString());
          REQUIRE(sums.value == row.value());
        }
      }
    }
    CHECK(split > 0);
  }
}

// Parameters after which a wider threshold can lower a count (contract §5), put back to BASE's.
void WithoutExceptions(Question* question) {
  for (const char* parameter : {"soumis_rule=at_entry", "drop_leavers_before_deadline=false",
                                "attribution=cohort", "dated_law=none"}) {
    question->mutable_convention()->add_overrides(parameter);
  }
}

std::map<std::string, jalon::v1::MatrixRow> RowsOf(const EngineUnderTest& engine,
                                                   const Question& question) {
  jalon::v1::GetMatrixRequest request;
  *request.mutable_question() = question;
  Sequential sequential;
  const auto matrix = engine.departement().Matrix(request, scenario::TestNow(), &sequential);
  INFO(question.ShortDebugString() << matrix.status());
  REQUIRE(matrix.ok());
  std::map<std::string, jalon::v1::MatrixRow> rows;
  for (const auto& row : matrix->rows()) rows[row.code()] = row;
  return rows;
}

TEST_CASE("a wider threshold never lowers a count") {
  for (const uint64_t seed : Seeds()) {
    INFO("JALON_SEED=" << seed);
    Generator generator(seed);
    EngineUnderTest engine;
    Record(&engine, AllEvents(Histories(&generator, 150)));
    size_t grown = 0;
    for (size_t i = 0; i < Rounds(30); ++i) {
      Question narrow = AcceptedQuestion(&generator, false);
      WithoutExceptions(&narrow);
      Question wide = narrow;
      const size_t days = generator.Below(90);
      for (const char* threshold : {"orientation", "rdv", "cer"}) {
        const auto set = [&](size_t n, Question* question) {
          question->mutable_convention()->add_overrides(std::string(threshold) +
                                                        "_threshold=" + std::to_string(n) + " day");
        };
        set(days, &narrow);
        set(days + 1 + generator.Below(60), &wide);
      }
      auto before = RowsOf(engine, narrow);
      for (const auto& [code, row] : RowsOf(engine, wide)) {
        INFO(code << "\n" << wide.ShortDebugString());
        if (!row.has_decimal_value()) REQUIRE(row.value() >= before[code].value());
        grown += row.value() > before[code].value() ? 1 : 0;
      }
    }
    CHECK(grown > 0);
  }
}

TEST_CASE("persons add their own contribution, and nothing else") {
  for (const uint64_t seed : Seeds()) {
    INFO("JALON_SEED=" << seed);
    Generator generator(seed);
    const std::vector<RandomHistory> all = Histories(&generator, 100);
    const auto half = all.begin() + 50;
    EngineUnderTest both;
    EngineUnderTest first;
    EngineUnderTest second;
    Record(&both, AllEvents(all));
    Record(&first, AllEvents({all.begin(), half}));
    Record(&second, AllEvents({half, all.end()}));
    for (size_t i = 0; i < Rounds(20); ++i) {
      const Question question = AcceptedQuestion(&generator, false);
      auto one = RowsOf(first, question);
      auto other = RowsOf(second, question);
      for (const auto& [code, row] : RowsOf(both, question)) {
        INFO(code << "\n" << question.ShortDebugString());
        if (code == "3.2.2.c" || code == "3.2.2.d") continue;  // a ratio, a mean
        REQUIRE(row.value() == one[code].value() + other[code].value());
        REQUIRE(row.denominator() == one[code].denominator() + other[code].denominator());
        REQUIRE(row.waiting() == one[code].waiting() + other[code].waiting());
      }
    }
  }
}

TEST_CASE("what changes from one K to another is the list of who is restated") {
  for (const uint64_t seed : Seeds()) {
    INFO("JALON_SEED=" << seed);
    Generator generator(seed);
    EngineUnderTest engine;
    Record(&engine, AllEvents(Histories(&generator, 150)));
    size_t restated = 0;
    for (size_t i = 0; i < Rounds(30); ++i) {
      jalon::v1::CompareQuestionsRequest request;
      *request.mutable_first() = AcceptedQuestion(&generator, false, "2021-04-15");
      *request.mutable_second() = request.first();
      request.mutable_second()->mutable_as_of()->set_known_at("2023-01-31");
      Sequential sequential;
      const auto answer = engine.departement().Compare(request, scenario::TestNow(), &sequential);
      REQUIRE(answer.ok());
      for (const auto& row : answer->rows()) {
        INFO(row.first().code() << "\n" << request.first().ShortDebugString());
        if (row.first().has_decimal_value() || row.second().has_decimal_value()) continue;
        if (row.first().code() == "3.2.2.c" || row.first().code() == "3.2.2.d") continue;
        REQUIRE(row.second().value() - row.first().value() == row.only_second() - row.only_first());
        restated += row.only_first() + row.only_second() > 0 ? 1 : 0;
      }
    }
    CHECK(restated > 0);
  }
}

int64_t Listed(const EngineUnderTest& engine, const Question& question, const std::string& code,
               jalon::v1::ListCellPersonsRequest::Membership membership) {
  jalon::v1::ListCellPersonsRequest request;
  *request.mutable_question() = question;
  request.set_code(code);
  request.set_membership(membership);
  request.set_page_size(10'000);
  Sequential sequential;
  const auto listed = engine.departement().CellPersons(request, scenario::TestNow(), &sequential);
  REQUIRE(listed.ok());
  return listed->persons_size();
}

TEST_CASE("those listed as out are the denominator without those counted") {
  using jalon::v1::ListCellPersonsRequest;
  for (const uint64_t seed : Seeds()) {
    INFO("JALON_SEED=" << seed);
    Generator generator(seed);
    EngineUnderTest engine;
    Record(&engine, AllEvents(Histories(&generator, 150)));
    size_t out_of_some = 0;
    for (size_t i = 0; i < Rounds(20); ++i) {
      Question question = AcceptedQuestion(&generator, false);
      const bool by_event = generator.Chance(0.5);
      // By event there is no earlier report to catch up with.
      if (by_event) question.mutable_convention()->add_overrides("previous_report=none");
      question.mutable_convention()->add_overrides(by_event ? "attribution=event"
                                                            : "attribution=cohort");
      for (const auto& [code, row] : RowsOf(engine, question)) {
        if (code.rfind("3.1.", 0) != 0) continue;
        INFO(code << "\n" << question.ShortDebugString());
        const int64_t in = Listed(engine, question, code, ListCellPersonsRequest::IN);
        const int64_t out = Listed(engine, question, code, ListCellPersonsRequest::OUT);
        REQUIRE(in == row.value());
        if (!row.has_denominator()) continue;
        REQUIRE(out <= row.denominator());
        // By event, those counted need not be of the cohort: but for 3.1.3.b, whose denominator is
        // counted by event too.
        if (!by_event || code == "3.1.3.b") REQUIRE(out == row.denominator() - row.value());
        out_of_some += out > 0 ? 1 : 0;
      }
    }
    CHECK(out_of_some > 0);
  }
}

TEST_CASE("recording twice changes nothing") {
  for (const uint64_t seed : Seeds()) {
    INFO("JALON_SEED=" << seed);
    Generator generator(seed);
    std::vector<Event> events = AllEvents(Histories(&generator, 100));
    EngineUnderTest engine;
    Record(&engine, events);
    const auto histories = engine.departement().DumpHistories();
    const auto head = engine.departement().Status().log_position();
    generator.Shuffle(&events);
    Record(&engine, events);
    CHECK(engine.last_result().recorded() == 0);
    CHECK(engine.last_result().duplicates() == static_cast<int64_t>(events.size()));
    CHECK(engine.departement().Status().log_position() == head);
    CheckSame(histories, engine.departement().DumpHistories());
  }
}

TEST_CASE("what is rebuilt from the log is what was there, and verifies") {
  for (const uint64_t seed : Seeds()) {
    INFO("JALON_SEED=" << seed);
    Generator generator(seed);
    EngineUnderTest engine;
    for (const auto& batch : Batches(&generator, AllEvents(Histories(&generator, 100)))) {
      Record(&engine, batch);
    }
    const std::vector<Question> questions = Questions(&generator, 10);
    const auto histories = engine.departement().DumpHistories();
    const auto answers = Answers(engine, questions);
    CHECK(engine.departement().VerifyOnline()->clean());
    engine.Close();
    REQUIRE(Departement::Rebuild(engine.options()).ok());
    const auto verified = Departement::Verify(engine.options());
    REQUIRE(verified.ok());
    CHECK(verified->clean());
    CHECK(verified->events() > 100);
    engine.Open();
    CheckSame(histories, engine.departement().DumpHistories());
    CheckSame(questions, answers, Answers(engine, questions));
  }
}

TEST_CASE("random histories have what they are made for") {
  // A generator that made nothing would let every other property pass.
  Generator generator(1);
  const std::vector<RandomHistory> histories = Histories(&generator, 400);
  std::set<int> bodies;
  for (const Event& event : AllEvents(histories)) bodies.insert(event.body_case());
  CHECK(bodies.size() == 21);
  Question question = generator.Question(true);
  question.set_from("2019-01-01");
  question.set_to("2023-12-31");
  question.mutable_as_of()->set_known_at("2025-12-31");
  question.mutable_as_of()->clear_valid_at();
  question.mutable_convention()->clear_overrides();
  const std::string answer = OracleAnswer(histories, question);
  INFO(answer);
  for (const char* none : {" = 0 ", " = 0\n", ", 0\n"}) {
    CHECK(answer.find(none) == std::string::npos);
  }
}

}  // namespace
}  // namespace jalon::properties
