// SPDX-License-Identifier: EUPL-1.2
#include "tests/scenarios/fact_line.h"

#include <google/protobuf/io/tokenizer.h>
#include <google/protobuf/text_format.h>

#include <map>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "engine/base/departement.h"

namespace jalon::scenario {
namespace {

using jalon::v1::Event;

// What follows a word of a fact.
enum class Takes { kNothing, kDate, kMaybeDate, kText, kNumber };

// A word of a fact, and what it adds to the body in protobuf's text format; "%" is what follows.
struct Clause {
  Takes takes;
  const char* text;
  const char* text_without = "";  // of kMaybeDate, when no date follows
};
using Clauses = std::map<std::string, Clause>;

// A kind of fact: the body it is, the clause of a date that stands first, and its other clauses.
struct Kind {
  const char* body;
  const char* first_date;
  Clauses clauses;
};

Clauses SituationClauses() {
  return {
      {"ETAT", {Takes::kText, "etat: \"%\" "}},
      {"MOTIF", {Takes::kText, "motif: \"%\" "}},
      {"DOSSIER", {Takes::kText, "dossier: \"%\" "}},
      {"ROLE", {Takes::kText, "role: % "}},
      {"ORGANISME", {Takes::kText, "organisme { kind: % } "}},
      {"DEMANDE", {Takes::kDate, "requested_on: \"%\" "}},
      {"OUVERT", {Takes::kDate, "opened_on: \"%\" "}},
      {"NOTIFIE", {Takes::kDate, "right_notified_on: \"%\" "}},
      {"REFERENCE", {Takes::kDate, "reference_on: \"%\" "}},
      {"ARRIVEE",
       {Takes::kMaybeDate, "transfer { direction: IN on: \"%\" } ", "transfer { direction: IN } "}},
      {"DEPART",
       {Takes::kMaybeDate, "transfer { direction: OUT on: \"%\" } ",
        "transfer { direction: OUT } "}}};
}

Clauses OrientationClauses() {
  return {{"DECISION", {Takes::kDate, "decided_on: \"%\" "}},
          {"NOTIFICATION", {Takes::kDate, "notified_on: \"%\" "}},
          {"VALIDEE", {Takes::kDate, "validated_on: \"%\" "}},
          {"IMPRIMEE", {Takes::kDate, "printed_on: \"%\" "}},
          {"FIN", {Takes::kDate, "ended_on: \"%\" "}},
          {"EXTERNE", {Takes::kNothing, "external: true "}},
          {"TYPE", {Takes::kNothing, ""}},
          {"SOCIAL", {Takes::kNothing, "type: SOCIAL "}},
          {"SOCIO PRO", {Takes::kNothing, "type: SOCIOPRO "}},
          {"PE", {Takes::kNothing, "type: EMPLOI "}},
          {"STRUCTURE", {Takes::kText, "structure: \"%\" "}}};
}

Clauses RendezVousClauses() {
  return {{"FIXE", {Takes::kDate, "made_on: \"%\" "}},
          {"POUR", {Takes::kDate, "held_on: \"%\" "}},
          {"PREVU", {Takes::kNothing, "outcome: PLANNED "}},
          {"HONORE", {Takes::kNothing, "outcome: HONOURED "}},
          {"ABSENT", {Takes::kNothing, "outcome: ABSENT "}},
          {"EXCUSE", {Takes::kNothing, "outcome: EXCUSED "}},
          {"ANNULE", {Takes::kNothing, "outcome: CANCELLED "}},
          {"ACCOMPAGNEMENT", {Takes::kNothing, "kind: ACCOMPAGNEMENT "}},
          {"DIAGNOSTIC", {Takes::kNothing, "kind: DIAGNOSTIC "}},
          {"COLLECTIF", {Takes::kNothing, "kind: COLLECTIVE "}},
          {"AUTRE", {Takes::kNothing, "kind: OTHER "}},
          {"STRUCTURE", {Takes::kText, "structure: \"%\" "}}};
}

Clauses CerClauses() {
  return {{"SIGNE", {Takes::kDate, "signed_on: \"%\" "}},
          {"SAISI", {Takes::kDate, "recorded_on: \"%\" "}},
          {"VALIDE", {Takes::kDate, "validated_on: \"%\" "}},
          {"RENOUVELLEMENT", {Takes::kNothing, "kind: RENEWAL "}},
          {"RANG", {Takes::kNumber, "rank: % "}}};
}

Clauses StretchClauses() {
  return {{"DU", {Takes::kDate, "from: \"%\" "}}, {"AU", {Takes::kDate, "to: \"%\" "}}};
}

Clauses ReferentClauses() {
  Clauses clauses = StretchClauses();
  clauses.insert({{"TYPE", {Takes::kNothing, ""}},
                  {"SOCIAL", {Takes::kNothing, "type: SOCIAL "}},
                  {"SOCIO PRO", {Takes::kNothing, "type: SOCIOPRO "}},
                  {"PE", {Takes::kNothing, "type: EMPLOI "}},
                  {"STRUCTURE", {Takes::kText, "structure: \"%\" "}}});
  return clauses;
}

Clauses ActionClauses() {
  Clauses clauses = StretchClauses();
  clauses.insert({{"SOCIALE", {Takes::kNothing, "kind: SOCIAL "}},
                  {"PROFESSIONNELLE", {Takes::kNothing, "kind: PROFESSIONAL "}},
                  {"MIXTE", {Takes::kNothing, "kind: BOTH "}},
                  {"AUTRE", {Takes::kNothing, "kind: OTHER "}}});
  return clauses;
}

Clauses StayClauses() {
  return {{"PRESCRIT", {Takes::kDate, "prescribed_on: \"%\" "}},
          {"DU", {Takes::kDate, "started_on: \"%\" "}},
          {"AU", {Takes::kDate, "ended_on: \"%\" "}}};
}

Clauses GlobalClauses() {
  Clauses clauses = StayClauses();
  clauses.insert({{"BRSA", {Takes::kNothing, "brsa: true "}},
                  {"NON BRSA", {Takes::kNothing, "brsa: false "}},
                  {"CONSEILLER", {Takes::kText, "conseiller: \"%\" "}}});
  return clauses;
}

const std::map<std::string, Kind>& Kinds() {
  static const auto* const kKinds = new std::map<std::string, Kind>{
      {"SITUATION", {"right_observed", "", SituationClauses()}},
      {"ORIENTATION", {"orientation", "notified_on: \"%\" ", OrientationClauses()}},
      {"RDV", {"rendez_vous", "held_on: \"%\" ", RendezVousClauses()}},
      {"CER", {"cer", "signed_on: \"%\" ", CerClauses()}},
      {"PPAE", {"ppae", "signed_on: \"%\" ", {{"SIGNE", {Takes::kDate, "signed_on: \"%\" "}}}}},
      {"CONTRAT",
       {"contrat_engagement",
        "signed_on: \"%\" ",
        {{"SIGNE", {Takes::kDate, "signed_on: \"%\" "}}}}},
      {"REFERENT", {"referent_assignment", "from: \"%\" ", ReferentClauses()}},
      {"ACTION", {"insertion_action", "from: \"%\" ", ActionClauses()}},
      {"GAD", {"garantie_activite", "started_on: \"%\" ", StayClauses()}},
      {"AG", {"accompagnement_global", "started_on: \"%\" ", GlobalClauses()}},
      {"COORDINATEUR", {"referent_de_parcours", "from: \"%\" ", StretchClauses()}},
      {"ANNULATION", {"cancellation", "", {}}}};
  return *kKinds;
}

// A day, or a day and a time of day, as an instant.
absl::StatusOr<absl::Time> TakeInstant(Words* words, const std::string& departement,
                                       bool* has_time) {
  auto day = words->TakeDate();
  if (!day.ok()) return day.status();
  const absl::Time midnight = CivilTime::For(departement)->StartOf(*Date::Parse(*day));
  *has_time = words->AtTime();
  if (!*has_time) return midnight;
  const std::string time = words->Take();
  int hours = 0;
  int minutes = 0;
  if (!absl::SimpleAtoi(time.substr(0, 2), &hours) || !absl::SimpleAtoi(time.substr(3), &minutes)) {
    return Refuse("une heure comme 08:30 est attendue");
  }
  return midnight + absl::Hours(hours) + absl::Minutes(minutes);
}

// The reader of a scenario is told in French; protobuf's own words would go to the error stream.
class Silent : public google::protobuf::io::ErrorCollector {
 public:
  void AddError(int, google::protobuf::io::ColumnNumber, const std::string&) override {}
};

// Reads one fact.
class FactReader {
 public:
  FactReader(Words* words, const std::string& departement)
      : words_(words), departement_(departement) {
    event_.set_departement(departement);
  }

  absl::StatusOr<Event> Read() {
    const Kind& kind = Kinds().at(words_->Keyword());
    words_->Take();
    if (words_->AtDate()) FirstDate(kind, words_->Take());
    while (!words_->AtEnd()) {
      if (absl::Status status = Read(kind); !status.ok()) return status;
    }
    const std::string text = absl::StrCat(kind.body, " { ", body_, "}");
    Silent silent;
    google::protobuf::TextFormat::Parser parser;
    parser.RecordErrorsTo(&silent);
    if (!parser.MergeFromString(text, &event_)) {
      return Refuse("une valeur n'est pas permise ici");
    }
    SetKnown();
    return event_;
  }

 private:
  void FirstDate(const Kind& kind, const std::string& date) {
    if (event_.effective_on().empty() && std::string(kind.body) == "right_observed") {
      event_.set_effective_on(date);
    }
    Add(kind.first_date, date);
  }

  void Add(const char* clause, const std::string& value) {
    absl::StrAppend(&body_, absl::StrReplaceAll(clause, {{"%", value}}));
  }

  absl::Status Read(const Kind& kind) {
    const std::string keyword = words_->Keyword();
    const auto clause = kind.clauses.find(keyword);
    if (clause != kind.clauses.end()) {
      words_->Take();
      return Read(clause->second);
    }
    if (words_->Take("SOUMIS")) return ReadSoumis();
    if (words_->Take("CONNU")) return ReadKnown();
    if (words_->Take("TRANSMIS")) return ReadTransmitted();
    if (words_->Take("FICHE")) return ReadRecord();
    if (words_->Take("REVISION")) return ReadRevision();
    return Refuse(absl::StrCat("« ", words_->Peek(), " » n'est pas compris ici"));
  }

  absl::Status Read(const Clause& clause) {
    if (clause.takes == Takes::kNothing) {
      Add(clause.text, "");
      return absl::OkStatus();
    }
    if (clause.takes == Takes::kMaybeDate && !words_->AtDate()) {
      Add(clause.text_without, "");
      return absl::OkStatus();
    }
    const bool text = clause.takes == Takes::kText || clause.takes == Takes::kNumber;
    auto value = text ? words_->TakeText() : words_->TakeDate();
    if (!value.ok()) return value.status();
    if (*value != "inconnu") Add(clause.text, *value);
    return absl::OkStatus();
  }

  absl::Status ReadSoumis() {
    if (words_->Take("OUI")) {
      Add("soumis: true ", "");
    } else if (words_->Take("NON")) {
      Add("soumis: false ", "");
    } else {
      return Refuse("« soumis oui » ou « soumis non » est attendu");
    }
    return absl::OkStatus();
  }

  absl::Status ReadKnown() {
    const std::string day = words_->AtDate() ? words_->Peek() : "";
    bool has_time = false;
    auto instant = TakeInstant(words_, departement_, &has_time);
    if (!instant.ok()) return instant.status();
    if (has_time) {
      event_.mutable_known_at()->set_seconds(absl::ToUnixSeconds(*instant));
    } else {
      event_.set_known_on(day);
    }
    return absl::OkStatus();
  }

  absl::Status ReadTransmitted() {
    bool has_time = false;
    auto instant = TakeInstant(words_, departement_, &has_time);
    if (!instant.ok()) return instant.status();
    event_.mutable_transmitted_at()->set_seconds(absl::ToUnixSeconds(*instant));
    return absl::OkStatus();
  }

  absl::Status ReadRecord() {
    auto record = words_->TakeText();
    if (record.ok()) event_.set_record_id(*record);
    return record.status();
  }

  absl::Status ReadRevision() {
    auto revision = words_->TakeNumber();
    if (revision.ok()) event_.set_revision(*revision);
    return revision.status();
  }

  // The day a fact is known on when nothing says it.
  std::string OwnDay() const {
    for (const std::string& day :
         {event_.effective_on(), event_.orientation().notified_on(),
          event_.orientation().decided_on(), event_.rendez_vous().made_on(),
          event_.rendez_vous().held_on(), event_.cer().recorded_on(), event_.cer().signed_on(),
          event_.ppae().signed_on(), event_.contrat_engagement().signed_on(),
          event_.referent_assignment().from(), event_.insertion_action().from(),
          event_.garantie_activite().prescribed_on(), event_.garantie_activite().started_on(),
          event_.accompagnement_global().prescribed_on(),
          event_.accompagnement_global().started_on(), event_.referent_de_parcours().from()}) {
      if (!day.empty()) return day;
    }
    return "";
  }

  void SetKnown() {
    if (event_.known_case() == Event::KNOWN_NOT_SET && !OwnDay().empty()) {
      event_.set_known_on(OwnDay());
    }
  }

  Words* words_;
  const std::string& departement_;
  std::string body_;
  Event event_;
};

}  // namespace

bool IsFact(const std::string& keyword) { return Kinds().count(keyword) > 0; }

absl::StatusOr<Event> ParseFact(Words* words, const std::string& departement) {
  auto event = FactReader(words, departement).Read();
  if (!event.ok()) return event;
  if (event->known_case() == Event::KNOWN_NOT_SET) {
    return Refuse("« connu DATE » manque");
  }
  if (event->has_right_observed() && event->effective_on().empty()) {
    return Refuse("la date de la situation manque");
  }
  return event;
}

}  // namespace jalon::scenario
