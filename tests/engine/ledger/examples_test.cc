// SPDX-License-Identifier: EUPL-1.2
// The examples of proto/README.md: one for each body, all of them well formed.
#include <google/protobuf/util/json_util.h>

#include <catch2/catch.hpp>
#include <fstream>
#include <limits>
#include <set>
#include <string>

#include "engine/base/error.h"
#include "engine/ledger/event_rules.h"
#include "jalon/v1/event.pb.h"

namespace jalon::ledger {
namespace {

using jalon::v1::Event;

TEST_CASE("each body has an example line, and each example is well formed") {
  std::ifstream readme(JALON_SOURCE_DIR "/proto/README.md");
  std::set<int> bodies;
  std::string line;
  while (std::getline(readme, line)) {
    if (line.rfind("{\"departement\"", 0) != 0) continue;
    CAPTURE(line);
    Event event;
    const auto parsed = google::protobuf::util::JsonStringToMessage(line, &event);
    REQUIRE(parsed.ok());
    const absl::Status checked = CheckEvent(event, "062");
    CHECK(checked.message() == "");
    bodies.insert(event.body_case());
  }
  const auto* oneof = Event::descriptor()->FindOneofByName("body");
  REQUIRE(oneof != nullptr);
  for (int i = 0; i < oneof->field_count(); ++i) {
    CAPTURE(oneof->field(i)->name());
    CHECK(bodies.count(oneof->field(i)->number()) == 1);
  }
}

TEST_CASE("what can be corrected needs a record, what is observed does not") {
  CHECK(IsCorrectable(Event::kOrientation));
  CHECK(IsCorrectable(Event::kDeclaredValue));
  CHECK_FALSE(IsCorrectable(Event::kRightObserved));
  CHECK_FALSE(IsCorrectable(Event::kCancellation));
  Event event;
  event.set_departement("062");
  event.set_source("essai");
  event.mutable_person()->set_external_id("A");
  event.mutable_orientation()->set_decided_on("2022-01-17");
  CHECK_FALSE(CheckEvent(event, "062").ok());
  event.set_record_id("O-1");
  CHECK(CheckEvent(event, "062").ok());
  event.mutable_orientation()->set_ended_on("2022-02-30");
  CHECK_FALSE(CheckEvent(event, "062").ok());
}

TEST_CASE("a declared value is a number or a reason, for a period that exists") {
  Event good;
  good.set_departement("062");
  good.set_source("essai");
  good.set_record_id("V-1");
  auto* declared = good.mutable_declared_value();
  declared->set_indicator("3.2.2.d");
  declared->set_period("2022-01-01/2022-12-31");
  declared->set_value(0);
  CHECK(CheckEvent(good, "062").ok());
  declared->set_missing(jalon::v1::DeclaredValue::PENDING);
  CHECK(CheckEvent(good, "062").ok());
  const auto refused = [&](const auto& spoil) {
    Event event = good;
    spoil(event.mutable_declared_value());
    const absl::Status status = CheckEvent(event, "062");
    return status.ok() ? std::string() : DetailOf(status).field;
  };
  using Value = jalon::v1::DeclaredValue;
  CHECK(refused([](Value* v) { v->clear_declared(); }) == "declaredValue.missing");
  CHECK(refused([](Value* v) { v->set_missing(Value::MISSING_UNSPECIFIED); }) ==
        "declaredValue.missing");
  for (const double value : {std::numeric_limits<double>::quiet_NaN(),
                             std::numeric_limits<double>::infinity(), -1.0, 1e300}) {
    CAPTURE(value);
    CHECK(refused([&](Value* v) { v->set_value(value); }) == "declaredValue.value");
  }
  CHECK(refused([](Value* v) { v->clear_indicator(); }) == "declaredValue.indicator");
  for (const char* period : {"", "abc", "2022", "2022-01-01", "2022-12-31/2022-01-01",
                             "2022-01-01/2022-02-30", "2022-01-01/2022-12-31/2023-01-01"}) {
    CAPTURE(period);
    CHECK(refused([&](Value* v) { v->set_period(period); }) == "declaredValue.period");
  }
}

TEST_CASE("an orientation with one date has both, a short dossier number its zeros") {
  Event event;
  event.mutable_orientation()->set_notified_on("2022-01-20");
  Normalise(&event);
  CHECK(event.orientation().decided_on() == "2022-01-20");
  event.mutable_right_observed()->set_dossier("1235068092");
  Normalise(&event);
  CHECK(event.right_observed().dossier() == "01235068092");
}

}  // namespace
}  // namespace jalon::ledger
