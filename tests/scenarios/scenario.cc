// SPDX-License-Identifier: EUPL-1.2
#include "tests/scenarios/scenario.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "tests/scenarios/fact_line.h"
#include "tests/scenarios/words.h"

namespace jalon::scenario {
namespace {

using jalon::v1::Event;

// One sender for all facts, so that one name is one person.
constexpr char kSource[] = "scenario";

bool IsCode(const std::string& word) {
  return absl::StartsWith(word, "3.") || absl::StartsWith(word, "2.");
}

class Parser {
 public:
  absl::StatusOr<Scenario> Parse(std::string_view text) {
    const std::vector<std::string> lines = absl::StrSplit(std::string(text), '\n');
    for (const std::string& line : lines) {
      ++line_;
      Words words(line);
      if (words.AtEnd()) continue;
      absl::Status status = Line(&words);
      if (status.ok() && !words.AtEnd()) {
        status = Refuse(absl::StrCat("« ", words.Peek(), " » est de trop"));
      }
      if (!status.ok()) {
        return Refuse(absl::StrCat("ligne ", line_, " : ", std::string(status.message())));
      }
    }
    return std::move(scenario_);
  }

 private:
  absl::Status Line(Words* words) {
    const std::string keyword = words->Keyword();
    if (IsFact(keyword)) return Fact(words);
    words->Take();
    if (keyword == "TITRE") return Title(words);
    if (keyword == "DEPARTEMENT") return Departement(words);
    if (keyword == "PERSONNE" || keyword == "PERSONNES") return Persons(words);
    if (keyword == "LIEN") return Identity(words, true);
    if (keyword == "SEPARATION") return Identity(words, false);
    if (keyword == "QUESTION") return Question(words);
    if (scenario_.queries.empty()) {
      return Refuse(
          absl::StrCat("« ", keyword, " » n'est pas compris, ou vient avant une question"));
    }
    if (keyword == "AVEC") return Overrides(words->Rest());
    if (keyword == "ATTENDU") return Expect(words);
    if (keyword == "ECHEANCE") return ExpectDeadlines(words);
    return Refuse(absl::StrCat("« ", keyword, " » n'est pas compris"));
  }

  absl::Status Title(Words* words) {
    scenario_.title = words->Rest();
    return absl::OkStatus();
  }

  absl::Status Departement(Words* words) {
    auto code = words->TakeText();
    if (code.ok()) scenario_.departement = *code;
    return code.status();
  }

  absl::Status Persons(Words* words) {
    persons_.clear();
    while (!words->AtEnd()) persons_.push_back(words->Take());
    return persons_.empty() ? Refuse("un nom de personne est attendu") : absl::OkStatus();
  }

  // The same fact for each person of the block.
  absl::Status Fact(Words* words) {
    if (persons_.empty()) return Refuse("« personne NOM » doit venir avant un fait");
    auto fact = ParseFact(words, scenario_.departement);
    if (!fact.ok()) return fact.status();
    for (const std::string& person : persons_) {
      Event event = *fact;
      event.set_source(kSource);
      event.mutable_person()->set_external_id(person);
      const std::string record =
          event.record_id().empty() ? absl::StrCat("ligne-", line_) : event.record_id();
      if (!event.has_right_observed()) {
        event.set_record_id(persons_.size() == 1 ? record : absl::StrCat(person, "/", record));
      }
      if (event.has_cancellation()) event.clear_person();
      scenario_.events.push_back(std::move(event));
    }
    return absl::OkStatus();
  }

  // "lien a b connu DATE", "séparation a b connu DATE".
  absl::Status Identity(Words* words, bool linked) {
    Event event;
    event.set_departement(scenario_.departement);
    event.set_source(kSource);
    while (!words->AtEnd() && words->Keyword() != "CONNU") {
      auto* person = linked ? event.mutable_persons_linked()->add_persons()
                            : event.mutable_persons_split()->add_persons();
      person->set_external_id(words->Take());
    }
    if (!words->Take("CONNU")) return Refuse("« connu DATE » manque");
    auto known = words->TakeDate();
    if (!known.ok()) return known.status();
    event.set_known_on(*known);
    const char* author = "gestionnaire d'essai";
    if (linked) {
      event.mutable_persons_linked()->set_author(author);
      event.mutable_persons_linked()->set_reason("essai");
    } else {
      event.mutable_persons_split()->set_author(author);
      event.mutable_persons_split()->set_reason("essai");
    }
    scenario_.events.push_back(std::move(event));
    return absl::OkStatus();
  }

  // "question 2021-01-01..2021-12-31 connu 2022-01-31 [valable D] [convention NOM] [avec p=v ;
  // p=v]". The period is not checked here: a date that does not exist is for the engine to refuse.
  absl::Status Question(Words* words) {
    auto period = words->TakeText();
    if (!period.ok()) return period.status();
    const std::vector<std::string> ends = absl::StrSplit(*period, absl::ByString(".."));
    if (ends.size() != 2) return Refuse("une période comme 2021-01-01..2021-12-31 est attendue");
    Query query;
    query.line = line_;
    query.question.set_departement(scenario_.departement);
    query.question.set_from(ends[0]);
    query.question.set_to(ends[1]);
    query.question.mutable_convention()->set_name("BASE");
    scenario_.queries.push_back(std::move(query));
    return QuestionClauses(words, &scenario_.queries.back().question);
  }

  absl::Status QuestionClauses(Words* words, jalon::v1::Question* question) {
    while (!words->AtEnd()) {
      if (words->Take("AVEC")) return Overrides(words->Rest());
      const std::string keyword = words->Keyword();
      words->Take();
      auto value = words->TakeText();
      if (!value.ok()) return value.status();
      if (keyword == "CONNU") {
        question->mutable_as_of()->set_known_at(*value);
      } else if (keyword == "VALABLE") {
        question->mutable_as_of()->set_valid_at(*value);
      } else if (keyword == "CONVENTION") {
        question->mutable_convention()->set_name(*value);
      } else {
        return Refuse(absl::StrCat("« ", keyword, " » n'est pas compris dans une question"));
      }
    }
    return question->as_of().known_at().empty() ? Refuse("« connu DATE » manque")
                                                : absl::OkStatus();
  }

  absl::Status Overrides(const std::string& text) {
    auto* convention = scenario_.queries.back().question.mutable_convention();
    const std::vector<std::string> items = absl::StrSplit(text, ';', absl::SkipWhitespace());
    for (const std::string& item : items) {
      std::string stripped = item;
      absl::StripAsciiWhitespace(&stripped);
      convention->add_overrides(std::move(stripped));
    }
    return absl::OkStatus();
  }

  // "attendu 3.1.1.b = 8 [sur 12] [, attente 1] [, taux 66,7] [: a b …]", "attendu refus [champ]".
  absl::Status Expect(Words* words) {
    Query& query = scenario_.queries.back();
    if (words->Take("REFUS")) {
      query.refused = true;
      query.refused_field = words->Rest();
      return absl::OkStatus();
    }
    auto code = words->TakeText();
    if (!code.ok() || !IsCode(*code)) return Refuse("un code comme 3.1.1.b est attendu");
    Expectation expected;
    expected.line = line_;
    expected.code = *code;
    if (!words->Take("=")) return Refuse("« = » est attendu");
    auto value = words->TakeNumber();
    if (!value.ok()) return value.status();
    expected.value = *value;
    if (absl::Status status = ExpectMore(words, &expected); !status.ok()) return status;
    query.expectations.push_back(std::move(expected));
    return absl::OkStatus();
  }

  absl::Status ExpectMore(Words* words, Expectation* expected) {
    while (!words->AtEnd()) {
      if (words->Take(",")) continue;
      if (words->Take(":")) return ExpectPersons(words, expected);
      const std::string keyword = words->Keyword();
      words->Take();
      if (keyword == "TAUX" || keyword == "MOYENNE") {
        auto& decimal = keyword == "TAUX" ? expected->rate : expected->decimal;
        if (absl::Status status = ExpectDecimal(words, &decimal); !status.ok()) return status;
        continue;
      }
      auto number = words->TakeNumber();
      if (!number.ok()) return number.status();
      if (keyword == "SUR") {
        expected->denominator = *number;
      } else if (keyword == "ATTENTE") {
        expected->waiting = *number;
      } else {
        return Refuse(absl::StrCat("« ", keyword, " » n'est pas compris après « attendu »"));
      }
    }
    return absl::OkStatus();
  }

  // "66.7": the decimal comma separates words here.
  static absl::Status ExpectDecimal(Words* words, std::optional<double>* decimal) {
    double number = 0;
    auto text = words->TakeText();
    if (!text.ok() || !absl::SimpleAtod(*text, &number)) {
      return Refuse("un nombre comme 66.7 est attendu");
    }
    *decimal = number;
    return absl::OkStatus();
  }

  absl::Status ExpectPersons(Words* words, Expectation* expected) {
    std::vector<std::string> persons;
    while (!words->AtEnd()) {
      if (!words->Take(",")) persons.push_back(words->Take());
    }
    std::sort(persons.begin(), persons.end());
    expected->persons = std::move(persons);
    return absl::OkStatus();
  }

  // "échéance 3.1.1.b : a 2021-02-28, b 2021-03-01".
  absl::Status ExpectDeadlines(Words* words) {
    auto code = words->TakeText();
    if (!code.ok() || !IsCode(*code)) return Refuse("un code comme 3.1.1.b est attendu");
    if (!words->Take(":")) return Refuse("« : » est attendu");
    while (!words->AtEnd()) {
      if (words->Take(",")) continue;
      ExpectedDeadline expected;
      expected.line = line_;
      expected.code = *code;
      expected.person = words->Take();
      auto deadline = words->TakeDate();
      if (!deadline.ok()) return deadline.status();
      expected.deadline = *deadline;
      scenario_.queries.back().deadlines.push_back(std::move(expected));
    }
    return absl::OkStatus();
  }

  Scenario scenario_;
  std::vector<std::string> persons_;  // of the block
  int line_ = 0;
};

}  // namespace

absl::StatusOr<Scenario> ParseScenario(std::string_view text) { return Parser().Parse(text); }

}  // namespace jalon::scenario
