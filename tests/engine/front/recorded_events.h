// SPDX-License-Identifier: EUPL-1.2
//
// Events that somebody records, about persons of one source and one dossier.
#ifndef JALON_TESTS_ENGINE_FRONT_RECORDED_EVENTS_H_
#define JALON_TESTS_ENGINE_FRONT_RECORDED_EVENTS_H_

#include <string>

#include "jalon/v1/event.pb.h"

namespace jalon::tests {

inline jalon::v1::Event About(const std::string& person, const std::string& known_on) {
  jalon::v1::Event event;
  event.set_departement("062");
  event.set_source("essai");
  event.mutable_person()->set_external_id(person);
  event.set_known_on(known_on);
  return event;
}

// Soumis, known on its own day.
inline jalon::v1::Event Situation(const std::string& person, const std::string& day,
                                  const std::string& etat) {
  jalon::v1::Event event = About(person, day);
  event.set_effective_on(day);
  event.mutable_right_observed()->set_dossier("00000000001");
  event.mutable_right_observed()->set_etat(etat);
  event.mutable_right_observed()->set_soumis(true);
  return event;
}

// A record of the person's own, known on `known_on`.
inline jalon::v1::Event Record(const std::string& person, const std::string& record,
                               const std::string& known_on) {
  jalon::v1::Event event = About(person, known_on);
  event.set_record_id(person + "-" + record);
  return event;
}

// Notified on `day`; known on its own day when no other is said.
inline jalon::v1::Event Oriented(
    const std::string& person, const std::string& record, const std::string& day,
    jalon::v1::OrientationType::Value type = jalon::v1::OrientationType::TYPE_UNSPECIFIED,
    const std::string& structure = "", const std::string& known_on = "") {
  jalon::v1::Event event = Record(person, record, known_on.empty() ? day : known_on);
  event.mutable_orientation()->set_notified_on(day);
  event.mutable_orientation()->set_type(type);
  event.mutable_orientation()->set_structure(structure);
  return event;
}

inline jalon::v1::Event Signed(const std::string& person, const std::string& day,
                               const std::string& ends, bool renewal = false) {
  jalon::v1::Event event = Record(person, "cer" + day, day);
  event.mutable_cer()->set_signed_on(day);
  event.mutable_cer()->set_ends_on(ends);
  if (renewal) event.mutable_cer()->set_kind(jalon::v1::Cer::RENEWAL);
  return event;
}

}  // namespace jalon::tests

#endif  // JALON_TESTS_ENGINE_FRONT_RECORDED_EVENTS_H_
