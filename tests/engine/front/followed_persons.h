// SPDX-License-Identifier: EUPL-1.2
//
// Persons who are followed, and whose portfolio is asked for.
#ifndef JALON_TESTS_ENGINE_FRONT_FOLLOWED_PERSONS_H_
#define JALON_TESTS_ENGINE_FRONT_FOLLOWED_PERSONS_H_

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "engine/access.h"
#include "engine/base/parallel.h"
#include "engine/portfolios.h"
#include "jalon/v1/portfolios.pb.h"
#include "tests/engine/front/recorded_events.h"
#include "tests/scenarios/engine_driver.h"

namespace jalon::tests {

using jalon::v1::Event;
using jalon::v1::RendezVous;
using scenario::EngineUnderTest;

inline jalon::v1::PortfolioScope Everybody() {
  jalon::v1::PortfolioScope scope;
  scope.set_departement("062");
  return scope;
}
inline jalon::v1::PortfolioScope OfReferent(const std::string& name) {
  jalon::v1::PortfolioScope scope = Everybody();
  scope.set_referent(name);
  return scope;
}
inline jalon::v1::PortfolioScope OfStructure(const std::string& name) {
  jalon::v1::PortfolioScope scope = Everybody();
  scope.set_structure(name);
  return scope;
}

// Of who may see everybody.
inline AccessScope Everyone() {
  AccessScope scope;
  scope.everyone = true;
  return scope;
}

inline Event Right(const std::string& person, const std::string& day,
                   const std::string& etat = "2") {
  Event event = Situation(person, day, etat);
  event.mutable_right_observed()->set_dossier("0000000000" + person);
  return event;
}

inline Event Follows(const std::string& person, const std::string& referent,
                     const std::string& from, const std::string& to = "",
                     const std::string& structure = "MDS Arras") {
  Event event = Record(person, "ref" + from, from);
  event.mutable_referent_assignment()->set_referent(referent);
  event.mutable_referent_assignment()->set_structure(structure);
  event.mutable_referent_assignment()->set_from(from);
  event.mutable_referent_assignment()->set_to(to);
  return event;
}

inline Event Meets(const std::string& person, const std::string& made, const std::string& held,
                   RendezVous::Outcome outcome = RendezVous::PLANNED,
                   const std::string& known_on = "") {
  Event event = Record(person, "rdv" + held, known_on.empty() ? made : known_on);
  event.mutable_rendez_vous()->set_made_on(made);
  event.mutable_rendez_vous()->set_held_on(held);
  event.mutable_rendez_vous()->set_outcome(outcome);
  return event;
}

inline void MustRecord(EngineUnderTest* engine, const std::vector<Event>& events) {
  const absl::Status status = engine->Record(events);
  INFO(status);
  REQUIRE(status.ok());
}

// The page of a portfolio that `request` asks for.
inline jalon::v1::ListPortfolioResponse List(EngineUnderTest* engine,
                                             const jalon::v1::ListPortfolioRequest& request) {
  Sequential sequential;
  const auto answer = engine->departement().portfolios()->List(request, Everyone(),
                                                               scenario::TestNow(), &sequential);
  INFO(answer.status());
  REQUIRE(answer.ok());
  return *answer;
}

}  // namespace jalon::tests

#endif  // JALON_TESTS_ENGINE_FRONT_FOLLOWED_PERSONS_H_
