// SPDX-License-Identifier: EUPL-1.2
//
// Each workflow of a référent, and each refusal, over a real socket.
#include <catch2/catch.hpp>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "tests/services/pathway_desk.h"

namespace jalon::tests {
namespace {

// A person whose right is open since January 2024.
class Desk : public PathwayDesk {
 public:
  Desk() { TellRight("A", "2024-01-10", "2"); }
};

// "$+10" is the day in ten days, "$-3" three days ago.
std::string At(std::string json) {
  for (const int days : {-60, -40, -31, -30, -20, -10, -5, -1, 0, 1, 5, 10, 20}) {
    json = absl::StrReplaceAll(
        json, {{absl::StrCat("\"$", days < 0 ? "" : "+", days, "\""), "\"" + InDays(days) + "\""}});
  }
  return json;
}

constexpr char kOrient[] =
    R"({"orient":{"decidedOn":"2024-02-01","type":"SOCIAL","structure":"MDS Arras"}})";
constexpr char kSign[] =
    R"({"signContract":{"kind":"CER","signedOn":"2024-03-01","endsOn":"2024-08-31"}})";

}  // namespace

TEST_CASE("orientation: decided, notified, replaced, ended") {
  Desk desk;
  desk.Refused(R"({"notifyOrientation":{"notifiedOn":"2024-02-05"}})", "NO_STANDING_ORIENTATION",
               "command.notifyOrientation.orientation");
  desk.Refused(R"({"reorient":{"decidedOn":"2024-06-01","type":"EMPLOI"}})",
               "NO_STANDING_ORIENTATION", "command.reorient.orientation");
  desk.Refused(R"({"orient":{"decidedOn":"2024-02-01"}})", "MISSING_FIELD", "command.orient.type");
  desk.Refused(R"({"orient":{"type":"SOCIAL"}})", "MISSING_FIELD", "command.orient.decidedOn");
  desk.Refused(R"({"orient":{"decidedOn":"2024-02-30","type":"SOCIAL"}})", "INVALID_DATE",
               "command.orient.decidedOn");
  desk.Refused(At(R"({"orient":{"decidedOn":"$+1","type":"SOCIAL"}})"), "DATE_IN_FUTURE",
               "command.orient.decidedOn");
  desk.Refused(R"({"orient":{"decidedOn":"2024-02-01","notifiedOn":"2024-01-31","type":"SOCIAL"}})",
               "DATES_OUT_OF_ORDER", "command.orient.notifiedOn");
  desk.Do(kOrient);
  CHECK(desk.Refused(kOrient, "ORIENTATION_STANDS", "command.orient.decidedOn").code ==
        grpc::StatusCode::FAILED_PRECONDITION);
  desk.Refused(R"({"notifyOrientation":{"notifiedOn":"2024-01-31"}})", "DATES_OUT_OF_ORDER",
               "command.notifyOrientation.notifiedOn");
  desk.Do(R"({"notifyOrientation":{"notifiedOn":"2024-02-05"}})");
  desk.Refused(R"({"notifyOrientation":{"notifiedOn":"2024-02-06"}})", "ALREADY_NOTIFIED",
               "command.notifyOrientation.notifiedOn");
  desk.Refused(R"({"reorient":{"decidedOn":"2024-06-01","type":"SOCIAL","structure":"MDS Arras"}})",
               "SAME_ORIENTATION", "command.reorient.type");
  desk.Refused(R"({"reorient":{"decidedOn":"2024-02-01","type":"EMPLOI"}})", "DATES_OUT_OF_ORDER",
               "command.reorient.decidedOn");
  desk.Do(R"({"reorient":{"decidedOn":"2024-06-01","type":"EMPLOI","structure":"PE Arras"}})");
  const auto records = desk.Records("orientation");
  REQUIRE(records.size() == 2);
  for (const auto& record : records) {
    const auto& orientation = record.event().orientation();
    const bool first = orientation.decided_on() == "2024-02-01";
    CHECK(orientation.ended_on() == (first ? "2024-06-01" : ""));
    CHECK(orientation.origin() == (first ? "" : "réorientation"));
    CHECK(orientation.notified_on() == (first ? "2024-02-05" : "2024-06-01"));
  }
  desk.Do(R"({"endOrientation":{"endedOn":"2024-09-01"}})");
  CHECK(!desk.State().has_orientation());
  desk.Refused(R"({"endOrientation":{}})", "NO_STANDING_ORIENTATION",
               "command.endOrientation.orientation");
}

TEST_CASE("orientation: who comes back is oriented again") {
  Desk desk;
  desk.Do(kOrient);
  desk.TellRight("A", "2024-05-31", "5");
  desk.Refused(R"({"orient":{"decidedOn":"2024-06-05","type":"EMPLOI"}})", "RIGHT_CLOSED",
               "command.orient.decidedOn");
  desk.TellRight("A", "2024-09-10", "2");
  CHECK(!desk.State().has_orientation());
  desk.Do(R"({"orient":{"decidedOn":"2024-09-20","type":"EMPLOI"}})");
  for (const auto& record : desk.Records("orientation")) {
    const auto& orientation = record.event().orientation();
    CHECK(orientation.ended_on() == (orientation.decided_on() == "2024-02-01" ? "2024-09-20" : ""));
  }
}

TEST_CASE("référent unique: one at a time, the day before ends the one before") {
  Desk desk;
  desk.Do(kOrient);
  desk.Refused(R"({"assignReferent":{"from":"2024-02-10"}})", "MISSING_FIELD",
               "command.assignReferent.referent");
  desk.Do(R"({"assignReferent":{"referent":"r1","from":"2024-02-10"}})");
  CHECK(desk.Records("referentAssignment")[0].event().referent_assignment().type() ==
        jalon::v1::OrientationType::SOCIAL);
  CHECK(desk.Do(R"({"assignReferent":{"referent":"r2","from":"2024-04-01"}})").events_size() == 2);
  auto referents = desk.Records("referentAssignment");
  REQUIRE(referents.size() == 2);
  for (const auto& record : referents) {
    const auto& referent = record.event().referent_assignment();
    CHECK(referent.to() == (referent.referent() == "r1" ? "2024-03-31" : ""));
  }
  desk.Refused(R"({"assignReferent":{"referent":"r3","from":"2024-03-15"}})",
               "REFERENT_COMES_LATER", "command.assignReferent.from");
  // Assigned by mistake this morning: it never was.
  desk.Do(R"({"assignReferent":{"referent":"r3","from":"2024-04-01"}})");
  referents = desk.Records("referentAssignment");
  REQUIRE(referents.size() == 2);
  CHECK(referents[1].event().referent_assignment().referent() == "r3");
  desk.Do(R"({"endReferent":{"to":"2024-05-01"}})");
  desk.Refused(R"({"endReferent":{}})", "NOT_UNDER_WAY", "command.endReferent.referent");
  CHECK(!desk.State().has_referent());
}

TEST_CASE("référent de parcours: designated, replaced, ended") {
  Desk desk;
  desk.Refused(R"({"designateReferentDeParcours":{}})", "MISSING_FIELD",
               "command.designateReferentDeParcours.referent");
  desk.Do(R"({"designateReferentDeParcours":{"referent":"c1","from":"2024-02-10"}})");
  desk.Do(R"({"designateReferentDeParcours":{"referent":"c2","from":"2024-03-10"}})");
  CHECK(desk.Records("referentDeParcours")[0].event().referent_de_parcours().to() == "2024-03-09");
  desk.Do(R"({"endReferentDeParcours":{"to":"2024-04-01"}})");
  desk.Refused(R"({"endReferentDeParcours":{"to":"2024-04-02"}})", "NOT_UNDER_WAY",
               "command.endReferentDeParcours.referentDeParcours");
}

TEST_CASE("rendez-vous: fixed, moved, held, cancelled") {
  Desk desk;
  desk.Refused(R"({"fixRendezVous":{}})", "MISSING_FIELD", "command.fixRendezVous.heldOn");
  desk.Refused(At(R"({"fixRendezVous":{"madeOn":"$-5","heldOn":"$-10"}})"), "DATES_OUT_OF_ORDER",
               "command.fixRendezVous.heldOn");
  desk.Refused(R"({"fixRendezVous":{"heldOn":"2202-01-01"}})", "DATE_TOO_FAR",
               "command.fixRendezVous.heldOn");
  desk.Do(At(R"({"recordId":"R1","fixRendezVous":{"heldOn":"$+5","structure":"MDS"}})"));
  const std::string r1 = R"("rendezVous":{"recordId":"R1"})";
  desk.Refused("{\"recordRendezVousOutcome\":{" + r1 + R"(,"outcome":"HONOURED"}})", "NOT_HELD_YET",
               "command.recordRendezVousOutcome.outcome");
  desk.Refused(R"({"recordRendezVousOutcome":{"outcome":"ABSENT"}})", "NO_RENDEZ_VOUS",
               "command.recordRendezVousOutcome.rendezVous");
  desk.Refused(At("{\"moveRendezVous\":{\"heldOn\":\"$-1\"}}"), "DATES_OUT_OF_ORDER",
               "command.moveRendezVous.heldOn");
  desk.Do(At(R"({"moveRendezVous":{"heldOn":"$+0"}})"));
  desk.Refused("{\"recordRendezVousOutcome\":{" + r1 + R"(,"outcome":"CANCELLED"}})",
               "INVALID_VALUE", "command.recordRendezVousOutcome.outcome");
  desk.Do(R"({"recordRendezVousOutcome":{"outcome":"ABSENT"}})");
  // The excuse came the next day.
  desk.Do("{\"recordRendezVousOutcome\":{" + r1 + R"(,"outcome":"EXCUSED"}})");
  CHECK(desk.Records("rendezVous")[0].event().rendez_vous().outcome() ==
        jalon::v1::RendezVous::EXCUSED);
  desk.Refused("{\"moveRendezVous\":{" + r1 + At(R"(,"heldOn":"$+10"}})"), "NOT_PLANNED",
               "command.moveRendezVous.rendezVous");
  desk.Do(At(R"({"recordId":"R2","fixRendezVous":{"heldOn":"$+5"}})"));
  desk.Do(At(R"({"recordId":"R3","fixRendezVous":{"heldOn":"$+10"}})"));
  desk.Refused(R"({"cancelRendezVous":{}})", "AMBIGUOUS_REFERENCE",
               "command.cancelRendezVous.rendezVous");
  desk.Do(At(R"({"cancelRendezVous":{"on":"$+5"}})"));
  desk.Do(R"({"cancelRendezVous":{}})");
  desk.Refused(
      R"({"recordRendezVousOutcome":{"rendezVous":{"recordId":"R2"},"outcome":"EXCUSED"}})",
      "NO_RENDEZ_VOUS", "command.recordRendezVousOutcome.rendezVous");
  desk.Refused(R"({"cancelRendezVous":{"rendezVous":{"recordId":"R9"}}})", "RECORD_NOT_FOUND",
               "command.cancelRendezVous.rendezVous");
  desk.Refused(At(R"({"recordId":"R2","fixRendezVous":{"heldOn":"$+5"}})"), "RECORD_ID_TAKEN",
               "command.recordId");
}

TEST_CASE("CER: signed, recorded, validated, amended, renewed, ended") {
  Desk desk;
  desk.Refused(kSign, "NO_STANDING_ORIENTATION", "command.signContract.signedOn");
  desk.Refused(R"({"renewContract":{"signedOn":"2024-09-01"}})", "NO_CONTRACT",
               "command.renewContract.contract");
  desk.Do(kOrient);
  desk.Refused(R"({"signContract":{"signedOn":"2024-03-01"}})", "MISSING_FIELD",
               "command.signContract.kind");
  desk.Refused(R"({"signContract":{"kind":"PPAE","signedOn":"2024-03-01"}})",
               "CONTRACT_OF_OTHER_TYPE", "command.signContract.kind");
  desk.Refused(R"({"signContract":{"kind":"CER","signedOn":"2024-03-01","endsOn":"2024-02-28"}})",
               "DATES_OUT_OF_ORDER", "command.signContract.endsOn");
  desk.Refused(R"({"signContract":{"kind":"CONTRAT_ENGAGEMENT","signedOn":"2024-03-01"}})",
               "BEFORE_THE_LAW", "command.signContract.signedOn");
  desk.Do(kSign);
  desk.Refused(R"({"signContract":{"kind":"CER","signedOn":"2024-04-01"}})", "CONTRACT_RUNS",
               "command.signContract.signedOn");
  desk.Refused(R"({"recordContract":{"recordedOn":"2024-02-28"}})", "DATES_OUT_OF_ORDER",
               "command.recordContract.recordedOn");
  desk.Do(R"({"recordContract":{"recordedOn":"2024-03-05"}})");
  desk.Refused(R"({"recordContract":{"recordedOn":"2024-03-06"}})", "ALREADY_DONE",
               "command.recordContract.contract");
  desk.Refused(R"({"validateContract":{"validatedOn":"2024-02-28"}})", "DATES_OUT_OF_ORDER",
               "command.validateContract.validatedOn");
  desk.Do(R"({"validateContract":{"validatedOn":"2024-03-10"}})");
  desk.Refused(R"({"amendContract":{"endsOn":"2024-12-31"}})", "NOT_RUNNING",
               "command.amendContract.contract");
  desk.Refused(R"({"renewContract":{"signedOn":"2024-03-01"}})", "DATES_OUT_OF_ORDER",
               "command.renewContract.signedOn");
  desk.Do(R"({"recordId":"C2","renewContract":{"signedOn":"2024-08-20"}})");
  const auto contracts = desk.Records("cer");
  REQUIRE(contracts.size() == 2);
  const auto& renewal = contracts[1].event().cer();
  CHECK(renewal.kind() == jalon::v1::Cer::RENEWAL);
  CHECK(renewal.rank() == 2);
  CHECK(renewal.starts_on() == "2024-09-01");
  CHECK(contracts[0].event().cer().kind() == jalon::v1::Cer::FIRST);
  CHECK(contracts[0].event().cer().recorded_on() == "2024-03-05");
  desk.Refused(R"({"amendContract":{"endsOn":"2024-08-31"}})", "DATES_OUT_OF_ORDER",
               "command.amendContract.endsOn");
  desk.Do(At(R"({"amendContract":{"endsOn":"$+20"}})"));
  CHECK(desk.State().contract().record_id() == "C2");
  desk.Do(At(R"({"endContract":{"endedOn":"$-1"}})"));
  desk.Refused(R"({"endContract":{}})", "NOT_RUNNING", "command.endContract.contract");
}

TEST_CASE("PPAE and contrat d'engagement: each after its orientation and its law") {
  Desk desk;
  desk.Do(R"({"orient":{"decidedOn":"2024-02-01","type":"EMPLOI"}})");
  desk.Refused(kSign, "CONTRACT_OF_OTHER_TYPE", "command.signContract.kind");
  desk.Refused(
      R"({"signContract":{"kind":"PPAE","signedOn":"2024-03-01","startsOn":"2024-03-02"}})",
      "INVALID_VALUE", "command.signContract.startsOn");
  desk.Do(R"({"signContract":{"kind":"PPAE","signedOn":"2024-03-01","endsOn":"2024-08-31"}})");
  desk.Refused(R"({"validateContract":{}})", "ALREADY_DONE", "command.validateContract.contract");
  desk.Do(R"({"renewContract":{"signedOn":"2024-08-01"}})");
  CHECK(desk.Records("ppae").front().event().ppae().ends_on() == "2024-07-31");
  desk.Refused(R"({"renewContract":{"kind":"CER","signedOn":"2024-09-01"}})", "NO_CONTRACT",
               "command.renewContract.contract");
  // The new contract takes the place of the old one.
  desk.Do(R"({"signContract":{"kind":"CONTRAT_ENGAGEMENT","signedOn":"2025-02-01"}})");
  CHECK(desk.Records("ppae").back().event().ppae().ends_on() == "2025-01-31");
  CHECK(desk.Records("contratEngagement").size() == 1);
}

TEST_CASE(
    "garantie d'activité and accompagnement global: prescribed, started, ended with a reason") {
  for (const std::string support : {"GarantieActivite", "AccompagnementGlobal"}) {
    Desk desk;
    const std::string field =
        support == "GarantieActivite" ? "garantieActivite" : "accompagnementGlobal";
    const auto json = [&](const std::string& verb, const std::string& body) {
      return absl::StrCat("{\"", verb, support, "\":{", body, "}}");
    };
    desk.Refused(json("start", ""), "NOT_PRESCRIBED",
                 absl::StrCat("command.start", support, ".", field));
    desk.Do(json("prescribe", R"("prescribedOn":"2024-03-01")"));
    desk.Refused(json("prescribe", R"("prescribedOn":"2024-03-02")"), "ALREADY_UNDER_WAY",
                 absl::StrCat("command.prescribe", support, ".prescribedOn"));
    desk.Refused(json("end", R"("exitReason":"emploi")"), "NOT_STARTED",
                 absl::StrCat("command.end", support, ".", field));
    desk.Refused(json("start", R"("startedOn":"2024-02-01")"), "DATES_OUT_OF_ORDER",
                 absl::StrCat("command.start", support, ".startedOn"));
    desk.Do(json("start", R"("startedOn":"2024-03-15")"));
    desk.Refused(json("end", R"("endedOn":"2024-06-01")"), "MISSING_FIELD",
                 absl::StrCat("command.end", support, ".exitReason"));
    desk.Refused(json("end", R"("endedOn":"2024-03-01","exitReason":"emploi")"),
                 "DATES_OUT_OF_ORDER", absl::StrCat("command.end", support, ".endedOn"));
    desk.Do(json("end", R"("endedOn":"2024-06-01","exitReason":"emploi")"));
    desk.Refused(json("prescribe", R"("prescribedOn":"2024-05-01")"), "DATES_OUT_OF_ORDER",
                 absl::StrCat("command.prescribe", support, ".prescribedOn"));
    desk.Do(json("prescribe", R"("prescribedOn":"2024-07-01")"));
  }
}

TEST_CASE("insertion actions and activities: added and ended") {
  Desk desk;
  desk.Refused(R"({"addInsertionAction":{"from":"2024-03-01"}})", "MISSING_FIELD",
               "command.addInsertionAction.kind");
  desk.Refused(R"({"addInsertionAction":{"kind":"SOCIAL","from":"2024-03-01","to":"2024-02-01"}})",
               "DATES_OUT_OF_ORDER", "command.addInsertionAction.to");
  desk.Do(R"({"addInsertionAction":{"kind":"SOCIAL","label":"atelier","from":"2024-03-01"}})");
  desk.Do(R"({"endInsertionAction":{"to":"2024-04-01"}})");
  desk.Refused(R"({"endInsertionAction":{}})", "NOT_UNDER_WAY",
               "command.endInsertionAction.insertionAction");
  desk.Do(R"({"startActivity":{"from":"2024-05-01"}})");
  desk.Refused(R"({"endActivity":{"to":"2024-04-01"}})", "NOT_UNDER_WAY",
               "command.endActivity.activity");
  desk.Do(R"({"endActivity":{"to":"2024-06-01"}})");
  desk.Refused(R"({"startActivity":{"from":"2024-05-01","to":"2024-04-01"}})", "DATES_OUT_OF_ORDER",
               "command.startActivity.to");
}

TEST_CASE("sanction: only after a mise en demeure whose delay is over and an opinion") {
  Desk desk;
  desk.Do(At(R"({"convene":{"sentOn":"$-60","heldOn":"$-40","motive":"absences"}})"));
  desk.Refused(R"({"recordConvocationOutcome":{}})", "INVALID_VALUE",
               "command.recordConvocationOutcome.outcome");
  desk.Do(R"({"recordConvocationOutcome":{"outcome":"ABSENT"}})");
  desk.Refused(R"({"recordConvocationOutcome":{"outcome":"CAME"}})", "NO_CONVOCATION",
               "command.recordConvocationOutcome.convocation");
  const std::string sanction =
      At(R"({"decideSanction":{"decidedOn":"$+0","level":"niveau 1, 50 %"}})");
  desk.Refused(sanction, "NO_MISE_EN_DEMEURE", "command.decideSanction.decidedOn");
  desk.Refused(At(R"({"sendMiseEnDemeure":{"sentOn":"$-40"}})"), "MISSING_FIELD",
               "command.sendMiseEnDemeure.motive");
  desk.Refused(
      At(R"({"sendMiseEnDemeure":{"sentOn":"$-40","answerBy":"$-1","motive":"absences"}})"),
      "DELAY_TOO_LONG", "command.sendMiseEnDemeure.answerBy");
  desk.Refused(
      At(R"({"sendMiseEnDemeure":{"sentOn":"$-40","answerBy":"$-40","motive":"absences"}})"),
      "DATES_OUT_OF_ORDER", "command.sendMiseEnDemeure.answerBy");
  desk.Do(At(R"({"sendMiseEnDemeure":{"sentOn":"$-40","motive":"absences"}})"));
  desk.Refused(At(R"({"decideSanction":{"decidedOn":"$-10","level":"niveau 1"}})"), "DELAY_RUNS",
               "command.decideSanction.decidedOn");
  desk.Refused(sanction, "NO_OPINION", "command.decideSanction.decidedOn");
  desk.Refused(At(R"({"holdEquipePluridisciplinaire":{"heldOn":"$-5"}})"), "MISSING_FIELD",
               "command.holdEquipePluridisciplinaire.opinion");
  desk.Do(At(R"({"recordId":"EP","holdEquipePluridisciplinaire":
                 {"heldOn":"$-5","opinion":"favorable"}})"));
  desk.Refused(At(R"({"decideSanction":{"decidedOn":"$+0"}})"), "MISSING_FIELD",
               "command.decideSanction.level");
  desk.Do(sanction);
  desk.Refused(R"({"cancelRecord":{"record":{"recordId":"EP"},"reason":"erreur"}})",
               "SANCTION_WITHOUT_PROCEDURE", "command.cancelRecord");
  desk.Do(At(R"({"endSanction":{"to":"$+5"}})"));
  desk.Refused(At(R"({"endSanction":{"to":"$+10"}})"), "NOT_UNDER_WAY",
               "command.endSanction.sanction");
}

TEST_CASE("exit: ends what accompanies the person, and nothing begins after") {
  Desk desk;
  desk.Do(kOrient);
  desk.Do(R"({"assignReferent":{"referent":"r1","from":"2024-02-10"}})");
  desk.Do(R"({"designateReferentDeParcours":{"referent":"c1","from":"2024-02-10"}})");
  desk.Do(R"({"signContract":{"kind":"CER","signedOn":"2024-03-01"}})");
  desk.Do(R"({"prescribeGarantieActivite":{"prescribedOn":"2024-03-01"}})");
  desk.Do(R"({"startGarantieActivite":{"startedOn":"2024-03-15"}})");
  desk.Do(R"({"prescribeAccompagnementGlobal":{"prescribedOn":"2024-03-01"}})");
  desk.Do(R"({"addInsertionAction":{"kind":"BOTH","from":"2024-03-01"}})");
  desk.Do(At(R"({"fixRendezVous":{"heldOn":"$+10"}})"));
  desk.Refused(R"({"exitScheme":{"on":"2024-06-01"}})", "MISSING_FIELD",
               "command.exitScheme.motive");
  desk.Refused(R"({"exitScheme":{"on":"2024-02-15","motive":"emploi"}})", "BEGINS_AFTER_EXIT",
               "command.exitScheme.on");
  CHECK(desk.Do(R"({"recordId":"X","exitScheme":{"on":"2024-06-01","motive":"emploi"}})")
            .events_size() == 9);
  const auto state = desk.State();
  CHECK(state.exited_on() == "2024-06-01");
  CHECK((!state.has_orientation() && !state.has_referent() && !state.has_contract()));
  CHECK(desk.Records("accompagnementGlobal").empty());
  CHECK(desk.Records("garantieActivite")[0].event().garantie_activite().exit_reason() ==
        "sortie du dispositif : emploi");
  CHECK(desk.Records("rendezVous")[0].event().rendez_vous().outcome() ==
        jalon::v1::RendezVous::CANCELLED);
  for (const std::string json :
       {R"({"orient":{"decidedOn":"2024-07-01","type":"SOCIAL"}})",
        R"({"assignReferent":{"referent":"r2"}})",
        R"({"signContract":{"kind":"CER","signedOn":"2024-07-01"}})",
        R"({"renewContract":{"signedOn":"2024-07-01"}})", R"({"prescribeGarantieActivite":{}})",
        R"({"addInsertionAction":{"kind":"SOCIAL","from":"2024-07-01"}})",
        R"({"exitScheme":{"motive":"encore"}})"}) {
    desk.Refused(json, "PERSON_EXITED", "command." + json.substr(2, json.find('"', 2) - 2));
  }
  SECTION("an exit by mistake is cancelled") {
    desk.Do(R"({"cancelRecord":{"record":{"recordId":"X"},"reason":"erreur de personne"}})");
    desk.Do(R"({"orient":{"decidedOn":"2024-07-01","type":"SOCIAL"}})");
  }
  SECTION("a right that closes and opens anew brings the person back") {
    desk.TellRight("A", "2024-07-31", "5");
    desk.TellRight("A", "2025-01-10", "2");
    CHECK(desk.State().exited_on().empty());
    desk.Do(R"({"orient":{"decidedOn":"2025-01-20","type":"SOCIAL"}})");
  }
}

TEST_CASE("corrections and cancellations keep what was known before, and break no rule") {
  Desk desk;
  desk.Do(R"({"recordId":"O1",)" + std::string(kOrient + 1));
  desk.Do(R"({"recordId":"C1",)" + std::string(kSign + 1));
  desk.Do(R"({"recordId":"C2","renewContract":{"signedOn":"2024-08-20","endsOn":"2025-02-28"}})");
  const auto ref = [](const std::string& id) { return R"("record":{"recordId":")" + id + "\"}"; };
  desk.Refused("{\"cancelRecord\":{" + ref("C1") + R"(,"reason":"doublon"}})",
               "RENEWAL_WITHOUT_FIRST", "command.cancelRecord");
  desk.Refused("{\"cancelRecord\":{" + ref("O1") + R"(,"reason":"doublon"}})",
               "CONTRACT_WITHOUT_ORIENTATION", "command.cancelRecord");
  desk.Refused("{\"cancelRecord\":{" + ref("C2") + "}}", "MISSING_FIELD",
               "command.cancelRecord.reason");
  desk.Refused(R"({"cancelRecord":{"reason":"doublon"}})", "MISSING_FIELD",
               "command.cancelRecord.record.recordId");
  desk.Refused("{\"correctRecord\":{" + ref("C1") + R"(,"event":{"exit":{"on":"2024-05-01"}}}})",
               "WRONG_KIND", "command.correctRecord.event");
  desk.Refused(
      "{\"correctRecord\":{" + ref("C1") + R"(,"event":{"cer":{"signedOn":"2024-13-01"}}}})",
      "INVALID_DATE", "command.correctRecord.event.cer.signedOn");
  desk.Refused("{\"correctRecord\":{" + ref("C1") + R"(,"event":{"cer":{"signedOn":")" + InDays(5) +
                   R"("}}}})",
               "DATE_IN_FUTURE", "command.correctRecord.event.cer.signedOn");
  desk.Do("{\"correctRecord\":{" + ref("C1") +
          R"(,"event":{"cer":{"signedOn":"2024-03-02","endsOn":"2024-08-31","kind":"FIRST"}}}})");
  CHECK(desk.Records("cer").size() == 2);
  desk.Do("{\"cancelRecord\":{" + ref("C2") + R"(,"reason":"jamais signé"}})");
  REQUIRE(desk.Records("cer").size() == 1);
  CHECK(desk.Records("cer")[0].event().cer().signed_on() == "2024-03-02");
  desk.Refused("{\"cancelRecord\":{" + ref("C2") + R"(,"reason":"encore"}})", "RECORD_NOT_FOUND",
               "command.cancelRecord.record");
  // Every version is in the log still.
  jalon::v1::ListTimelineRequest request;
  request.mutable_person()->set_external_id("A");
  request.set_source("essai");
  const auto timeline =
      desk.host().stores.Find("062").value()->engine->Timeline(request, absl::Now());
  CHECK(timeline.value().entries_size() == 6);
}

TEST_CASE("what is no command, and about nobody") {
  Desk desk;
  desk.Refused("{}", "MISSING_FIELD", "command");
  desk.Refused(R"({"orient":{"decidedOn":"2024-02-01","type":77}})", "INVALID_VALUE",
               "command.orient.type");
  desk.Refused(R"({"orient":{"decidedOn":"2024-02-01","type":"SOCIAL","origin":")" +
                   std::string(3000, 'x') + "\"}}",
               "TOO_LONG", "command.orient.origin");
  auto request = PathwayDesk::About("nobody");
  *request.mutable_command() = CommandOf(kOrient);
  grpc::Status status;
  desk.Execute(request, &status);
  CHECK(status.error_code() == grpc::StatusCode::NOT_FOUND);
  request.set_departement("059");
  desk.Execute(request, &status);
  CHECK(status.error_code() == grpc::StatusCode::NOT_FOUND);
}

}  // namespace jalon::tests
