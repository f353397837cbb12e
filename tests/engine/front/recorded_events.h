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

}  // namespace jalon::tests

#endif  // JALON_TESTS_ENGINE_FRONT_RECORDED_EVENTS_H_
