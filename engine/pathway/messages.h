// SPDX-License-Identifier: EUPL-1.2
//
// From events to what a history holds: messages of the flux about a right, and versions of records.
#ifndef JALON_ENGINE_PATHWAY_MESSAGES_H_
#define JALON_ENGINE_PATHWAY_MESSAGES_H_

#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "engine/base/departement.h"
#include "engine/ledger/stored_event.pb.h"
#include "engine/pathway/history.h"
#include "engine/pathway/record_state.pb.h"

namespace jalon::pathway {

// What one message says of one person's right in one dossier.
struct Message {
  uint64_t dossier = 0;
  Right right{};  // stream and value are not set
  Value value{};
  // Order of messages that stand at the same place of the flux.
  int64_t known_micros = 0;
  int64_t revision = 0;
  std::string event_id;
  std::string id;
};

// The place of a message in the order of the flux (contract §3).
inline auto FluxOrder(const Right& right) {
  return std::make_tuple(right.as_of, right.transmitted, right.millisecond, right.position);
}
inline auto FluxOrder(const Stream& stream) {
  return std::make_tuple(stream.as_of, stream.transmitted, stream.millisecond, stream.position);
}

// Whether the event is about the département itself: a declared value, the working time of a
// conseiller.
bool IsOfDepartement(const jalon::v1::Event& event);

// The message that a right_observed event is; nothing when it says nothing (état absent or
// unknown).
std::optional<Message> ToMessage(const ledger::StoredEvent& stored, const CivilTime& time);

// The version that an event with a record is. `subject` is whose it is.
RecordVersion ToVersion(const ledger::StoredEvent& stored, uint64_t subject, const CivilTime& time);

// Puts `version` at its place in `state`. An event told again with an earlier `known` replaces
// itself.
void InsertVersion(RecordVersion version, RecordState* state);

// Puts in `history` what `state`, the record with that key, says of `subject`. Of a day that stands
// in for one that the sender did not give (kDayOfFile), the earliest one told so far holds.
void ReplaceRecord(const std::string& record, const RecordState& state, uint64_t subject,
                   History* history);

// Adds a message to `history` when its place and the history's form allow it without reading the
// others again; otherwise returns false and leaves it as it was.
bool AddMessage(const Message& message, History* history);

// Puts messages in the order of the flux, each once. Of those at one place, the order is when they
// became known, then the sender's revision and id.
void OrderMessages(std::vector<Message>* messages);

// Makes the streams, values and rights of `history` from all messages of the subject, in any order,
// each once or several times. `grouped`: the subject is one person with others.
void FoldMessages(std::vector<Message> messages, bool grouped, History* history);

}  // namespace jalon::pathway

#endif  // JALON_ENGINE_PATHWAY_MESSAGES_H_
