// SPDX-License-Identifier: EUPL-1.2
#include "engine/intake/record_events.h"

#include <variant>

#include "absl/strings/str_cat.h"
#include "engine/base/sha256.h"
#include "engine/flux/takeover_mapping.h"
#include "engine/intake/instruction_events.h"
#include "engine/intake/row_events.h"
#include "engine/intake/takeover_bodies.h"

namespace jalon::intake {
namespace {

using jalon::v1::Event;
using jalon::v1::ImportFluxRequest;

using BuiltEvents = absl::StatusOr<std::vector<Event>>;

// Builds the events of each kind of record.
struct Builder {
  const flux::Header& header;
  const ImportContext& context;
  const ledger::Preparer& preparer;

  BuiltEvents operator()(const flux::DossierObservation& dossier) const {
    return BuildEvents(dossier, header, context, preparer.time());
  }
  BuiltEvents operator()(const flux::PersonRow& row) const {
    return BuildRowEvents(row, header, context, preparer);
  }
  BuiltEvents operator()(const flux::InstructionObservation& request) const {
    return BuildInstructionEvents(request, header, context, preparer);
  }
  BuiltEvents operator()(const flux::RejectedDossier&) const { return std::vector<Event>(); }
};

struct Placer {
  RecordPlace operator()(const flux::DossierObservation& dossier) const {
    return {dossier.position,  dossier.byte_offset, dossier.byte_length,
            dossier.numdemrsa, dossier.departement, static_cast<int64_t>(dossier.persons.size())};
  }
  RecordPlace operator()(const flux::InstructionObservation& dossier) const {
    return {dossier.position,  dossier.byte_offset, dossier.byte_length,
            dossier.numdemrsa, dossier.departement, static_cast<int64_t>(dossier.persons.size())};
  }
  RecordPlace operator()(const flux::PersonRow& row) const {
    return {row.position, row.byte_offset, row.byte_length, row.keys.numdemrsa, "", 1};
  }
  RecordPlace operator()(const flux::RejectedDossier& rejected) const {
    return {rejected.position,
            rejected.byte_offset,
            static_cast<int64_t>(rejected.raw.size()),
            rejected.numdemrsa,
            "",
            0};
  }
};

flux::FluxKind KindOf(ImportFluxRequest::Start::Kind kind) {
  switch (kind) {
    case ImportFluxRequest::Start::INSCRIPTIONS:
      return flux::FluxKind::kPeInscriptions;
    case ImportFluxRequest::Start::CESSATIONS:
      return flux::FluxKind::kPeCessations;
    case ImportFluxRequest::Start::RADIATIONS:
      return flux::FluxKind::kPeRadiations;
    case ImportFluxRequest::Start::STOCK:
      return flux::FluxKind::kPeStock;
    default:
      return flux::FluxKind::kUnknown;
  }
}

}  // namespace

RecordPlace PlaceOf(const flux::Record& record) { return std::visit(Placer{}, record); }

BuiltEvents BuildRecordEvents(const flux::Record& record, const flux::Header& header,
                              const ImportContext& context, const ledger::Preparer& preparer) {
  return std::visit(Builder{header, context, preparer}, record);
}

absl::StatusOr<flux::FluxReader::Options> ReaderOptions(const ImportFluxRequest::Start& start,
                                                        flux::TakeoverMapping* mapping) {
  flux::FluxReader::Options options;
  options.declared = KindOf(start.kind());
  if (start.mapping().empty()) return options;
  auto read = flux::ReadTakeoverMapping(start.mapping(), TakeoverBodies());
  if (!read.ok()) return read.status();
  *mapping = *std::move(read);
  options.mapping = mapping;
  return options;
}

std::string ReadingOf(const ImportFluxRequest::Start& start) {
  if (start.mapping().empty() && start.kind() == ImportFluxRequest::Start::KIND_UNSPECIFIED)
    return "";
  return Sha256Hex(absl::StrCat(static_cast<int>(start.kind()), "\n", start.mapping()));
}

}  // namespace jalon::intake
