// SPDX-License-Identifier: EUPL-1.2
//
// What an import does with a record, whatever flux it comes from: one function for each kind is
// behind this one.
#ifndef JALON_ENGINE_INTAKE_RECORD_EVENTS_H_
#define JALON_ENGINE_INTAKE_RECORD_EVENTS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "engine/flux/flux_reader.h"
#include "engine/intake/event_builder.h"
#include "engine/ledger/prepare.h"
#include "jalon/v1/event.pb.h"
#include "jalon/v1/flux.pb.h"

namespace jalon::intake {

// Where a record stands in its file, and what counts and rejects say of it.
struct RecordPlace {
  int64_t position = 0;
  int64_t byte_offset = 0;
  int64_t byte_length = 0;
  std::string dossier;      // NUMDEMRSA, or ""
  std::string departement;  // whom it is for, or ""
  int64_t persons = 0;
};

RecordPlace PlaceOf(const flux::Record& record);

// The events of a record that was read; none for a rejected one. Fails with kInvalidArgument and an
// ErrorDetail when it says what no event can hold.
absl::StatusOr<std::vector<jalon::v1::Event>> BuildRecordEvents(const flux::Record& record,
                                                                const flux::Header& header,
                                                                const ImportContext& context,
                                                                const ledger::Preparer& preparer);

// What the operator says of a file: the options of its reader. `mapping` is filled when there is
// one, and must outlive them. Fails with kInvalidArgument and the line when the mapping is not one.
absl::StatusOr<flux::FluxReader::Options> ReaderOptions(
    const jalon::v1::ImportFluxRequest::Start& start, flux::TakeoverMapping* mapping);

// Names those options: the same content read in another way is another import. "" for none.
std::string ReadingOf(const jalon::v1::ImportFluxRequest::Start& start);

}  // namespace jalon::intake

#endif  // JALON_ENGINE_INTAKE_RECORD_EVENTS_H_
