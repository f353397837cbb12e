// SPDX-License-Identifier: EUPL-1.2
//
// What holds of a person now, as a command sees it: every record in its last version, whole, and
// the right over all dossiers. Plain values: free of the store, so that decisions are pure.
#ifndef JALON_ENGINE_WORKFLOW_PERSON_FILE_H_
#define JALON_ENGINE_WORKFLOW_PERSON_FILE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "absl/types/span.h"
#include "engine/base/date.h"
#include "engine/base/departement.h"
#include "engine/ledger/stored_event.pb.h"
#include "engine/pathway/right_runs.h"
#include "jalon/v1/commands.pb.h"
#include "jalon/v1/event.pb.h"

namespace jalon::workflow {

// A record that is not cancelled. Its name is (event.source, event.record_id).
struct HeldRecord {
  jalon::v1::Event event;    // the version that holds (contract §2: known, revision, event id)
  std::string person_id;     // whose it is: a record stays with the subject that it was told of
  int64_t known_micros = 0;  // when that version became known
};

// The right of a person: the best of what is told of her dossiers, day by day.
struct Right {
  using State = pathway::RightState;
  using Run = pathway::RightRun<Date>;
  std::vector<Run> runs;  // by flux day; neighbours differ
  std::optional<bool> soumis;
  // Every role that is told of her is ENF or AUT.
  bool only_dependant = false;

  // The state at the end of `day`.
  State On(Date day) const;
  // Whether it closed after `from`, on `to` at the latest.
  bool ClosedBetween(Date from, Date to) const;
  // The first day after `from` on which it was requested or opened anew (pathway::ReturnAfter);
  // absent when there is none.
  Date ReopenedAfter(Date from) const;
};

struct PersonFile {
  std::vector<HeldRecord> records;
  Right right;
};

// The right, from right_observed events in any order: they are read in that of the flux
// (pathway::OrderMessages). Those without état say nothing, nor does what counts for nothing
// (pathway::BestRight). A closing says nothing of soumis.
Right FoldRight(const std::vector<const ledger::StoredEvent*>& told, const CivilTime& time);

// The field of Event that holds a `Body`.
const google::protobuf::FieldDescriptor* FieldOf(const google::protobuf::Descriptor* body);

// Whether the event's body is a `Body`.
template <class Body>
bool Has(const jalon::v1::Event& event) {
  static const auto* const kField = FieldOf(Body::descriptor());
  return static_cast<int>(event.body_case()) == kField->number();
}
template <class Body>
const Body& BodyOf(const jalon::v1::Event& event) {
  static const auto* const kField = FieldOf(Body::descriptor());
  return static_cast<const Body&>(event.GetReflection()->GetMessage(event, kField));
}
template <class Body>
Body* MutableBody(jalon::v1::Event* event) {
  static const auto* const kField = FieldOf(Body::descriptor());
  return static_cast<Body*>(event->GetReflection()->MutableMessage(event, kField));
}

// Calls use(record, body) for every record of that kind.
template <class Body, class Use>
void ForEach(const PersonFile& file, const Use& use) {
  for (const HeldRecord& record : file.records) {
    if (Has<Body>(record.event)) use(record, BodyOf<Body>(record.event));
  }
}

// The day that `iso` says; absent for any other text.
Date DayOf(const std::string& iso);
// The last day of what may be without end: infinite when `iso` is empty.
Date EndOf(const std::string& iso);

// The day from which an orientation counts: its decision, else its notification.
Date DecidedOn(const jalon::v1::Orientation& orientation);
// Whether this département's orientation stands at the end of `day`: decided, not ended, and no
// closure of the right since (a person who comes back is oriented again).
bool Stands(const jalon::v1::Orientation& orientation, const Right& right, Date day);
// The one that stands, the last decided when there are several; null when none does.
const HeldRecord* StandingOrientation(const PersonFile& file, Date day);

// Whether a stretch of days holds `day`; both ends are in it. One without a first day holds none.
template <class Period>
bool Covers(const Period& period, Date day) {
  const Date from = DayOf(period.from());
  return from.IsPresent() && from <= day && day <= EndOf(period.to());
}

// Of the référents that cover `day`, the one who began last, as everywhere: with what other systems
// recorded there may be several. Null when there is none. Of two who began on one day, it is not by
// the order in which the file has them.
template <class Body>
const HeldRecord* ActiveOn(const PersonFile& file, Date day) {
  const HeldRecord* active = nullptr;
  ForEach<Body>(file, [&](const HeldRecord& record, const Body& body) {
    if (!Covers(body, day)) return;
    const auto order = [](const HeldRecord& of) {
      return std::make_tuple(DayOf(BodyOf<Body>(of.event).from()), of.event.source(),
                             of.event.record_id());
    };
    if (active == nullptr || order(*active) < order(record)) active = &record;
  });
  return active;
}

// A CER, a PPAE or a contrat d'engagement.
struct Contract {
  const HeldRecord* record = nullptr;
  jalon::v1::ContractKind::Value kind = jalon::v1::ContractKind::KIND_UNSPECIFIED;
  Date signed_on;  // else saisie, else validation
  Date starts;     // the signature when it says no other
  Date ends = Date::Infinite();
  bool renewal = false;
  int rank = 0;

  bool RunsOn(Date day) const { return starts <= day && day <= ends; }
};
// Nothing when the record is no contract.
std::optional<Contract> ToContract(const HeldRecord& record);
// All of them, by day of signature.
std::vector<Contract> Contracts(const PersonFile& file);
// The contract that runs on `day`, the last signed; its record is null when none does.
Contract RunningContract(const PersonFile& file, Date day);

// The day of the exit after which the person has not come back by `day`; absent when she is in the
// scheme. A right that opens, or is requested, anew after the exit brings her back.
Date ExitedOn(const PersonFile& file, Date day);

// The file once `events` hold, in their order. `known_micros` is when they became known.
PersonFile After(PersonFile file, absl::Span<const jalon::v1::Event> events, int64_t known_micros);

}  // namespace jalon::workflow

#endif  // JALON_ENGINE_WORKFLOW_PERSON_FILE_H_
