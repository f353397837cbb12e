// SPDX-License-Identifier: EUPL-1.2
#include "engine/ledger/event_rules.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "engine/base/date.h"
#include "engine/base/departement.h"
#include "engine/base/error.h"
#include "engine/ledger/free_texts.h"

namespace jalon::ledger {
namespace {

using jalon::v1::DeclaredValue;
using jalon::v1::Event;

constexpr size_t kDossierLength = 11;      // NUMDEMRSA
constexpr size_t kLongestId = 200;         // ids, sources, record ids: in bytes
constexpr double kLargestDeclared = 1e12;  // beyond any count, mean or amount of a département

absl::Status Missing(std::string_view field, std::string_view what) {
  return InvalidField(field, "MISSING_FIELD",
                      absl::StrCat("champ obligatoire absent : ", std::string(what)));
}

bool IsDateOrNothing(const std::string& value) { return value.empty() || Date::Parse(value).ok(); }

absl::Status CheckDate(const std::string& value, const std::string& path) {
  if (IsDateOrNothing(value)) return absl::OkStatus();
  return InvalidField(path, "INVALID_DATE",
                      "cette date n'existe pas ; attendu : une date ISO, par exemple 2022-03-05");
}

absl::Status CheckText(const std::string& value, const std::string& path) {
  if (value.size() <= kLongestId) return absl::OkStatus();
  return InvalidField(path, "TOO_LONG", absl::StrCat("au plus ", kLongestId, " octets"));
}

// Every date of `message` and of what it holds; Transfer's from and to are organismes.
absl::Status CheckDates(const google::protobuf::Message& message, const std::string& path) {
  const auto* reflection = message.GetReflection();
  std::vector<const google::protobuf::FieldDescriptor*> fields;
  std::string scratch;
  reflection->ListFields(message, &fields);
  const bool transfer = message.GetDescriptor() == jalon::v1::Transfer::descriptor();
  for (const auto* field : fields) {
    if (field->is_repeated() || field->is_map()) continue;
    const auto path_of_field = [&] { return absl::StrCat(path, ".", field->json_name()); };
    absl::Status status;
    if (field->type() == google::protobuf::FieldDescriptor::TYPE_MESSAGE) {
      status = CheckDates(reflection->GetMessage(message, field), path_of_field());
    } else if (field->type() == google::protobuf::FieldDescriptor::TYPE_STRING &&
               IsDateField(field->name()) && !(transfer && field->name() != "on")) {
      // What is in order, nearly all, needs no path.
      const std::string& date = reflection->GetStringReference(message, field, &scratch);
      if (!IsDateOrNothing(date)) status = CheckDate(date, path_of_field());
    }
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

const google::protobuf::FieldDescriptor* BodyField(Event::BodyCase body) {
  return Event::descriptor()->FindFieldByNumber(body);
}

bool NeedsPerson(Event::BodyCase body) {
  return body != Event::kCancellation && body != Event::kDeclaredValue &&
         body != Event::kConseillerCapacity && body != Event::kPersonsLinked &&
         body != Event::kPersonsSplit;
}

absl::Status CheckPerson(const jalon::v1::Person& person, const std::string& path) {
  switch (person.by_case()) {
    case jalon::v1::Person::kExternalId:
      if (person.external_id().empty()) return Missing(path + ".externalId", "identifiant");
      return CheckText(person.external_id(), path + ".externalId");
    case jalon::v1::Person::kPersonId:
      return absl::OkStatus();
    case jalon::v1::Person::kIdentity:
      if (person.identity().nir().empty() && person.identity().birth_name().empty() &&
          person.identity().usage_name().empty()) {
        return Missing(path + ".identity", "un NIR ou un nom au moins");
      }
      return CheckDate(person.identity().born_on(), path + ".identity.bornOn");
    case jalon::v1::Person::BY_NOT_SET:
      break;
  }
  return Missing(path, "externalId, personId ou identity");
}

absl::Status CheckPersons(const google::protobuf::RepeatedPtrField<jalon::v1::Person>& persons,
                          const std::string& path) {
  if (persons.size() < 2) return Missing(path, "deux personnes au moins");
  for (int i = 0; i < persons.size(); ++i) {
    if (absl::Status s = CheckPerson(persons[i], absl::StrCat(path, "[", i, "]")); !s.ok()) {
      return s;
    }
    for (int j = 0; j < i; ++j) {
      if (persons[j].SerializeAsString() != persons[i].SerializeAsString()) continue;
      return InvalidField(absl::StrCat(path, "[", i, "]"), "SAME_PERSON",
                          "la même personne est nommée deux fois : nommez-en une autre");
    }
  }
  return absl::OkStatus();
}

absl::Status CheckRight(const Event& event) {
  const auto& right = event.right_observed();
  if (event.effective_on().empty()) {
    return Missing("effectiveOn", "jour du flux dont parle la situation");
  }
  const std::string& etat = right.etat();
  const bool from_flux = !event.provenance().file_sha256().empty();
  if (!etat.empty() && !from_flux && (etat.size() != 1 || etat[0] < '0' || etat[0] > '6')) {
    return InvalidField("rightObserved.etat", "INVALID_VALUE",
                        "état de droit inconnu : attendu \"0\" à \"6\", ou absent");
  }
  return absl::OkStatus();
}

// "2022-01-01/2022-12-31": the value is found again by the period that is asked for, word for word.
absl::Status CheckPeriod(const std::string& period) {
  constexpr char kField[] = "declaredValue.period";
  if (period.empty()) return Missing(kField, "période, par exemple 2022-01-01/2022-12-31");
  const size_t slash = period.find('/');
  const absl::StatusOr<Date> from = Date::Parse(period.substr(0, slash));
  const absl::StatusOr<Date> to =
      Date::Parse(slash == std::string::npos ? "" : period.substr(slash + 1));
  if (!from.ok() || !to.ok()) {
    return InvalidField(kField, "INVALID_PERIOD",
                        "période illisible ; attendu : premier et dernier jour, par exemple "
                        "2022-01-01/2022-12-31");
  }
  if (*to < *from) {
    return InvalidField(kField, "INVALID_PERIOD", "la période finit avant de commencer");
  }
  return absl::OkStatus();
}

// What nobody said is neither 0 nor a value: a reason is to be given.
absl::Status CheckDeclaredValue(const DeclaredValue& declared) {
  if (declared.indicator().empty()) {
    return Missing("declaredValue.indicator", "code de l'indicateur, par exemple 3.2.2.d");
  }
  if (absl::Status status = CheckPeriod(declared.period()); !status.ok()) return status;
  if (declared.declared_case() == DeclaredValue::kValue) {
    const double value = declared.value();
    if (std::isfinite(value) && value >= 0 && value <= kLargestDeclared) return absl::OkStatus();
    return InvalidField("declaredValue.value", "INVALID_VALUE",
                        "attendu : un nombre positif ou nul ; pour une valeur qui manque, donnez "
                        "« missing »");
  }
  const bool told = declared.declared_case() == DeclaredValue::kMissing &&
                    declared.missing() != DeclaredValue::MISSING_UNSPECIFIED &&
                    DeclaredValue::Missing_IsValid(declared.missing());
  if (told) return absl::OkStatus();
  return InvalidField("declaredValue.missing", "MISSING_FIELD",
                      "ni valeur, ni raison : donnez « value », ou « missing » parmi "
                      "NOT_AVAILABLE, NOT_PROVIDED, NOT_APPLICABLE, HELD_BY_PARTNER, "
                      "STRUCTURAL_ZERO, PENDING, BLANK");
}

// What each body cannot do without.
absl::Status CheckBody(const Event& event) {
  switch (event.body_case()) {
    case Event::kRightObserved:
      return CheckRight(event);
    case Event::kOrientation:
      if (event.orientation().decided_on().empty() && event.orientation().notified_on().empty()) {
        return Missing("orientation.decidedOn", "date de décision ou de notification");
      }
      break;
    case Event::kRendezVous:
      if (event.rendez_vous().made_on().empty() && event.rendez_vous().held_on().empty()) {
        return Missing("rendezVous.heldOn", "jour du rendez-vous, ou jour où il a été fixé");
      }
      break;
    case Event::kCer:
      if (event.cer().signed_on().empty() && event.cer().recorded_on().empty() &&
          event.cer().validated_on().empty()) {
        return Missing("cer.signedOn", "date de signature, de saisie ou de validation");
      }
      break;
    case Event::kDeclaredValue:
      return CheckDeclaredValue(event.declared_value());
    case Event::kPersonsLinked:
      return CheckPersons(event.persons_linked().persons(), "personsLinked.persons");
    case Event::kPersonsSplit:
      return CheckPersons(event.persons_split().persons(), "personsSplit.persons");
    default:
      break;
  }
  return absl::OkStatus();
}

// Instants that a file can have been transmitted at, and that every clock and calendar holds.
absl::Status CheckTransmission(const Event& event) {
  constexpr int64_t kFirst = 0;             // 1970-01-01
  constexpr int64_t kLast = 4'102'444'800;  // 2100-01-01
  constexpr int32_t kNanos = 1'000'000'000;
  const auto& at = event.transmitted_at();
  const bool possible =
      at.seconds() >= kFirst && at.seconds() < kLast && at.nanos() >= 0 && at.nanos() < kNanos;
  if (!event.has_transmitted_at() || possible) return absl::OkStatus();
  return InvalidField("transmittedAt", "INVALID_DATE",
                      "un instant de transmission est attendu entre 1970 et 2100");
}

absl::Status CheckCommon(const Event& event, std::string_view departement) {
  if (event.departement() != departement) {
    return InvalidField(
        "departement", "WRONG_DEPARTEMENT",
        absl::StrCat("événement d'un autre département que ", std::string(departement)));
  }
  if (event.source().empty()) return Missing("source", "nom du système émetteur");
  for (const auto& [value, path] :
       {std::pair<const std::string&, const char*>(event.source(), "source"),
        {event.event_id(), "eventId"},
        {event.record_id(), "recordId"}}) {
    if (absl::Status status = CheckText(value, path); !status.ok()) return status;
  }
  if (absl::Status status = CheckDate(event.effective_on(), "effectiveOn"); !status.ok()) {
    return status;
  }
  if (absl::Status status = CheckTransmission(event); !status.ok()) return status;
  if (event.known_case() == Event::kKnownOn) {
    if (event.known_on().empty()) return Missing("knownOn", "jour");
    return CheckDate(event.known_on(), "knownOn");
  }
  return absl::OkStatus();
}

std::string PadDossier(const std::string& dossier) {
  const bool digits =
      std::all_of(dossier.begin(), dossier.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (dossier.empty() || !digits || dossier.size() >= kDossierLength) return dossier;
  return std::string(kDossierLength - dossier.size(), '0') + dossier;
}

}  // namespace

bool IsDateField(std::string_view name) {
  return name == "on" || name == "from" || name == "to" || name == "since" || name == "answer_by" ||
         name.ends_with("_on") || name.ends_with("_since");
}

bool IsObservation(Event::BodyCase body) {
  return body == Event::kRightObserved || body == Event::kContact || body == Event::kHousehold ||
         body == Event::kDiagnostic || body == Event::kSocioProfessional;
}

std::string BodyName(const jalon::v1::Event& event) {
  const auto* field = jalon::v1::Event::descriptor()->FindFieldByNumber(event.body_case());
  return field == nullptr ? "" : field->json_name();
}

bool IsCorrectable(Event::BodyCase body) {
  return !IsObservation(body) && body != Event::kPersonsLinked && body != Event::kPersonsSplit &&
         body != Event::kCancellation && body != Event::BODY_NOT_SET;
}

absl::Status CheckEvent(const Event& event, std::string_view departement) {
  if (absl::Status status = CheckCommon(event, departement); !status.ok()) return status;
  const Event::BodyCase body = event.body_case();
  if (body == Event::BODY_NOT_SET) {
    return Missing("body", "un corps, par exemple \"orientation\" ou \"rightObserved\"");
  }
  if (event.record_id().empty() && (IsCorrectable(body) || body == Event::kCancellation)) {
    return Missing("recordId", "identifiant de l'enregistrement, qui permet de le corriger");
  }
  if (event.has_person() || NeedsPerson(body)) {
    if (absl::Status status = CheckPerson(event.person(), "person"); !status.ok()) return status;
  }
  const auto* field = BodyField(body);
  const auto& message = event.GetReflection()->GetMessage(event, field);
  if (absl::Status status = CheckDates(message, field->json_name()); !status.ok()) return status;
  if (absl::Status status = CheckTexts(event); !status.ok()) return status;
  return CheckBody(event);
}

void Normalise(Event* event) {
  switch (event->body_case()) {
    case Event::kRightObserved: {
      auto* right = event->mutable_right_observed();
      right->set_dossier(PadDossier(right->dossier()));
      break;
    }
    case Event::kContact:
      event->mutable_contact()->set_dossier(PadDossier(event->contact().dossier()));
      break;
    case Event::kHousehold:
      event->mutable_household()->set_dossier(PadDossier(event->household().dossier()));
      break;
    case Event::kOrientation: {
      auto* orientation = event->mutable_orientation();
      if (orientation->decided_on().empty()) {
        orientation->set_decided_on(orientation->notified_on());
      } else if (orientation->notified_on().empty()) {
        orientation->set_notified_on(orientation->decided_on());
      }
      break;
    }
    default:
      break;
  }
}

}  // namespace jalon::ledger
