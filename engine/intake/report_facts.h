// SPDX-License-Identifier: EUPL-1.2
//
// What a report says of a file beside its counts: where it comes from, what day it is about, how
// often such files come.
#ifndef JALON_ENGINE_INTAKE_REPORT_FACTS_H_
#define JALON_ENGINE_INTAKE_REPORT_FACTS_H_

#include <string>
#include <string_view>
#include <tuple>

#include "absl/types/span.h"
#include "engine/base/departement.h"
#include "engine/flux/header.h"
#include "engine/intake/import_state.pb.h"
#include "engine/ledger/ledger.h"
#include "engine/ledger/stored_event.pb.h"
#include "jalon/v1/flux.pb.h"

namespace jalon::intake {

// Source, cadence, clocks and kind, from the header.
void AddHeaderFacts(const flux::Header& header, const CivilTime& time,
                    jalon::v1::ImportReport* report);

// The organisme that `stored` names, if it is a new one.
void AddOrganisme(const ledger::StoredEvent& stored, jalon::v1::ImportReport* report);

// A report names no more rejects than this, whatever a file holds; it counts them all.
inline constexpr int kMaxShownRejects = 1000;

// Whether a later reading of the file, `import` by its name, took the record after all: its report
// does not count that one.
bool TakenByItsFile(const RejectState& reject, const std::string& import);

// Adds a reject to the count, and to the list while there is room.
void AddReject(jalon::v1::RejectedDossier reject, jalon::v1::ImportReport* report);

// Adds what a part of a file counts: dossiers, persons, organismes, rejects.
void AddCounts(const jalon::v1::ImportReport& part, jalon::v1::ImportReport* report);

// Adds what became of events.
void AddOutcomes(absl::Span<const ledger::Outcome> outcomes, jalon::v1::ImportReport* report);

// The place of a file in the order of messages (contract §3): as-of day, then transmission. Views
// into `report`.
inline auto FileOrder(const jalon::v1::ImportReport& report) {
  return std::make_tuple(std::string_view(report.as_of()), report.transmitted_at().seconds(),
                         report.transmitted_at().nanos());
}

// Whether two files come from the same organisme and are of the same kind.
bool SameSeries(const jalon::v1::ImportReport& a, const jalon::v1::ImportReport& b);

// Whether two files come from the same organisme, and are both anomaly twins or both not.
bool SameSender(const jalon::v1::ImportReport& a, const jalon::v1::ImportReport& b);

// "CAF 621", or the source alone when no dossier said its organisme.
std::string SenderOf(const jalon::v1::ImportReport& report);

}  // namespace jalon::intake

#endif  // JALON_ENGINE_INTAKE_REPORT_FACTS_H_
