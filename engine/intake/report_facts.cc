// SPDX-License-Identifier: EUPL-1.2
#include "engine/intake/report_facts.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "engine/intake/event_builder.h"
#include "engine/intake/import_book.h"

namespace jalon::intake {
namespace {

using jalon::v1::ImportReport;

// More organismes than a département can have: a file that names more is not to fill the report.
constexpr int kMaxOrganismes = 16;

ImportReport::Cadence CadenceOf(flux::FluxKind kind) {
  switch (kind) {
    case flux::FluxKind::kBeneficiaireQuotidien:
      return ImportReport::DAILY;
    case flux::FluxKind::kBeneficiaireMensuel:
      return ImportReport::MONTHLY;
    default:
      return ImportReport::OCCASIONAL;
  }
}

// Who sends such files; "" for a file of the département's own past.
std::string SourceOf(const flux::Header& header) {
  switch (header.kind) {
    case flux::FluxKind::kTakeover:
      return "";
    case flux::FluxKind::kPeInscriptions:
    case flux::FluxKind::kPeCessations:
    case flux::FluxKind::kPeRadiations:
    case flux::FluxKind::kPeStock:
    case flux::FluxKind::kPecg:
    case flux::FluxKind::kSpie:
      return "PE";
    default:
      return header.application == "AGO" ? "MSA" : "CAF";
  }
}

void AddOrganismeName(const std::string& name, ImportReport* report) {
  auto* known = report->mutable_organismes();
  if (known->size() == kMaxOrganismes) return;
  if (std::find(known->begin(), known->end(), name) != known->end()) return;
  report->add_organismes(name);
  std::sort(known->begin(), known->end());
}

}  // namespace

void AddHeaderFacts(const flux::Header& header, const CivilTime& time, ImportReport* report) {
  report->set_kind(flux::KindLabel(header));
  report->set_source(SourceOf(header));
  report->set_cadence(CadenceOf(header.kind));
  report->set_anomalies(header.anomalies);
  // Files of rows do not date themselves.
  if (!header.created_on.IsPresent()) return;
  report->set_created_on(header.created_on.ToString());
  report->set_reference_on(header.reference_on.ToString());
  report->set_as_of(header.as_of().ToString());
  SetTimestamp(absl::ToUnixMicros(TransmittedAt(header, time)), report->mutable_transmitted_at());
}

void AddOrganisme(const ledger::StoredEvent& stored, ImportReport* report) {
  const auto& organisme = stored.event().right_observed().organisme();
  if (organisme.number().empty()) return;
  AddOrganismeName(
      absl::StrCat(jalon::v1::Organisme::Kind_Name(organisme.kind()), " ", organisme.number()),
      report);
}

bool TakenByItsFile(const RejectState& reject, const std::string& import) {
  return reject.state() == jalon::v1::Reject::RESOLVED && reject.settled_by() == import;
}

void AddReject(jalon::v1::RejectedDossier reject, ImportReport* report) {
  report->set_rejected(report->rejected() + 1);
  if (report->rejects_size() < kMaxShownRejects) *report->add_rejects() = std::move(reject);
}

void AddCounts(const ImportReport& part, ImportReport* report) {
  report->set_dossiers(report->dossiers() + part.dossiers());
  report->set_persons(report->persons() + part.persons());
  for (const auto& reject : part.rejects()) AddReject(reject, report);
  for (const std::string& name : part.organismes()) AddOrganismeName(name, report);
}

void AddOutcomes(absl::Span<const ledger::Outcome> outcomes, ImportReport* report) {
  int64_t duplicate = 0;
  int64_t superseded = 0;
  for (const ledger::Outcome& outcome : outcomes) {
    duplicate += outcome.duplicate ? 1 : 0;
    superseded += outcome.superseded ? 1 : 0;
  }
  const auto count = static_cast<int64_t>(outcomes.size());
  report->set_events_new(report->events_new() + count - duplicate);
  report->set_events_duplicate(report->events_duplicate() + duplicate);
  report->set_events_superseded(report->events_superseded() + superseded);
}

bool SameSeries(const ImportReport& a, const ImportReport& b) {
  return a.cadence() == b.cadence() && SameSender(a, b);
}

bool SameSender(const ImportReport& a, const ImportReport& b) {
  if (a.source() != b.source() || a.anomalies() != b.anomalies()) return false;
  return std::any_of(a.organismes().begin(), a.organismes().end(), [&](const std::string& name) {
    return std::find(b.organismes().begin(), b.organismes().end(), name) != b.organismes().end();
  });
}

std::string SenderOf(const ImportReport& report) {
  return report.organismes().empty() ? report.source() : absl::StrJoin(report.organismes(), ", ");
}

}  // namespace jalon::intake
