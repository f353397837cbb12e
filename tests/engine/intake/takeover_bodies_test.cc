// SPDX-License-Identifier: EUPL-1.2
//
// What a takeover can make: the bodies are read off event.proto.
#include "engine/intake/takeover_bodies.h"

#include <catch2/catch.hpp>

#include "engine/base/error.h"

namespace jalon::intake {
namespace {

TEST_CASE("a takeover makes every body that can be corrected and is about a person") {
  const flux::TakeoverBodies& bodies = intake::TakeoverBodies();
  for (const char* body : {"orientation", "rendezVous", "cer", "ppae", "referentAssignment",
                           "insertionAction", "garantieActivite", "exit"}) {
    INFO(body);
    CHECK(bodies.contains(body));
  }
  for (const char* body : {"rightObserved", "contact", "declaredValue", "conseillerCapacity",
                           "personsLinked", "cancellation"}) {
    INFO(body);
    CHECK_FALSE(bodies.contains(body));
  }
}

TEST_CASE("what a field takes follows from the contract") {
  const auto& orientation = intake::TakeoverBodies().at("orientation");
  CHECK(orientation.at("decidedOn").kind == flux::DATE);
  CHECK(orientation.at("structure").kind == flux::TEXT);
  CHECK(orientation.at("external").kind == flux::FLAG);
  CHECK(orientation.at("type").kind == flux::CODE);
  CHECK(orientation.at("type").codes == std::vector<std::string>{"SOCIAL", "SOCIOPRO", "EMPLOI"});
  CHECK(intake::TakeoverBodies().at("referentAssignment").at("from").kind == flux::DATE);
  CHECK(intake::TakeoverBodies().at("cer").at("rank").kind == flux::NUMBER);
}

TEST_CASE("the values of a line are set on its body") {
  flux::TakeoverRow row;
  row.body = "cer";
  row.values = {{"signedOn", "2019-03-05"}, {"kind", "RENEWAL"}, {"rank", "2"}};
  jalon::v1::Event event;
  REQUIRE(SetTakeoverBody(row, &event).ok());
  CHECK(event.cer().signed_on() == "2019-03-05");
  CHECK(event.cer().kind() == jalon::v1::Cer::RENEWAL);
  CHECK(event.cer().rank() == 2);
}

TEST_CASE("a value that the body cannot hold is refused, and not repeated") {
  flux::TakeoverRow row;
  row.body = "cer";
  row.values = {{"rank", "99999999999"}};
  jalon::v1::Event event;
  CHECK(DetailOf(SetTakeoverBody(row, &event)).field == "cer.rank");
  row.values = {{"kind", "PREMIER"}};
  const ErrorDetail detail = DetailOf(SetTakeoverBody(row, &event));
  CHECK(detail.field == "cer.kind");
  CHECK(detail.message.find("PREMIER") == std::string::npos);
  row.body = "rightObserved";
  CHECK_FALSE(SetTakeoverBody(row, &event).ok());
}

}  // namespace
}  // namespace jalon::intake
