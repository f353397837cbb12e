// SPDX-License-Identifier: EUPL-1.2
//
// A corrected record is what its command could have recorded.
#include <google/protobuf/util/json_util.h>

#include <catch2/catch.hpp>
#include <string>

#include "absl/strings/str_cat.h"
#include "engine/base/error.h"
#include "engine/workflow/decide.h"

namespace jalon::workflow {
namespace {

using jalon::v1::Command;
using jalon::v1::Event;

constexpr int64_t kNow = 1'735'000'000'000'000;

template <class Message>
Message FromJson(const std::string& json) {
  Message message;
  const auto status = google::protobuf::util::JsonStringToMessage(json, &message);
  INFO(json);
  REQUIRE(status.ok());
  return message;
}

// Commands about one person, each on what the ones before have left. Today is 2024-12-24.
class Person {
 public:
  Person() { file_.right.runs = {{DayOf("2024-01-05"), Right::State::kOpen}}; }

  PersonFile& file() { return file_; }

  absl::Status Try(const std::string& record_id, const std::string& json) const {
    return Decided(record_id, json).status();
  }
  void Do(const std::string& record_id, const std::string& json) {
    const auto events = Decided(record_id, json);
    INFO(json << " " << events.status());
    REQUIRE(events.ok());
    file_ = After(std::move(file_), *events, kNow);
  }
  // Correcting `record_id` to `body` is refused, there and for that.
  void Refuses(const std::string& record_id, const std::string& body, const std::string& field,
               const std::string& reason) const {
    const absl::Status status = Correct(record_id, body);
    INFO(body << " " << status);
    CHECK(DetailOf(status).reason == reason);
    CHECK(DetailOf(status).field == "command.correctRecord.event." + field);
  }
  void Takes(const std::string& record_id, const std::string& body) const {
    INFO(body);
    CHECK(Correct(record_id, body) == absl::OkStatus());
  }

 private:
  absl::StatusOr<std::vector<Event>> Decided(const std::string& record_id,
                                             const std::string& json) const {
    const Ground ground = {"062", "jalon", "p1", record_id, DayOf("2024-12-24"), kNow};
    return Decide(file_, FromJson<Command>(json), ground);
  }
  absl::Status Correct(const std::string& record_id, const std::string& body) const {
    return Try("neuf", R"({"correctRecord":{"record":{"recordId":")" + record_id +
                           R"("},"event":)" + body + "}}");
  }

  PersonFile file_;
};

}  // namespace

TEST_CASE("a corrected orientation or référent is one that could have been recorded") {
  Person person;
  person.Do("O", R"({"orient":{"decidedOn":"2024-02-01","type":"SOCIAL"}})");
  person.Do("R", R"({"assignReferent":{"referent":"r","from":"2024-02-02"}})");
  person.Do("P", R"({"designateReferentDeParcours":{"referent":"c","from":"2024-02-02"}})");
  person.Takes("O", R"({"orientation":{"decidedOn":"2024-02-03","type":"EMPLOI"}})");
  person.Refuses("O", R"({"orientation":{"decidedOn":"2024-02-01"}})", "orientation.type",
                 "MISSING_FIELD");
  person.Refuses("O", R"({"orientation":{"decidedOn":"2024-02-01","type":"SOCIAL",
                          "endedOn":"2024-01-31"}})",
                 "orientation.endedOn", "DATES_OUT_OF_ORDER");
  person.Refuses("R", R"({"referentAssignment":{"from":"2024-02-02"}})",
                 "referentAssignment.referent", "MISSING_FIELD");
  person.Refuses("R", R"({"referentAssignment":{"referent":"r"}})", "referentAssignment.from",
                 "MISSING_FIELD");
  person.Refuses("P", R"({"referentDeParcours":{"referent":"c","from":"2024-02-02",
                          "to":"2024-02-01"}})",
                 "referentDeParcours.to", "DATES_OUT_OF_ORDER");
  person.file().right.runs.push_back({DayOf("2024-06-01"), Right::State::kClosed});
  person.Refuses("O", R"({"orientation":{"decidedOn":"2024-07-01","type":"SOCIAL"}})",
                 "orientation.decidedOn", "RIGHT_CLOSED");
}

TEST_CASE("a corrected rendez-vous or letter is one that could have been recorded") {
  Person person;
  person.Do("V", R"({"fixRendezVous":{"madeOn":"2024-11-01","heldOn":"2025-01-10"}})");
  person.Do("C", R"({"convene":{"sentOn":"2024-03-01","heldOn":"2024-03-09"}})");
  person.Do("M", R"({"sendMiseEnDemeure":{"sentOn":"2024-03-12","motive":"x"}})");
  person.Takes("V", R"({"rendezVous":{"madeOn":"2024-11-01","heldOn":"2024-12-01"}})");
  person.Refuses("V", R"({"rendezVous":{"madeOn":"2024-11-01"}})", "rendezVous.heldOn",
                 "MISSING_FIELD");
  person.Refuses("V", R"({"rendezVous":{"madeOn":"2024-11-01","heldOn":"2024-10-01"}})",
                 "rendezVous.heldOn", "DATES_OUT_OF_ORDER");
  person.Refuses("V", R"({"rendezVous":{"madeOn":"2024-11-01","heldOn":"2025-01-10",
                          "outcome":"HONOURED"}})",
                 "rendezVous.outcome", "NOT_HELD_YET");
  person.Refuses("C", R"({"convocation":{"sentOn":"2024-03-10","heldOn":"2024-03-09"}})",
                 "convocation.heldOn", "DATES_OUT_OF_ORDER");
  person.Refuses("M", R"({"miseEnDemeure":{"sentOn":"2024-03-12"}})", "miseEnDemeure.motive",
                 "MISSING_FIELD");
  person.Refuses("M", R"({"miseEnDemeure":{"sentOn":"2024-03-12","answerBy":"2024-03-01",
                          "motive":"x"}})",
                 "miseEnDemeure.answerBy", "DATES_OUT_OF_ORDER");
  person.Refuses("M", R"({"miseEnDemeure":{"sentOn":"2024-03-12","answerBy":"2024-06-01",
                          "motive":"x"}})",
                 "miseEnDemeure.answerBy", "DELAY_TOO_LONG");
}

TEST_CASE("a corrected contract is one that could have been signed") {
  Person person;
  person.Do("O", R"({"orient":{"decidedOn":"2024-02-01","type":"SOCIAL"}})");
  person.Do("K",
            R"({"signContract":{"kind":"CER","signedOn":"2024-03-01","endsOn":"2024-08-31"}})");
  person.Takes("K", R"({"cer":{"signedOn":"2024-03-02","endsOn":"2024-08-31"}})");
  person.Refuses("K", R"({"cer":{"endsOn":"2024-08-31"}})", "cer.signedOn", "MISSING_FIELD");
  person.Refuses("K", R"({"cer":{"signedOn":"2025-03-02"}})", "cer.signedOn", "DATE_IN_FUTURE");
  person.Refuses("K", R"({"cer":{"signedOn":"2024-03-02","endsOn":"2024-02-01"}})", "cer.endsOn",
                 "DATES_OUT_OF_ORDER");
  person.Refuses("K", R"({"cer":{"signedOn":"2024-03-02","recordedOn":"2024-02-01"}})",
                 "cer.recordedOn", "DATES_OUT_OF_ORDER");
  // The type that it suits may not be taken away from it, nor the orientation before it.
  person.Refuses("O", R"({"orientation":{"decidedOn":"2024-04-01","type":"SOCIAL"}})",
                 "orientation", "CONTRACT_WITHOUT_ORIENTATION");
}

TEST_CASE("corrected support, sanctions and exits are what could have been recorded") {
  Person person;
  person.Do("G", R"({"prescribeGarantieActivite":{"prescribedOn":"2024-03-01"}})");
  person.Do("A", R"({"addInsertionAction":{"kind":"SOCIAL","from":"2024-03-01"}})");
  person.Do("J", R"({"startActivity":{"from":"2024-03-01"}})");
  person.Do("M", R"({"sendMiseEnDemeure":{"sentOn":"2024-03-12","motive":"x"}})");
  person.Do("E", R"({"holdEquipePluridisciplinaire":{"heldOn":"2024-04-20","opinion":"o"}})");
  person.Do("S", R"({"decideSanction":{"decidedOn":"2024-05-01","level":"N1"}})");
  person.Refuses("G", R"({"garantieActivite":{"prescribedOn":"2024-03-01",
                          "startedOn":"2024-03-02","endedOn":"2024-04-01"}})",
                 "garantieActivite.exitReason", "MISSING_FIELD");
  person.Refuses("A", R"({"insertionAction":{"from":"2024-03-01"}})", "insertionAction.kind",
                 "MISSING_FIELD");
  person.Refuses("A", R"({"insertionAction":{"kind":"SOCIAL"}})", "insertionAction.from",
                 "MISSING_FIELD");
  person.Refuses("J", R"({"activity":{"from":"2024-03-01","to":"2024-02-01"}})", "activity.to",
                 "DATES_OUT_OF_ORDER");
  person.Refuses("E", R"({"equipePluridisciplinaire":{"heldOn":"2024-04-20"}})",
                 "equipePluridisciplinaire.opinion", "MISSING_FIELD");
  person.Refuses("S", R"({"sanction":{"decidedOn":"2024-05-01","from":"2024-05-01"}})",
                 "sanction.level", "MISSING_FIELD");
  person.Refuses("S", R"({"sanction":{"decidedOn":"2024-04-15","level":"N1"}})",
                 "sanction.decidedOn", "NO_OPINION");
  // What a sanction rests on: the day that breaks is told.
  person.Refuses("E", R"({"equipePluridisciplinaire":{"heldOn":"2024-06-20","opinion":"o"}})",
                 "equipePluridisciplinaire", "SANCTION_WITHOUT_PROCEDURE");
  person.Do("X", R"({"exitScheme":{"on":"2024-06-01","motive":"emploi"}})");
  person.Takes("X", R"({"exit":{"on":"2024-06-02","motive":"emploi"}})");
  person.Refuses("X", R"({"exit":{"on":"2024-06-01"}})", "exit.motive", "MISSING_FIELD");
}

TEST_CASE("after an exit, nothing begins; what was before it is told") {
  Person person;
  person.Do("O", R"({"orient":{"decidedOn":"2024-02-01","type":"SOCIAL"}})");
  person.Do("V", R"({"fixRendezVous":{"madeOn":"2024-04-01","heldOn":"2024-05-10"}})");
  person.Do("M", R"({"sendMiseEnDemeure":{"sentOn":"2024-03-12","motive":"x"}})");
  person.Do("X", R"({"exitScheme":{"on":"2024-06-01","motive":"emploi"}})");
  for (const char* json :
       {R"({"fixRendezVous":{"heldOn":"2025-01-10"}})", R"({"convene":{"heldOn":"2025-01-10"}})",
        R"({"sendMiseEnDemeure":{"motive":"x"}})",
        R"({"holdEquipePluridisciplinaire":{"heldOn":"2024-06-02","opinion":"o"}})",
        R"({"decideSanction":{"decidedOn":"2024-07-01","level":"N1"}})"}) {
    CAPTURE(json);
    CHECK(DetailOf(person.Try("neuf", json)).reason == "PERSON_EXITED");
  }
  person.Do("E", R"({"holdEquipePluridisciplinaire":{"heldOn":"2024-05-20","opinion":"o"}})");
  person.Do("W", R"({"fixRendezVous":{"madeOn":"2024-05-01","heldOn":"2024-05-30"}})");
  person.Do("-", R"({"recordRendezVousOutcome":{"rendezVous":{"recordId":"V"},
                     "outcome":"ABSENT"}})");
}

TEST_CASE("what an exit ended is not corrected to go on after it") {
  Person person;
  person.Do("O", R"({"orient":{"decidedOn":"2024-02-01","type":"SOCIAL"}})");
  person.Do("R", R"({"assignReferent":{"referent":"r","from":"2024-02-02"}})");
  person.Do("P", R"({"designateReferentDeParcours":{"referent":"c","from":"2024-02-02"}})");
  person.Do("A", R"({"addInsertionAction":{"kind":"SOCIAL","from":"2024-03-01"}})");
  person.Do("G", R"({"prescribeGarantieActivite":{"prescribedOn":"2024-03-01"}})");
  person.Do("-", R"({"startGarantieActivite":{"startedOn":"2024-03-02"}})");
  person.Do("K", R"({"prescribeAccompagnementGlobal":{"prescribedOn":"2024-03-01"}})");
  person.Do("-", R"({"startAccompagnementGlobal":{"startedOn":"2024-03-02"}})");
  person.Do("M", R"({"sendMiseEnDemeure":{"sentOn":"2024-03-12","motive":"x"}})");
  person.Do("E", R"({"holdEquipePluridisciplinaire":{"heldOn":"2024-04-20","opinion":"o"}})");
  person.Do("S", R"({"decideSanction":{"decidedOn":"2024-05-01","level":"N1"}})");
  person.Do("X", R"({"exitScheme":{"on":"2024-06-01","motive":"emploi"}})");
  struct Correction {
    const char* record;
    const char* field;
    const char* body;  // without its end
    const char* end;
    const char* reason;
  };
  const Correction corrections[] = {
      {"O", "orientation", R"("decidedOn":"2024-02-01","type":"SOCIAL")", "endedOn",
       "ORIENTATION_AFTER_EXIT"},
      {"R", "referentAssignment", R"("referent":"r","from":"2024-02-02")", "to",
       "REFERENT_AFTER_EXIT"},
      {"P", "referentDeParcours", R"("referent":"c","from":"2024-02-02")", "to",
       "REFERENT_AFTER_EXIT"},
      {"A", "insertionAction", R"("kind":"SOCIAL","from":"2024-03-01")", "to", "ACTION_AFTER_EXIT"},
      {"G", "garantieActivite",
       R"("prescribedOn":"2024-03-01","startedOn":"2024-03-02","exitReason":"x")", "endedOn",
       "SUPPORT_AFTER_EXIT"},
      {"K", "accompagnementGlobal",
       R"("prescribedOn":"2024-03-01","startedOn":"2024-03-02","exitReason":"x")", "endedOn",
       "SUPPORT_AFTER_EXIT"},
      {"S", "sanction", R"("decidedOn":"2024-05-01","level":"N1")", "to", "SANCTION_AFTER_EXIT"}};
  for (const Correction& it : corrections) {
    const auto body = [&](const std::string& end) {
      return absl::StrCat("{\"", it.field, "\":{", it.body, end, "}}");
    };
    const auto ended = [&](const char* day) {
      return absl::StrCat(",\"", it.end, "\":\"", day, "\"");
    };
    person.Refuses(it.record, body(""), it.field, it.reason);
    person.Refuses(it.record, body(ended("2024-06-03")), it.field, it.reason);
    person.Takes(it.record, body(ended("2024-06-01")));
    person.Takes(it.record, body(ended("2024-05-20")));
  }
  // Stands until the day before.
  person.Takes("O", R"({"orientation":{"decidedOn":"2024-02-01","type":"SOCIAL",
                        "endedOn":"2024-06-02"}})");
}

TEST_CASE("an exit ends a support that was said to end after it") {
  Person person;
  person.Do("G", R"({"prescribeGarantieActivite":{"prescribedOn":"2024-03-01"}})");
  person.Do("-", R"({"startGarantieActivite":{"startedOn":"2024-03-02"}})");
  person.Do("-", R"({"endGarantieActivite":{"endedOn":"2024-06-20","exitReason":"fin"}})");
  person.Do("X", R"({"exitScheme":{"on":"2024-06-01","motive":"emploi"}})");
  ForEach<jalon::v1::GarantieActivite>(person.file(), [](const HeldRecord&, const auto& support) {
    CHECK(support.ended_on() == "2024-06-01");
    CHECK(support.exit_reason() == "fin");
  });
}

TEST_CASE("a support that was prescribed after an exit speaks against it") {
  for (const char* json : {R"({"prescribeGarantieActivite":{"prescribedOn":"2024-06-10"}})",
                           R"({"prescribeAccompagnementGlobal":{"prescribedOn":"2024-06-10"}})"}) {
    CAPTURE(json);
    Person person;
    person.Do("G", json);
    const std::string exit = R"({"exitScheme":{"motive":"emploi","on":)";
    CHECK(DetailOf(person.Try("X", exit + R"("2024-06-01"}})")).reason == "BEGINS_AFTER_EXIT");
    CHECK(person.Try("X", exit + R"("2024-06-10"}})") == absl::OkStatus());
  }
}

TEST_CASE("a rendez-vous is not moved past an exit") {
  Person person;
  person.Do("V", R"({"fixRendezVous":{"madeOn":"2024-04-01","heldOn":"2024-06-01"}})");
  person.Do("X", R"({"exitScheme":{"on":"2024-06-01","motive":"emploi"}})");
  CHECK(DetailOf(person.Try("neuf", R"({"moveRendezVous":{"heldOn":"2024-12-30"}})")).reason ==
        "PERSON_EXITED");
}

TEST_CASE("two garanties d'activité are not under way at once, whatever is corrected") {
  Person person;
  person.Do("G1", R"({"prescribeGarantieActivite":{"prescribedOn":"2024-03-01"}})");
  person.Do("-", R"({"startGarantieActivite":{"startedOn":"2024-03-02"}})");
  person.Do("-", R"({"endGarantieActivite":{"endedOn":"2024-10-18","exitReason":"fin"}})");
  person.Do("G2", R"({"prescribeGarantieActivite":{"prescribedOn":"2024-10-20"}})");
  person.Refuses("G2", R"({"garantieActivite":{"prescribedOn":"2024-04-02"}})", "garantieActivite",
                 "TWO_UNDER_WAY");
  person.Takes("G2", R"({"garantieActivite":{"prescribedOn":"2024-10-18"}})");
}

TEST_CASE("who comes back signs a first contract, whatever still ran of the right before") {
  Person person;
  person.Do("O1", R"({"orient":{"decidedOn":"2024-02-01","type":"SOCIAL"}})");
  person.Do("C1", R"({"signContract":{"kind":"CER","signedOn":"2024-02-20",
                      "endsOn":"2025-02-19"}})");
  person.file().right.runs = {{DayOf("2024-01-05"), Right::State::kOpen},
                              {DayOf("2024-06-01"), Right::State::kClosed},
                              {DayOf("2024-08-01"), Right::State::kOpen}};
  person.Do("O2", R"({"orient":{"decidedOn":"2024-08-10","type":"SOCIAL"}})");
  CHECK(DetailOf(person.Try("neuf", R"({"renewContract":{"signedOn":"2024-08-20"}})")).reason ==
        "NO_CONTRACT");
  person.Do("C2", R"({"signContract":{"kind":"CER","signedOn":"2024-08-20",
                      "endsOn":"2025-08-19"}})");
  const Contract running = RunningContract(person.file(), DayOf("2024-09-01"));
  REQUIRE(running.record != nullptr);
  CHECK(running.record->event.record_id() == "C2");
  CHECK_FALSE(running.renewal);
  CHECK(RunningContract(person.file(), DayOf("2024-08-19")).record->event.record_id() == "C1");
}

TEST_CASE("of référents whom others recorded together the last to begin is active") {
  const auto assigned = [](const std::string& id, const std::string& from) {
    HeldRecord record;
    record.event.set_source("autre");
    record.event.set_record_id(id);
    record.event.mutable_referent_assignment()->set_referent(id);
    record.event.mutable_referent_assignment()->set_from(from);
    return record;
  };
  const HeldRecord a = assigned("a", "2024-02-05");
  const HeldRecord b = assigned("b", "2024-04-05");
  const HeldRecord without_day = assigned("c", "");
  for (const std::vector<HeldRecord>& records :
       {std::vector<HeldRecord>{a, b, without_day}, std::vector<HeldRecord>{without_day, b, a}}) {
    Person person;
    person.file().records = records;
    const HeldRecord* active =
        ActiveOn<jalon::v1::ReferentAssignment>(person.file(), DayOf("2024-12-24"));
    REQUIRE(active != nullptr);
    CHECK(active->event.record_id() == "b");
    CHECK(person.Try("-", R"({"endReferent":{"to":"2024-12-20"}})") == absl::OkStatus());
  }
}

TEST_CASE("two records of one day say which day") {
  Person person;
  person.Do("O1", R"({"orient":{"decidedOn":"2024-02-01","type":"SOCIAL"}})");
  person.Do("O2", R"({"reorient":{"decidedOn":"2024-06-01","type":"SOCIOPRO"}})");
  const auto status = person.Try("neuf", R"({"correctRecord":{"record":{"recordId":"O1"},
      "event":{"orientation":{"decidedOn":"2024-02-01","type":"SOCIAL"}}}})");
  CHECK(DetailOf(status).field == "command.correctRecord.event.orientation");
  CHECK(DetailOf(status).message.find("01/06/2024") != std::string::npos);
}

TEST_CASE("an outcome is said once, however it is named; who was absent may be excused later") {
  struct Kind {
    const char* fix;
    const char* record;
    const char* field;
    const char* came;
  };
  const Kind kinds[] = {{R"({"fixRendezVous":{"heldOn":"2024-12-01"}})", "recordRendezVousOutcome",
                         "rendezVous", "HONOURED"},
                        {R"({"convene":{"sentOn":"2024-11-20","heldOn":"2024-12-01"}})",
                         "recordConvocationOutcome", "convocation", "CAME"}};
  for (const Kind& kind : kinds) {
    for (const bool named : {true, false}) {
      CAPTURE(kind.record, named);
      const std::string which = named ? absl::StrCat("\"", kind.field, R"(":{"recordId":"R"})")
                                      : std::string(R"("on":"2024-12-01")");
      const auto say = [&](const std::string& outcome) {
        return absl::StrCat("{\"", kind.record, "\":{", which, R"(,"outcome":")", outcome, "\"}}");
      };
      for (const char* first : {kind.came, "ABSENT", "EXCUSED"}) {
        Person person;
        person.Do("R", kind.fix);
        person.Do("-", say(first));
        for (const char* second : {kind.came, "ABSENT", "EXCUSED"}) {
          CAPTURE(first, second);
          const absl::Status status = person.Try("-", say(second));
          if (std::string(first) == "ABSENT" && std::string(second) == "EXCUSED") {
            CHECK(status == absl::OkStatus());
            continue;
          }
          CHECK(DetailOf(status).reason == "ALREADY_DONE");
          CHECK(DetailOf(status).field == absl::StrCat("command.", kind.record, ".outcome"));
          CHECK(DetailOf(status).message.find("correctRecord") != std::string::npos);
        }
      }
    }
  }
}

TEST_CASE("of two rendez-vous of one day, the day means the one whose outcome is to be said") {
  Person person;
  for (const char* id : {"R1", "R2"}) {
    person.Do(id, R"({"fixRendezVous":{"heldOn":"2024-12-01"}})");
  }
  const std::string came =
      R"({"recordRendezVousOutcome":{"on":"2024-12-01","outcome":"HONOURED"}})";
  CHECK(DetailOf(person.Try("-", came)).reason == "AMBIGUOUS_REFERENCE");
  person.Do("-", R"({"recordRendezVousOutcome":{"rendezVous":{"recordId":"R1"},
                     "outcome":"ABSENT"}})");
  person.Do("-", came);
  CHECK(person.file().records[0].event.rendez_vous().outcome() == jalon::v1::RendezVous::ABSENT);
}

TEST_CASE("one procedure gives one sanction at a time") {
  Person person;
  person.Do("M", R"({"sendMiseEnDemeure":{"sentOn":"2024-06-01","motive":"x"}})");
  person.Do("E", R"({"holdEquipePluridisciplinaire":{"heldOn":"2024-06-20","opinion":"o"}})");
  const std::string second = R"({"decideSanction":{"decidedOn":"2024-09-11","level":"N2"}})";
  person.Do("S1", R"({"decideSanction":{"decidedOn":"2024-09-10","level":"N1"}})");
  const auto refused = [&](const std::string& json) {
    const absl::Status status = person.Try("neuf", json);
    INFO(json << " " << status);
    CHECK(DetailOf(status).reason == "TWO_SANCTIONS");
    CHECK(DetailOf(status).message.find("10/09/2024") != std::string::npos);
    return DetailOf(status).field;
  };
  CHECK(refused(second) == "command.decideSanction.decidedOn");
  // Of a day before, too.
  person.Takes("S1", R"({"sanction":{"decidedOn":"2024-09-10","level":"N1, 50 %"}})");
  CHECK(refused(R"({"decideSanction":{"decidedOn":"2024-09-09","level":"N1"}})") ==
        "command.decideSanction");
  SECTION("once the first has ended") {
    person.Do("-", R"({"endSanction":{"to":"2024-09-10"}})");
    person.Do("S2", second);
    // It is not given back its days either.
    CHECK(DetailOf(person.Try("-", R"({"correctRecord":{"record":{"recordId":"S1"},
        "event":{"sanction":{"decidedOn":"2024-09-10","level":"N1"}}}})"))
              .reason == "TWO_SANCTIONS");
    person.Do("-", R"({"endSanction":{"to":"2024-12-31"}})");
  }
  SECTION("after a letter and an opinion of its own") {
    person.Do("M2", R"({"sendMiseEnDemeure":{"sentOn":"2024-10-01","motive":"x"}})");
    const std::string later = R"({"decideSanction":{"decidedOn":"2024-12-01","level":"N2"}})";
    CHECK(refused(later) == "command.decideSanction.decidedOn");
    person.Do("E2", R"({"holdEquipePluridisciplinaire":{"heldOn":"2024-11-20","opinion":"o"}})");
    person.Do("S2", later);
    CHECK(DetailOf(person.Try("-", R"({"cancelRecord":{"record":{"recordId":"E2"},
                                       "reason":"erreur"}})"))
              .reason == "TWO_SANCTIONS");
  }
}

TEST_CASE("who has come back has a référent from the day of the return on, and is told so") {
  Person person;
  person.Do("X", R"({"exitScheme":{"on":"2024-02-01","motive":"emploi"}})");
  person.file().right.runs.push_back({DayOf("2024-02-10"), Right::State::kClosed});
  person.file().right.runs.push_back({DayOf("2024-05-01"), Right::State::kOpen});
  for (const std::string intent : {"assignReferent", "designateReferentDeParcours"}) {
    const auto from = [&](const std::string& day) {
      return person.Try("neuf",
                        absl::StrCat("{\"", intent, R"(":{"referent":"r","from":")", day, "\"}}"));
    };
    for (const char* day : {"2024-01-15", "2024-04-01"}) {
      const absl::Status status = from(day);
      CHECK(DetailOf(status).reason == "REFERENT_AFTER_EXIT");
      CHECK(DetailOf(status).field == absl::StrCat("command.", intent, ".from"));
      CHECK(DetailOf(status).message.find("01/02/2024") != std::string::npos);
      CHECK(DetailOf(status).message.find("01/05/2024") != std::string::npos);
    }
    CHECK(from("2024-05-01") == absl::OkStatus());
  }
}

TEST_CASE("a child or another member of the household is not oriented, unless declared soumis") {
  const std::string orient = R"({"orient":{"decidedOn":"2024-02-01","type":"SOCIAL"}})";
  Person person;
  person.file().right.only_dependant = true;
  CHECK(DetailOf(person.Try("O", orient)).reason == "NOT_CONCERNED");
  person.file().right.soumis = false;
  CHECK(DetailOf(person.Try("O", orient)).reason == "NOT_CONCERNED");
  person.file().right.soumis = true;
  CHECK(person.Try("O", orient) == absl::OkStatus());
}

TEST_CASE("what is missing is told in French that agrees") {
  Person person;
  person.Do("A1", R"({"addInsertionAction":{"kind":"SOCIAL","from":"2024-03-01"}})");
  person.Do("A2", R"({"addInsertionAction":{"kind":"OTHER","from":"2024-03-01"}})");
  CHECK(DetailOf(person.Try("-", R"({"endInsertionAction":{}})")).message.find("laquelle") !=
        std::string::npos);
  person.Do("R1", R"({"fixRendezVous":{"heldOn":"2025-01-10"}})");
  person.Do("R2", R"({"fixRendezVous":{"heldOn":"2025-01-10"}})");
  CHECK(DetailOf(person.Try("-", R"({"cancelRendezVous":{}})")).message.find("lequel") !=
        std::string::npos);
  person.Do("G", R"({"prescribeGarantieActivite":{}})");
  CHECK(DetailOf(person.Try("-", R"({"prescribeGarantieActivite":{}})"))
            .message.find("une garantie d'activité est déjà prescrite") == 0);
}

}  // namespace jalon::workflow
