// SPDX-License-Identifier: EUPL-1.2
// Texts that figures and lists count by hold no name of the person they are about: who recorded
// them is told, whatever way in.
#include <google/protobuf/util/json_util.h>

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "engine/base/error.h"
#include "engine/pathways.h"
#include "tests/engine/front/recorded_events.h"
#include "tests/scenarios/engine_driver.h"

namespace jalon::tests {
namespace {

using jalon::v1::Event;
using scenario::EngineUnderTest;
using scenario::TestNow;

void MustRecord(EngineUnderTest* engine, const std::vector<Event>& events) {
  const absl::Status status = engine->Record(events);
  INFO(status);
  REQUIRE(status.ok());
}

Event Civil(const std::string& person, const std::string& birth_name, const std::string& first_name,
            const std::string& usage_name = "") {
  Event event = About(person, "2022-01-05");
  auto* identity = event.mutable_contact()->mutable_identity();
  identity->set_birth_name(birth_name);
  identity->set_first_name(first_name);
  identity->set_usage_name(usage_name);
  identity->set_born_on("1980-05-17");
  return event;
}

// `json`: the body.
Event Said(const std::string& person, const std::string& json) {
  Event event;
  const auto read = google::protobuf::util::JsonStringToMessage("{" + json + "}", &event);
  REQUIRE(read.ok());
  event.MergeFrom(Record(person, "x", "2022-03-01"));
  return event;
}

Event WithOrigin(const std::string& person, const std::string& origin) {
  return Said(person, R"("orientation":{"decidedOn":"2022-02-28","origin":")" + origin + R"("})");
}

// What the engine answers to `events` in one batch: reason and field of the refusal, or "".
std::string RefusalOf(EngineUnderTest* engine, const std::vector<Event>& events) {
  if (engine->Record(events).ok()) return "";
  REQUIRE(engine->last_result().rejections_size() == 1);
  const auto& refused = engine->last_result().rejections(0);
  INFO(refused.message());
  CHECK(refused.message().find("sans nommer la personne") != std::string::npos);
  for (const char* name : {"GENDEMO", "Gend", "Aline", "Prix", "Goff"}) {
    CHECK(refused.message().find(name) == std::string::npos);
  }
  return absl::StrCat(refused.reason(), " ", refused.field());
}
std::string RefusalOf(EngineUnderTest* engine, const Event& event) {
  return RefusalOf(engine, std::vector<Event>{event});
}

TEST_CASE("a text that is counted and names the person is refused, and the others are taken") {
  EngineUnderTest engine;
  MustRecord(&engine, {Civil("A", "GENDÉMO", "ALINE"), Civil("B", "AUTREMENT", "ZOÉ")});
  const std::vector<std::pair<std::string, std::string>> told = {
      {R"("orientation":{"decidedOn":"2022-02-28","origin":"$"})", "orientation.origin"},
      {R"("insertionAction":{"from":"2022-02-28","label":"$"})", "insertionAction.label"},
      {R"("garantieActivite":{"endedOn":"2022-02-28","exitReason":"$"})",
       "garantieActivite.exitReason"},
      {R"("accompagnementGlobal":{"endedOn":"2022-02-28","exitReason":"$"})",
       "accompagnementGlobal.exitReason"},
      {R"("poleEmploiRegistration":{"kind":"RADIATION","motifLabel":"$"})",
       "poleEmploiRegistration.motifLabel"},
      {R"("sanction":{"decidedOn":"2022-02-28","level":"$"})", "sanction.level"},
      {R"("exit":{"on":"2022-02-28","motive":"$"})", "exit.motive"}};
  for (const auto& [json, field] : told) {
    const auto say = [&json = json](const std::string& text) {
      std::string body = json;
      body.replace(body.find('$'), 1, text);
      return Said("A", body);
    };
    CAPTURE(field);
    CHECK(RefusalOf(&engine, say("à la demande de Mme Gendémo")) == "NAME_IN_TEXT " + field);
    CHECK(RefusalOf(&engine, say("Aline, reçue ce jour")) == "NAME_IN_TEXT " + field);
    CHECK(RefusalOf(&engine, say("décision du 28 février")).empty());
    // Somebody else's name is hers to keep; and no name is looked for within words.
    CHECK(RefusalOf(&engine, say("vu par M. Autrement")).empty());
    CHECK(RefusalOf(&engine, say("atelier Saint-Aline, alinea")).empty());
  }
  CHECK(RefusalOf(&engine, WithOrigin("B", "à la demande de Mme Gendémo")).empty());
  CHECK(RefusalOf(&engine, WithOrigin("nobody yet", "à la demande de Mme Gendémo")).empty());
  // What is sealed may say it.
  CHECK(
      RefusalOf(&engine,
                Said("A", R"("miseEnDemeure":{"sentOn":"2022-02-28","motive":"Gendémo absente"})"))
          .empty());
}

TEST_CASE("every name that is known of the person counts, and what the event itself tells") {
  EngineUnderTest engine;
  MustRecord(&engine,
             {Civil("A", "GENDEMO", "ALINE"), Civil("A", "GENDEMO", "ALINE", "SAINT PRIX")});
  const std::string refused = "NAME_IN_TEXT orientation.origin";
  CHECK(RefusalOf(&engine, WithOrigin("A", "courrier de Gendemo")) == refused);
  CHECK(RefusalOf(&engine, WithOrigin("A", "courrier de Mme Saint-Prix")) == refused);
  Event named = WithOrigin("A", "courrier de Mme saint prix");
  named.mutable_person()->set_person_id("p1");
  CHECK(RefusalOf(&engine, named) == refused);
  // Known by another source too, as the same person.
  auto* identity = named.mutable_person()->mutable_identity();
  identity->set_birth_name("GENDEMO");
  identity->set_first_name("ALINE");
  identity->set_born_on("1980-05-17");
  CHECK(RefusalOf(&engine, named) == refused);
  // Of whom nothing is known, the event says who she is.
  identity->set_birth_name("INCONNUE");
  CHECK(RefusalOf(&engine, named).empty());
  named.mutable_orientation()->set_origin("courrier d'Inconnue");
  CHECK(RefusalOf(&engine, named) == refused);
}

TEST_CASE("a contact of the same batch tells who she is, after the text or before") {
  EngineUnderTest engine;
  const Event text = WithOrigin("A", "courrier de Gendemo");
  const Event contact = Civil("A", "GENDEMO", "ALINE");
  CHECK(RefusalOf(&engine, {text, contact}) == "NAME_IN_TEXT orientation.origin");
  EngineUnderTest other;
  CHECK(RefusalOf(&other, {contact, text}) == "NAME_IN_TEXT orientation.origin");
  // Another person of the batch is told of as she likes.
  EngineUnderTest third;
  CHECK(third.Record({contact, WithOrigin("B", "courrier de Gendemo")}).ok());
}

TEST_CASE("a name of two letters is a word like another") {
  EngineUnderTest engine;
  MustRecord(&engine, {Civil("A", "LE", "LI"), Civil("B", "LE GOFF", "AN")});
  CHECK(RefusalOf(&engine, WithOrigin("A", "reçue le 28, li")).empty());
  CHECK(RefusalOf(&engine, WithOrigin("B", "an 2, le relais")).empty());
  CHECK(RefusalOf(&engine, WithOrigin("B", "relais : Mme Le Goff")) ==
        "NAME_IN_TEXT orientation.origin");
}

// The reason and the field of what is decided on a command about A.
std::string Decided(EngineUnderTest* engine, const std::string& json, bool validate_only = false) {
  jalon::v1::ExecuteCommandRequest request;
  request.mutable_person()->set_external_id("A");
  request.set_source("essai");
  request.set_validate_only(validate_only);
  const auto read = google::protobuf::util::JsonStringToMessage(json, request.mutable_command());
  REQUIRE(read.ok());
  auto decision = engine->departement().pathways()->Decide(request, TestNow());
  const ErrorDetail detail = DetailOf(decision.status());
  INFO(detail.message);
  CHECK(detail.message.find("Gendemo") == std::string::npos);
  if (!decision.ok()) {
    CHECK((detail.reason != "NAME_IN_TEXT" || absl::IsInvalidArgument(decision.status())));
    return absl::StrCat(detail.reason, " ", detail.field);
  }
  if (validate_only) return "";
  PreparedBatch* const batches[] = {&decision->batch};
  REQUIRE(engine->departement().Commit(batches).ok());
  return "";
}

TEST_CASE("a command that writes such a text is refused on its own field, said in advance too") {
  EngineUnderTest engine;
  MustRecord(&engine, {Situation("A", "2024-01-10", "2"), Civil("A", "GENDEMO", "ALINE")});
  const std::string orient =
      R"({"orient":{"decidedOn":"2024-02-01","type":"SOCIAL","origin":"avec Gendemo"}})";
  for (const bool validate_only : {true, false}) {
    CHECK(Decided(&engine, orient, validate_only) == "NAME_IN_TEXT command.orient.origin");
  }
  CHECK(Decided(&engine,
                R"({"recordId":"O","orient":{"decidedOn":"2024-02-01","type":"SOCIAL",
                    "origin":"cohorte"}})")
            .empty());
  CHECK(Decided(&engine, R"({"addInsertionAction":{"kind":"SOCIAL","from":"2024-02-02",
                             "label":"atelier d'Aline"}})") ==
        "NAME_IN_TEXT command.addInsertionAction.label");
  CHECK(Decided(&engine, R"({"exitScheme":{"on":"2024-03-01","motive":"emploi chez Gendemo"}})") ==
        "NAME_IN_TEXT command.exitScheme.motive");
  CHECK(Decided(&engine, R"({"correctRecord":{"record":{"recordId":"O"},"event":{"orientation":
                             {"decidedOn":"2024-02-01","type":"SOCIAL","origin":"Gendemo"}}}})") ==
        "NAME_IN_TEXT command.correctRecord.event.orientation.origin");
  // What is sealed may say it.
  CHECK(Decided(&engine, R"({"sendMiseEnDemeure":{"sentOn":"2024-02-10","motive":"Gendemo"}})")
            .empty());
}

TEST_CASE("a text that was there before its person's name was known stops no command") {
  EngineUnderTest engine;
  MustRecord(&engine, {Situation("A", "2024-01-10", "2")});
  REQUIRE(Decided(&engine, R"({"recordId":"O","orient":{"decidedOn":"2024-02-01","type":"SOCIAL",
                               "origin":"avec Gendemo"}})")
              .empty());
  MustRecord(&engine, {Civil("A", "GENDEMO", "ALINE")});
  CHECK(Decided(&engine, R"({"endOrientation":{"endedOn":"2024-03-01"}})").empty());
  // It is mended by a correction.
  const auto correct = [&](const std::string& origin) {
    return Decided(&engine, R"({"correctRecord":{"record":{"recordId":"O"},"event":{"orientation":
                                {"decidedOn":"2024-02-01","type":"SOCIAL","origin":")" +
                                origin + R"("}}}})");
  };
  CHECK(correct("avec Gendemo") == "NAME_IN_TEXT command.correctRecord.event.orientation.origin");
  CHECK(correct("cohorte").empty());
}

}  // namespace
}  // namespace jalon::tests
